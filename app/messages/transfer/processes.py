"""Reads lines in processes of their own, where there are processors for them."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from typing import Any

from app.messages.transfer.garbage import seldom_collecting
from app.messages.transfer.parsing import Chunk, Entry, Raw, Reader

# More would only wait for the one that writes. Two make the most of two processors, though three processes share them.
MOST_PROCESSES = 3
# As long as there is no more than this, a process would take longer to start.
WORTH_A_PROCESS = 2
# Chunks that are read, or wait to be written, besides the one that each process has under way.
IN_STORE = 1


def parsed(chunks: Iterator[list[Raw]], reader: Reader) -> Iterator[tuple[list[Raw], Chunk]]:
    """The chunks in their order, each with what it was before."""
    head = list(islice(chunks, WORTH_A_PROCESS))
    processors = len(os.sched_getaffinity(0))
    if processors == 1 or len(head) < WORTH_A_PROCESS:
        yield from ((raws, reader.read(raws)) for raws in chain(head, chunks))
        return
    number = min(MOST_PROCESSES, processors)
    with ProcessPoolExecutor(number, _context(), initializer=_begin) as pool:
        ahead: deque[tuple[list[Raw], Future[Any]]] = deque()
        try:
            for raws in chain(head, chunks):
                ahead.append((raws, pool.submit(_read, reader, raws)))
                if len(ahead) > number + IN_STORE:
                    yield _next(ahead)
            while ahead:
                yield _next(ahead)
        finally:
            pool.shutdown(cancel_futures=True)


def _next(ahead: deque[tuple[list[Raw], Future[Any]]]) -> tuple[list[Raw], Chunk]:
    raws, future = ahead.popleft()
    entries, *rest = future.result()
    return raws, Chunk([Entry._make(entry) for entry in entries], *rest)


def _context() -> Any:
    """Processes are started from one that has read our code and nothing else.

    A copy of this one would share its database connections.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def _begin() -> None:
    """Makes a process end with the one that writes, however that ends, which also hears of an interrupt by itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _read(reader: Reader, raws: Sequence[Raw]) -> Any:
    with seldom_collecting():
        chunk = reader.read(raws)
    # Tuples without a name travel in half the time.
    return [tuple(entry) for entry in chunk.entries], chunk.appeared, chunk.hours, chunk.faults
