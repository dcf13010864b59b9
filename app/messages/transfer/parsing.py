"""Makes rows of lines, in processes of their own where there are processors for them.

Each process does one chunk at a time, in turn, so that the chunks come back in their order. It ends with the end of its
pipe, however that came about.
"""

import multiprocessing
import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from multiprocessing.connection import Connection as Pipe
from types import TracebackType
from typing import Any, NamedTuple, Self

from sqlalchemy import Table

from app.messages.errors import InvalidFields, MessageError
from app.messages.merge import new_row
from app.messages.summaries import hour_of
from app.messages.transfer.exported import Line, exported_line
from app.messages.transfer.garbage import seldom_collecting
from app.messages.transfer.incoming import Incoming, read_line
from app.messages.words import document_of
from app.models import Message
from app.models.loading import driver_values

Raw = tuple[int, bytes]
Key = tuple[str, str]

MESSAGE: Table = Message.__table__  # type: ignore[assignment]
# The column that is filled when a row is written.
SEARCH = "search"
# More would only wait for the one that writes. Two make the most of two processors, though three processes share them.
MOST_PROCESSES = 3
# As long as there is no more than this, a process would take longer to start.
WORTH_A_PROCESS = 2


class Entry(NamedTuple):
    """A valid line: which one of its chunk, whose message it is, and the row that it makes if there is none yet."""

    place: int
    key: Key
    user_id: str
    version: int | None
    row: Any
    words: str
    revisions: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some lines, read. `faults` are by the number of the line.

    `appeared` are their users and when they appeared, `hours` the hours of their departments in which they occurred.
    """

    entries: list[Entry] = field(default_factory=list)
    appeared: dict[Key, datetime] = field(default_factory=dict)
    hours: set[tuple[str, datetime]] = field(default_factory=set)
    faults: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads chunks, for SQLite or for Postgres; `at` is when messages are saved that do not tell."""

    at: datetime
    for_sqlite: bool

    def read(self, raws: Sequence[Raw]) -> Chunk:
        chunk = Chunk()
        for place, (number, raw) in enumerate(raws):
            try:
                self._add(chunk, place, exported_line(raw) or self._by_the_rules(raw))
            except MessageError as error:
                chunk.faults.append((number, explained(error)))
        return chunk

    def _by_the_rules(self, raw: bytes) -> Line:
        found = read_line(raw, self.at)
        return Line(stored_row(found), found.told.version, found.told.revisions)

    def _add(self, chunk: Chunk, place: int, line: Line) -> None:
        row, version, revisions = line
        department_id, user_id, at = row["department_id"], row["user_id"], row["created_at"]
        words = document_of(row)
        values = driver_values(MESSAGE, row, SEARCH) if self.for_sqlite else row
        chunk.entries.append(Entry(place, (department_id, row["uuid"]), user_id, version, values, words, revisions))
        chunk.hours.add((department_id, hour_of(row["occurred_at"])))
        user = (department_id, user_id)
        if user not in chunk.appeared or at < chunk.appeared[user]:
            chunk.appeared[user] = at


def stored_row(found: Incoming) -> dict[str, Any]:
    """The row of a message that the store does not have yet, as the store that wrote the line had it."""
    told = found.told
    row = new_row(found.save)
    if told.version is None:
        return row
    row.update(version=told.version, updated_at=told.updated_at, said=told.said)
    if told.trash is not None:
        row.update(trashed_at=told.trash.at, trashed_by=told.trash.by, trash_reason=told.trash.reason)
    return row


def explained(error: MessageError) -> str:
    """What is wrong with a line, for people. No value of it is repeated."""
    if isinstance(error, InvalidFields):
        return "; ".join(f"{fault.path}: {fault.problem}" for fault in error.faults)
    return error.explanation


def parsed(chunks: Iterator[list[Raw]], reader: Reader) -> Iterator[tuple[list[Raw], Chunk]]:
    """The chunks in their order, each with what it was before."""
    head = list(islice(chunks, WORTH_A_PROCESS))
    processors = len(os.sched_getaffinity(0))
    number = min(MOST_PROCESSES, processors)
    if processors == 1 or len(head) < WORTH_A_PROCESS:
        yield from ((raws, reader.read(raws)) for raws in chain(head, chunks))
        return
    with ExitStack() as stack:
        idle = deque(stack.enter_context(_Process(reader)) for _ in range(number))
        busy: deque[tuple[_Process, list[Raw]]] = deque()
        for raws in chain(head, chunks):
            if idle:
                process, done = idle.popleft(), None
            else:
                process, before = busy.popleft()
                done = before, process.receive()
            process.send(raws)
            busy.append((process, raws))
            if done is not None:
                yield done
        for process, raws in busy:
            yield raws, process.receive()


class _Process:
    """A process that reads chunks. It is started afresh: a copy of this one would share its database connections."""

    def __init__(self, reader: Reader) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, reader), daemon=True)
        self._process.start()
        theirs.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pipe.close()
        self._process.join()

    def send(self, raws: list[Raw]) -> None:
        self._pipe.send(raws)

    def receive(self) -> Chunk:
        entries, *rest = self._pipe.recv()
        return Chunk([Entry._make(entry) for entry in entries], *rest)


def _serve(pipe: Pipe, reader: Reader) -> None:
    """Reads until the other end is closed, or gone."""
    try:
        with seldom_collecting():
            while True:
                chunk = reader.read(pipe.recv())
                # Tuples without a name travel in half the time.
                pipe.send(([tuple(entry) for entry in chunk.entries], chunk.appeared, chunk.hours, chunk.faults))
    except (EOFError, BrokenPipeError, ConnectionResetError, KeyboardInterrupt):
        pipe.close()
