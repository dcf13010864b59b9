"""Reads messages: one by its uuid, or a page of them, newest first, by keyset (docs/api.md, Reading)."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from app.messages.errors import MessageNotFound
from app.messages.identity import normalised_id
from app.models import Message

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to. Times are about `occurred_at`: `since` is included, `until` is not."""

    type: str | None = None
    protocol: str | None = None
    delivery_status: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last message of a page: the next page starts behind it, whatever is saved in between."""

    occurred_at: datetime
    uuid: str

    def encode(self) -> str:
        """The cursor as an opaque word that is safe in a URL."""
        microseconds = (self.occurred_at - _EPOCH) // timedelta(microseconds=1)
        return base64.urlsafe_b64encode(f"{microseconds}.{self.uuid}".encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, word: str) -> "Cursor":
        """The cursor that `encode` made. Raises ValueError for anything else."""
        try:
            raw = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True).decode("ascii")
            microseconds, _, uuid = raw.partition(".")
            cursor = cls(_EPOCH + timedelta(microseconds=int(microseconds)), uuid)
        except (binascii.Error, UnicodeError, ValueError, OverflowError):
            raise ValueError("not a cursor") from None
        if normalised_id(uuid) != uuid or cursor.encode() != word:
            raise ValueError("not a cursor")
        return cursor


@dataclass(frozen=True, slots=True)
class Page:
    """Some messages, newest first, and where the next page starts (None at the end)."""

    messages: list[Message]
    next_cursor: Cursor | None


def get_message(session: Session, department_id: str, uuid: str, user_id: str | None = None) -> Message:
    """The message of this department, of this user if one is given. Raises MessageNotFound."""
    message = session.get(Message, (department_id, uuid))
    if message is None or (user_id is not None and message.user_id != user_id):
        raise MessageNotFound
    return message


def list_messages(
    session: Session, department_id: str, user_id: str | None, filters: Filters, cursor: Cursor | None, limit: int
) -> Page:
    """Up to `limit` messages of a department, or of one of its users, that match `filters`, behind `cursor`."""
    statement = _narrowed(select(Message).where(Message.department_id == department_id), filters)
    if user_id is not None:
        statement = statement.where(Message.user_id == user_id)
    if cursor is not None:
        same_moment = and_(Message.occurred_at == cursor.occurred_at, Message.uuid < cursor.uuid)
        statement = statement.where(
            Message.occurred_at <= cursor.occurred_at, or_(Message.occurred_at < cursor.occurred_at, same_moment)
        )
    statement = statement.order_by(Message.occurred_at.desc(), Message.uuid.desc()).limit(limit + 1)
    messages = list(session.scalars(statement))
    more = len(messages) > limit
    messages = messages[:limit]
    return Page(messages, Cursor(messages[-1].occurred_at, messages[-1].uuid) if more else None)


def _narrowed(statement: Select[Message], filters: Filters) -> Select[Message]:
    if filters.type is not None:
        statement = statement.where(Message.type == filters.type)
    if filters.protocol is not None:
        statement = statement.where(Message.protocol == filters.protocol)
    if filters.delivery_status is not None:
        statement = statement.where(Message.delivery_status == filters.delivery_status)
    if filters.since is not None:
        statement = statement.where(Message.occurred_at >= filters.since)
    if filters.until is not None:
        statement = statement.where(Message.occurred_at < filters.until)
    return statement
