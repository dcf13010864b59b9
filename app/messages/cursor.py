"""Where in a list a message stands, newest first, and where a page of the list ended."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_

from app.messages.identity import normalised_id
from app.models import Message

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEWEST_FIRST = (Message.occurred_at.desc(), Message.uuid.desc())


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last message of a page: the next page starts behind it, whatever is saved in between.

    A list of several departments needs `department` too: the same uuid may stand in two of them at one moment.
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
    return _from(cursor, Message.uuid < cursor.uuid)


def behind_in(cursor: Cursor, department_id: str) -> ColumnElement[bool]:
    """The same in a list of several departments, for the messages of one of them."""
    same_uuid_too = cursor.department is not None and department_id < cursor.department
    return _from(cursor, Message.uuid <= cursor.uuid if same_uuid_too else Message.uuid < cursor.uuid)


def _from(cursor: Cursor, further: ColumnElement[bool]) -> ColumnElement[bool]:
    earlier = or_(Message.occurred_at < cursor.occurred_at, and_(Message.occurred_at == cursor.occurred_at, further))
    return and_(Message.occurred_at <= cursor.occurred_at, earlier)
