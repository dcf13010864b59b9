"""Takes messages out: all that match, newest first, piece by piece, in memory that does not grow with their number.

Each piece is read in a short transaction of its own, so that a reader who takes an hour holds up neither a checkpoint
of SQLite nor a vacuum of Postgres. What is saved meanwhile may therefore be in it or not; no message is in it twice
unless its time changes, and none is left out that stays as it is.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, and_, or_, select
from sqlalchemy.orm import Session

from app.messages.cursor import NEWEST_FIRST, Cursor, behind
from app.messages.find import list_positions
from app.messages.matching import Filters, matching
from app.models import Message

# Rows that are in memory at a time, and no fewer of each department than that.
PIECE, SMALLEST_PIECE = 500, 20
# Messages that one statement looks at, whether they match or not: none may outlast the store's deadline.
WINDOW = 5_000
# A search for words costs about the same for few and for many, so it is asked seldom, and for keys alone.
KEYS = 20_000

Stored = dict[str, Any]
_COLUMNS = [column for column in Message.__table__.columns if column.name != "search"]
_POSITIONS: Any = select(Message.occurred_at, Message.uuid)


@dataclass(frozen=True, slots=True)
class Selection:
    """What is taken out: the messages of some departments, or of one user of the only one, that match the filters."""

    departments: Sequence[str]
    user_id: str | None = None
    filters: Filters = field(default_factory=Filters)


def export_messages(engine: Engine, wanted: Selection, piece: int = PIECE) -> Iterator[list[Stored]]:
    """The columns of all messages that match, by name, newest first.

    A piece holds about `piece` messages at most. An empty one says that the search goes on and found none lately.
    """
    each = max(SMALLEST_PIECE, piece // max(1, len(wanted.departments)))
    sources = [_pieces(engine, department, wanted.user_id, wanted.filters, each) for department in wanted.departments]
    return sources[0] if len(sources) == 1 else _merged(sources)


def export_listed(
    engine: Engine, department_id: str, uuids: Sequence[str], piece: int = PIECE
) -> Iterator[list[Stored]]:
    """The messages of a department with these uuids, newest first, without those that are in the trash or nowhere."""
    keys: list[tuple[datetime, str]] = []
    for part in _parts(list(dict.fromkeys(uuids)), piece):
        with Session(engine) as session:
            statement = matching(session, _POSITIONS, department_id, None, Filters())
            keys += [(at, uuid) for at, uuid in session.execute(statement.where(Message.uuid.in_(part)))]
    keys.sort(reverse=True)
    for part in _parts([uuid for _, uuid in keys], piece):
        yield _with_uuids(engine, department_id, part, trashed=False)


def _pieces(
    engine: Engine, department_id: str, user_id: str | None, filters: Filters, piece: int
) -> Iterator[list[Stored]]:
    search = _by_keys if filters.text is not None else _by_windows
    return search(engine, department_id, user_id, filters, piece)


def _by_windows(
    engine: Engine, department_id: str, user_id: str | None, filters: Filters, piece: int
) -> Iterator[list[Stored]]:
    """Goes through the index of the list, WINDOW entries at a time, which takes as long however few of them match."""
    cursor: Cursor | None = None
    last = _window_end(engine, department_id, user_id, filters, cursor)
    while True:
        with Session(engine) as session:
            statement = matching(session, select(*_COLUMNS), department_id, user_id, filters)
            rows = _read(session, statement.where(*_between(cursor, last)).order_by(*NEWEST_FIRST).limit(piece))
        yield rows
        if len(rows) == piece:
            cursor = Cursor(*_position(rows[-1]))
        elif last is None:
            return
        else:
            cursor, last = last, _window_end(engine, department_id, user_id, filters, last)


def _window_end(
    engine: Engine, department_id: str, user_id: str | None, filters: Filters, cursor: Cursor | None
) -> Cursor | None:
    """The last message of the window behind `cursor`, or None when it holds all that is left. Reads the index alone."""
    statement = _POSITIONS.where(Message.department_id == department_id)
    if user_id is not None:
        statement = statement.where(Message.user_id == user_id)
    if filters.since is not None:
        statement = statement.where(Message.occurred_at >= filters.since)
    if filters.until is not None:
        statement = statement.where(Message.occurred_at < filters.until)
    with Session(engine) as session:
        statement = statement.where(*_between(cursor, None)).order_by(*NEWEST_FIRST)
        found = session.execute(statement.offset(WINDOW - 1).limit(1)).first()
    return Cursor(*found) if found else None


def _between(cursor: Cursor | None, last: Cursor | None) -> Iterator[ColumnElement[bool]]:
    """The conditions that a message comes behind `cursor` and not behind `last`."""
    if cursor is not None:
        yield behind(cursor)
    if last is not None:
        same_moment = and_(Message.occurred_at == last.occurred_at, Message.uuid >= last.uuid)
        yield and_(Message.occurred_at >= last.occurred_at, or_(Message.occurred_at > last.occurred_at, same_moment))


def _by_keys(
    engine: Engine, department_id: str, user_id: str | None, filters: Filters, piece: int
) -> Iterator[list[Stored]]:
    """Asks the search index for the next messages, of which the first soon come, and then for those themselves."""
    cursor: Cursor | None = None
    number = piece
    while True:
        with Session(engine) as session:
            keys = list_positions(session, department_id, user_id, filters, cursor, number)
        for part in _parts([key.uuid for key in keys], piece):
            yield _with_uuids(engine, department_id, part, trashed=filters.trashed)
        if len(keys) < number:
            return
        cursor, number = keys[-1], KEYS


def _with_uuids(engine: Engine, department_id: str, uuids: Sequence[str], *, trashed: bool) -> list[Stored]:
    with Session(engine) as session:
        statement = matching(session, select(*_COLUMNS), department_id, None, Filters(trashed=trashed))
        return _read(session, statement.where(Message.uuid.in_(uuids)).order_by(*NEWEST_FIRST))


def _read(session: Session, statement: Select[Any]) -> list[Stored]:
    return [dict(row) for row in session.execute(statement).mappings()]


def _parts(uuids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (uuids[start : start + size] for start in range(0, len(uuids), size))


def _position(row: Stored) -> tuple[datetime, str]:
    return row["occurred_at"], row["uuid"]


def _merged(sources: Sequence[Iterator[list[Stored]]]) -> Iterator[list[Stored]]:
    """The pieces of several departments as those of one. Each is asked only when what it gave is used up."""
    running = {source: deque[Stored]() for source in sources}
    while running:
        for source in [source for source, rows in running.items() if not rows]:
            rows = next(source, None)
            if rows is None:
                del running[source]
            else:
                running[source].extend(rows)
            yield []
        if all(running.values()):
            # Whatever a department gives later is not newer than the last one that it gave. Only the moments are
            # compared: a database may put the ids of one moment into another order than Python does.
            safe = max((rows[-1]["occurred_at"] for rows in running.values()), default=None)
            ready = [row for rows in running.values() for row in _taken_until(safe, rows)]
            yield sorted(ready, key=_position, reverse=True)


def _taken_until(last: datetime | None, rows: deque[Stored]) -> Iterator[Stored]:
    while rows and (last is None or rows[0]["occurred_at"] >= last):
        yield rows.popleft()
