"""Takes messages out: all that match, newest first, piece by piece, in memory that does not grow with their number.

Each piece is read in a short transaction of its own, so that a reader who takes an hour holds up neither a checkpoint
of SQLite nor a vacuum of Postgres. What is saved meanwhile may therefore be in it or not; no message is in it twice
unless its time changes, and none is left out that stays as it is.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.messages.cursor import NEWEST_FIRST
from app.messages.matching import Filters, Scope, matching
from app.messages.windows import Row, pieces_of, positions_of, read
from app.models import Message

# Rows that are in memory at a time, and no fewer of each department than that.
PIECE, SMALLEST_PIECE = 500, 20

Stored = Row
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
    each = _share(piece, len(wanted.departments))
    scopes = [Scope(department, wanted.user_id, wanted.filters) for department in wanted.departments]
    return _together([_pieces(engine, scope, each) for scope in scopes])


def export_listed(
    engine: Engine, listed: Mapping[str, Sequence[str]], piece: int = PIECE, *, trashed: bool = False
) -> Iterator[list[Stored]]:
    """The messages with these uuids, which are by department, newest first, without those that are nowhere.

    With `trashed` all of those that are in the trash, otherwise all that are not.
    """
    each, filters = _share(piece, len(listed)), Filters(trashed=trashed)
    scopes = [(Scope(department, None, filters), uuids) for department, uuids in listed.items()]
    return _together([_listed(engine, scope, uuids, each) for scope, uuids in scopes])


def _share(piece: int, departments: int) -> int:
    return max(SMALLEST_PIECE, piece // departments) if departments > 1 else piece


def _together(sources: Sequence[Iterator[list[Stored]]]) -> Iterator[list[Stored]]:
    return sources[0] if len(sources) == 1 else _merged(sources)


def _pieces(engine: Engine, scope: Scope, piece: int) -> Iterator[list[Stored]]:
    if scope.filters.text is None:
        for found in pieces_of(engine, scope, _COLUMNS, piece):
            yield list(found.rows)
        return
    for keys in positions_of(engine, scope, piece):
        for part in _parts([key.uuid for key in keys], piece):
            yield _with_uuids(engine, scope, part)


def _listed(engine: Engine, scope: Scope, uuids: Sequence[str], piece: int) -> Iterator[list[Stored]]:
    keys: list[tuple[datetime, str]] = []
    for part in _parts(list(dict.fromkeys(uuids)), piece):
        with Session(engine) as session:
            statement = matching(session, _POSITIONS, scope.department_id, None, scope.filters)
            keys += [(at, uuid) for at, uuid in session.execute(statement.where(Message.uuid.in_(part)))]
    keys.sort(reverse=True)
    for part in _parts([uuid for _, uuid in keys], piece):
        yield _with_uuids(engine, scope, part)


def _with_uuids(engine: Engine, scope: Scope, uuids: Sequence[str]) -> list[Stored]:
    with Session(engine) as session:
        same_trash = Filters(trashed=scope.filters.trashed)
        statement = matching(session, select(*_COLUMNS), scope.department_id, None, same_trash)
        return read(session, statement.where(Message.uuid.in_(uuids)).order_by(*NEWEST_FIRST))


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
