"""Which messages are a thread, and where they stand, found in a way that stays fast however busy the user is.

The index of a user's messages knows no counterparties: to find the few with one of many it is read to its end. The
search index has a word for every address (app/messages/words.py), so it is asked for the messages with the
counterparty's. Of those that it may not know yet the newest are read from the table. A thread of many messages is left
to the first way: enough of them soon come by.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true, union
from sqlalchemy.orm import Session

from app.messages.cursor import NEWEST_FIRST, Cursor
from app.messages.query import Query, as_fts5, as_tsquery, parse_address
from app.models import Message
from app.models.search import count_words, department_without_index, has_words

# Up to FEW messages with the counterparty's address are all looked up. So many of the newest are read in any case.
FEW, NEWEST = 2_000, 500


@dataclass(frozen=True, slots=True)
class Thread:
    """Whose messages: those of a user with one counterparty; with None those without an address."""

    department_id: str
    user_id: str
    counterparty: str | None


@dataclass(frozen=True, slots=True)
class Known:
    """Where all messages of a thread stand, the oldest first.

    `before` of them come before a cursor, if one is given; the one at `after` is the first that comes after it.
    """

    positions: list[Cursor]
    before: int
    after: int

    @property
    def length(self) -> int:
        return len(self.positions)


def within(thread: Thread) -> Iterator[ColumnElement[bool]]:
    """The conditions that a message is one of the thread."""
    yield Message.department_id == thread.department_id
    yield from _of(thread, Message)


def known_positions(session: Session, thread: Thread, cursor: Cursor | None) -> Known | None:
    """Where the messages of a thread stand; None where there are many, or no word to find them by."""
    if thread.counterparty is None:
        return None
    query = parse_address(thread.counterparty, thread.department_id)
    candidates = _candidates(session, query, thread.department_id)
    if _count(session, query, candidates) > FEW:
        return None
    found = union(candidates.where(*_of(thread, Message)), _newest(thread)).subquery()
    at, uuid = found.c.occurred_at, found.c.uuid
    earlier: ColumnElement[bool] = true()
    if cursor is not None:
        earlier = or_(at < cursor.occurred_at, and_(at == cursor.occurred_at, uuid < cursor.uuid))
    rows = session.execute(select(at, uuid, earlier).order_by(at, uuid)).all()
    positions, before = [Cursor(*row[:2]) for row in rows], sum(bool(row[2]) for row in rows)
    return Known(positions, before, before + (cursor in positions[before : before + 1]))


def _candidates(session: Session, query: Query, department_id: str) -> Select[Any]:
    """The messages of the department that have the address anywhere."""
    bind = session.get_bind()
    found: Select[Any] = _POSITIONS.where(
        department_without_index(bind) == department_id,
        has_words(bind, as_fts5(query), as_tsquery(query)),
    )
    return found


_POSITIONS: Any = select(Message.occurred_at, Message.uuid)


def _count(session: Session, query: Query, candidates: Select[Any]) -> int:
    """How many candidates there are, but no more than FEW + 1."""
    if session.get_bind().dialect.name == "sqlite":
        return count_words(session.connection(), as_fts5(query), FEW + 1)
    return session.scalar(select(func.count()).select_from(candidates.limit(FEW + 1).subquery())) or 0


def _newest(thread: Thread) -> Select[Any]:
    """Those of the user's newest messages that are in the thread, whether they are indexed or not."""
    statement: Any = select(
        Message.occurred_at, Message.uuid, Message.user_id, Message.counterparty, Message.trashed_at
    ).where(Message.department_id == thread.department_id, Message.user_id == thread.user_id)
    newest = statement.order_by(*NEWEST_FIRST).limit(NEWEST).subquery()
    return select(newest.c.occurred_at, newest.c.uuid).where(*_of(thread, newest.c))


def _of(thread: Thread, columns: Any) -> Iterator[ColumnElement[bool]]:
    yield columns.user_id == thread.user_id
    yield columns.trashed_at.is_(None)
    key = thread.counterparty
    yield columns.counterparty.is_(None) if key is None else columns.counterparty == key
