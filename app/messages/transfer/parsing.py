"""Makes rows of lines, as the database's driver takes them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Table

from app.messages.errors import InvalidFields, MessageError
from app.messages.merge import new_row
from app.messages.summaries import hour_of
from app.messages.transfer.exported import Line, exported_line
from app.messages.transfer.incoming import Incoming, read_line
from app.messages.words import document_of
from app.models import Message, Revision
from app.models.binding import Binder, Values, binder_of

Raw = tuple[int, bytes]
Key = tuple[str, str]

MESSAGE: Table = Message.__table__  # type: ignore[assignment]
REVISION: Table = Revision.__table__  # type: ignore[assignment]
# The columns of the values that are made; what a message has in `search` is known only when it is written.
SEARCH = "search"
COLUMNS = tuple(column.name for column in MESSAGE.columns if column.name != SEARCH)
OF_REVISION = tuple(column.name for column in REVISION.columns)


class Entry(NamedTuple):
    """A valid line: which one of its chunk, whose message it is, and what it stores if there is none yet.

    `values` are those of COLUMNS, `revisions` those of OF_REVISION.
    """

    place: int
    key: Key
    user_id: str
    version: int | None
    values: Values
    words: str
    revisions: list[Values]


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
    """Reads chunks for the database `dialect`; `at` is when messages are saved that do not tell."""

    at: datetime
    dialect: str

    def read(self, raws: Sequence[Raw]) -> Chunk:
        chunk = Chunk()
        binders = binder_of(MESSAGE, COLUMNS, self.dialect), binder_of(REVISION, OF_REVISION, self.dialect)
        for place, (number, raw) in enumerate(raws):
            try:
                _add(chunk, place, exported_line(raw) or line_by_the_rules(raw, self.at), *binders)
            except MessageError as error:
                chunk.faults.append((number, explained(error)))
        return chunk


def _add(chunk: Chunk, place: int, line: Line, bound: Binder, bound_revision: Binder) -> None:
    row, version, revisions = line
    department_id, user_id, at = row["department_id"], row["user_id"], row["created_at"]
    key = (department_id, row["uuid"])
    for told in revisions:
        told["department_id"], told["message_uuid"] = key
    chunk.entries.append(
        Entry(place, key, user_id, version, bound(row), document_of(row), [*map(bound_revision, revisions)])
    )
    chunk.hours.add((department_id, hour_of(row["occurred_at"])))
    user = (department_id, user_id)
    if user not in chunk.appeared or at < chunk.appeared[user]:
        chunk.appeared[user] = at


def line_by_the_rules(raw: bytes, at: datetime) -> Line:
    """What a line tells, its message saved `at` this moment unless it tells another.

    Raises MessageError for a line that is wrong.
    """
    found = read_line(raw, at)
    return Line(stored_row(found), found.told.version, found.told.revisions)


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
