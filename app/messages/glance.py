"""Finds words by reading the newest messages, without the search index: enough where very many have them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.messages.area import Area, newest_rows
from app.messages.cursor import Cursor
from app.messages.query import Query, may_meet, meets
from app.messages.words import SOURCES, may_have, words_in
from app.models import Message

# So many of the newest messages are read in turn; only the first ones where few of these have the words.
GLANCES = (60, 240, 1_400)
# A position is told by two of the sources and the moment. Columns of the table cost less than attributes of a model.
_READ: Sequence[Any] = [Message.__table__.c[name] for name in ("occurred_at", *SOURCES)]


def glance(
    session: Session, area: Area, query: Query, start: Cursor | None, limit: int, *, briefly: bool = False
) -> list[Cursor] | None:
    """The positions of up to `limit` messages behind `start`; None where more have to be read for that.

    With `briefly` only the first few are read. The filters of the area, but for its words, must lead straight to its
    newest messages.
    """
    found: list[Cursor] = []
    seen = 0
    for size in GLANCES[:1] if briefly else GLANCES:
        rows = newest_rows(session, area, _READ, start, size)
        found += [area.position(row) for row in rows if may_meet(may_have(row), query) and meets(words_in(row), query)]
        seen += size
        if len(found) >= limit or len(rows) < size:
            return found[:limit]
        if not _is_promising(len(found) / seen, limit):
            return None
        start = area.position(rows[-1])
    return None


def _is_promising(share: float, limit: int) -> bool:
    """Whether `limit` messages may be found in all that is read, given the share that has the words so far."""
    return share >= limit / sum(GLANCES) / 2
