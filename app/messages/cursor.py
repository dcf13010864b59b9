"""Where in a list a message stands, newest first, and where a page of the list ended."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_

from app.messages.identity import normalised_id
from app.models import Message

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# No id is smaller, so that nothing of a moment comes behind it.
SMALLEST_ID = "-"
NEWEST_FIRST = (Message.occurred_at.desc(), Message.uuid.desc())


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last message of a page: the next page starts behind it, whatever is saved in between.

    A list of several departments needs `department` too: the same uuid may stand in two of them at one moment. Where
    a list was looked through in vain the cursor need not be a message's.
    """

    occurred_at: datetime
    uuid: str
    department: str | None = None

    def encode(self) -> str:
        """The cursor as an opaque word that is safe in a URL."""
        microseconds = (self.occurred_at - _EPOCH) // timedelta(microseconds=1)
        text = f"{microseconds}.{self.uuid}" + (f".{self.department}" if self.department else "")
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, word: str) -> "Cursor":
        """The cursor that `encode` made. Raises ValueError for anything else."""
        try:
            raw = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True).decode("ascii")
            microseconds, *ids = raw.split(".")
            cursor = cls(_EPOCH + timedelta(microseconds=int(microseconds)), *ids)
        except (binascii.Error, UnicodeError, ValueError, OverflowError, TypeError):
            raise ValueError("not a cursor") from None
        if any(normalised_id(one) != one for one in ids) or cursor.encode() != word:
            raise ValueError("not a cursor")
        return cursor


def behind(cursor: Cursor) -> ColumnElement[bool]:
    """The condition that a message comes behind the cursor's, newest first; the index of a list serves it."""
    further: ColumnElement[bool] = Message.uuid < cursor.uuid
    if cursor.department is not None:
        further = or_(further, and_(Message.uuid == cursor.uuid, Message.department_id < cursor.department))
    earlier = or_(Message.occurred_at < cursor.occurred_at, and_(Message.occurred_at == cursor.occurred_at, further))
    return and_(Message.occurred_at <= cursor.occurred_at, earlier)


def between(start: Cursor | None, last: Cursor | None) -> list[ColumnElement[bool]]:
    """The conditions that a message comes behind `start` and not behind `last`, as far as these are given."""
    conditions = [] if start is None else [behind(start)]
    if last is not None:
        same_moment = and_(Message.occurred_at == last.occurred_at, Message.uuid >= last.uuid)
        reached = or_(Message.occurred_at > last.occurred_at, same_moment)
        conditions.append(and_(Message.occurred_at >= last.occurred_at, reached))
    return conditions
