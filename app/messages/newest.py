"""The positions of the newest messages that match, found in a way that stays fast however many there are.

Postgres knows how common a word is and chooses its way by itself. SQLite does not, and to ask its index costs the more
the more messages have the word. So the newest few messages are read first, which is enough where very many have it.
Otherwise the index is asked: few messages are all looked up; of many the newest soon come by when the list is walked
from its top, and only of those that come by the index is asked whether they have the words.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.messages.cursor import NEWEST_FIRST, Cursor, behind
from app.messages.matching import Filters, matching
from app.messages.query import as_fts5, meets, parse
from app.messages.words import document_of
from app.models import Message
from app.models.search import count_words, having_words

# So many of the newest messages are read before the index is asked; only the first ones where few of these have the
# words, as to read a message costs as much as to find ten by the index.
GLANCES = (20, 180)
# Up to FEW messages with the words are all looked up. More than COUNTED of them are not counted to the end.
FEW, COUNTED = 10_000, 200_000
# A walk begins with so many rows, and goes on with more each time, as each time costs a look into the index.
FIRST_STRIDE, FASTER, LONGEST_STRIDE = 500, 4, 20_000


@dataclass(frozen=True, slots=True)
class Scope:
    """A department, or one of its users, and the filters of the list."""

    department_id: str
    user_id: str | None
    filters: Filters


def newest_positions(session: Session, scope: Scope, start: ColumnElement[bool] | None, limit: int) -> list[Cursor]:
    """The positions of up to `limit` messages, newest first, of those that meet `start` (None: from the top)."""
    if scope.filters.text is None or session.get_bind().dialect.name != "sqlite":
        return _sorted(session, scope, start, limit)
    if _is_swift(scope.filters) and (glanced := _glanced(session, scope, start, limit)) is not None:
        return glanced
    fts5 = as_fts5(parse(scope.filters.text, scope.department_id, scope.filters.whole_words))
    known = count_words(session.connection(), fts5, COUNTED) if fts5 else 0
    if known <= FEW:
        return _sorted(session, scope, start, limit)
    found = _walked(session, scope, start, limit, fts5, known if known < COUNTED else math.inf)
    # Words that are common and yet so old that the walk does not come to them: all are looked up after all.
    return _sorted(session, scope, start, limit) if found is None else found


def _is_swift(filters: Filters) -> bool:
    """Whether an index leads straight to the newest messages that meet the filters, but for the words."""
    return replace(filters, text=None, whole_words=False, since=None, until=None, user=None) == Filters()


def _glanced(session: Session, scope: Scope, start: ColumnElement[bool] | None, limit: int) -> list[Cursor] | None:
    """What is found among the newest messages; None where that is not enough and there are more."""
    filters = replace(scope.filters, text=None)
    statement = matching(session, select(*_READ), scope.department_id, scope.user_id, filters).order_by(*NEWEST_FIRST)
    query = parse(scope.filters.text or "", scope.department_id, scope.filters.whole_words)
    found: list[Cursor] = []
    seen = 0
    for size in GLANCES:
        page = statement if start is None else statement.where(start)
        rows = [dict(row) for row in session.execute(page.limit(size)).mappings()]
        found += [_position(row) for row in rows if meets(set(document_of(row).split()), query)]
        seen += size
        if len(found) >= limit or len(rows) < size:
            return found[:limit]
        if not _is_promising(len(found) / seen, limit):
            return None
        start = behind(_position(rows[-1]))
    return None


def _is_promising(share: float, limit: int) -> bool:
    """Whether `limit` messages may be found in all that is read, given the share that has the words so far."""
    return share >= limit / sum(GLANCES) / 2


def _position(row: Mapping[str, Any]) -> Cursor:
    return Cursor(row["occurred_at"], row["uuid"])


_READ = [column for column in Message.__table__.columns if column.name != "search"]


def _sorted(session: Session, scope: Scope, start: ColumnElement[bool] | None, limit: int) -> list[Cursor]:
    """Leaves the way to the database."""
    statement = matching(session, _POSITIONS, scope.department_id, scope.user_id, scope.filters)
    statement = statement if start is None else statement.where(start)
    return [Cursor(*row) for row in session.execute(statement.order_by(*NEWEST_FIRST).limit(limit))]


_POSITIONS: Any = select(Message.occurred_at, Message.uuid)


def _walked(
    session: Session, scope: Scope, start: ColumnElement[bool] | None, limit: int, fts5: str, enough: float
) -> list[Cursor] | None:
    """Walks the list from `start`; None where `enough` rows came by and the list is still not full."""
    filters = replace(scope.filters, text=None)
    statement = matching(session, _POSITIONS.add_columns(Message.search), scope.department_id, scope.user_id, filters)
    found: list[Cursor] = []
    stride, seen = max(FIRST_STRIDE, limit), 0
    while True:
        page = statement if start is None else statement.where(start)
        rows = session.execute(page.order_by(*NEWEST_FIRST).limit(stride)).all()
        having = having_words(session.connection(), fts5, [row.search for row in rows if row.search is not None])
        found += [Cursor(row.occurred_at, row.uuid) for row in rows if row.search in having]
        if len(found) >= limit or len(rows) < stride:
            return found[:limit]
        seen += stride
        if seen >= enough:
            return None
        start, stride = behind(Cursor(rows[-1].occurred_at, rows[-1].uuid)), min(stride * FASTER, LONGEST_STRIDE)
