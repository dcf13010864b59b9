"""Goes through a list piece by piece, in statements none of which may outlast the store's deadline.

A list is an index. It is read WINDOW entries at a time, which takes as long however few of them match. Each piece is
read in a short transaction of its own, so that nobody's work waits for whoever reads.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Select, func, select
from sqlalchemy.orm import Session

from app.messages.cursor import NEWEST_FIRST, Cursor, between
from app.messages.find import count_messages, list_positions
from app.messages.matching import Scope, matching
from app.models import Message

# Messages that one statement looks at, whether they match or not.
WINDOW = 5_000
# A search for words costs about the same for few and for many, so it is asked seldom, and for keys alone.
KEYS = 20_000
# Messages with the words of a search that are counted; the others are too many to look each of them up.
MOST_FOUND = 100_000

Row = dict[str, Any]
_POSITIONS: Any = select(Message.occurred_at, Message.uuid)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a list, newest first, and how far it was read with them: None is its end."""

    rows: Sequence[Row]
    position: Cursor | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many messages there are; at least so many where not all could be counted in time."""

    number: int
    is_whole: bool = True


def pieces_of(
    engine: Engine, scope: Scope, columns: Sequence[Any], size: int, cursor: Cursor | None = None
) -> Iterator[Piece]:
    """The messages that match behind `cursor`, up to `size` at a time: `columns`, with occurred_at and uuid in them.

    A piece may be empty, where the search goes on and found none lately. `scope` has no words to search for.
    """
    last = _window_end(engine, scope, cursor)
    while True:
        with Session(engine) as session:
            statement = matching(session, select(*columns), scope.department_id, scope.user_id, scope.filters)
            rows = read(session, statement.where(*between(cursor, last)).order_by(*NEWEST_FIRST).limit(size))
        is_full = len(rows) == size
        cursor = Cursor(rows[-1]["occurred_at"], rows[-1]["uuid"]) if is_full else last
        yield Piece(rows, cursor)
        if cursor is None:
            return
        if not is_full:
            last = _window_end(engine, scope, cursor)


def positions_of(engine: Engine, scope: Scope, size: int, cursor: Cursor | None = None) -> Iterator[list[Cursor]]:
    """The positions of the messages that match behind `cursor`, of which the first `size` soon come, then KEYS."""
    number = size
    while True:
        with Session(engine) as session:
            keys = list_positions(session, scope.department_id, scope.user_id, scope.filters, cursor, number)
        yield keys
        if len(keys) < number:
            return
        cursor, number = keys[-1], KEYS


def count_until(engine: Engine, scope: Scope, give_up_at: float) -> Count:
    """How many messages match, as far as they can be counted while `time.monotonic()` is before `give_up_at`."""
    if scope.filters.text is not None:
        with Session(engine) as session:
            found = count_messages(session, scope.department_id, scope.user_id, scope.filters, MOST_FOUND)
        return Count(min(found, MOST_FOUND), found <= MOST_FOUND)
    number, cursor = 0, None
    while time.monotonic() < give_up_at:
        last = _window_end(engine, scope, cursor)
        with Session(engine) as session:
            few = matching(session, select(Message.uuid), scope.department_id, scope.user_id, scope.filters)
            within = few.where(*between(cursor, last)).subquery()
            number += session.scalar(select(func.count()).select_from(within)) or 0
        if last is None:
            return Count(number)
        cursor = last
    return Count(number, is_whole=False)


def read(session: Session, statement: Select[Any]) -> list[Row]:
    """The rows of a statement, by the names of their columns."""
    return [dict(row) for row in session.execute(statement).mappings()]


def _window_end(engine: Engine, scope: Scope, cursor: Cursor | None) -> Cursor | None:
    """The last message of the window behind `cursor`, or None when it holds all that is left. Reads the index alone."""
    filters = scope.filters
    statement = _POSITIONS.where(Message.department_id == scope.department_id)
    if scope.user_id is not None:
        statement = statement.where(Message.user_id == scope.user_id)
    if filters.since is not None:
        statement = statement.where(Message.occurred_at >= filters.since)
    if filters.until is not None:
        statement = statement.where(Message.occurred_at < filters.until)
    with Session(engine) as session:
        statement = statement.where(*between(cursor, None)).order_by(*NEWEST_FIRST)
        found = session.execute(statement.offset(WINDOW - 1).limit(1)).first()
    return Cursor(*found) if found else None
