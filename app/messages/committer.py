"""Group commit: the saves that wait at the same time share one transaction and one sync to disk.

Request threads hand their save over and sleep. One thread per process takes all that wait, writes them, and wakes
their owners after COMMIT has returned, so that a success is durable whenever it is heard of.
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from app.messages.errors import StoreUnavailable
from app.messages.save import Outcome, Save, Saved

LARGEST_BATCH = 256

Write = Callable[[Sequence[Save], float], Sequence[Outcome | Exception]]


@dataclass(frozen=True, slots=True)
class _Waiting:
    save: Save
    deadline: float
    future: Future[Saved] = field(default_factory=Future)


class Committer:
    """Saves for all threads of one process. `write` is called by one thread only; see Transaction.write."""

    def __init__(self, write: Write, deadline: float) -> None:
        self._write = write
        self._deadline = deadline
        self._queue: SimpleQueue[_Waiting] = SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def save(self, save: Save) -> Saved:
        """Returns when `save` is on disk.

        Raises the MessageError that refused it, or StoreUnavailable after the deadline; then it may have happened
        or not, and the caller may repeat it.
        """
        waiting = _Waiting(save, time.monotonic() + self._deadline)
        self._queue.put(waiting)
        if self._thread is None:
            self._start()
        try:
            return waiting.future.result(self._deadline)
        except FutureTimeout:
            waiting.future.cancel()
            raise StoreUnavailable from None

    def _start(self) -> None:
        """Starts the thread with the first save: gunicorn forks before that, and threads do not survive a fork."""
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="committer", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            batch = [waiting for waiting in self._take() if waiting.future.set_running_or_notify_cancel()]
            if batch:
                self._commit(batch)

    def _take(self) -> list[_Waiting]:
        """All that wait, and those who join them while the other threads are given way: no one waits for a clock."""
        taken: list[_Waiting] = [self._queue.get()]
        before = 0
        while before < len(taken) < LARGEST_BATCH:
            before = len(taken)
            time.sleep(0)
            with suppress(Empty):
                while len(taken) < LARGEST_BATCH:
                    taken.append(self._queue.get_nowait())
        return taken

    def _commit(self, batch: list[_Waiting]) -> None:
        try:
            outcomes = self._write([w.save for w in batch], min(w.deadline for w in batch))
        except Exception as error:  # noqa: BLE001  Whatever went wrong belongs to the callers; the thread must live on.
            outcomes = [error] * len(batch)
        for waiting, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, Saved):
                waiting.future.set_result(outcome)
            else:
                waiting.future.set_exception(outcome)
