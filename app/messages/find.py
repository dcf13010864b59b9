"""Reads messages: one by its uuid, or a page of them, newest first, by keyset (docs/api.md, Reading)."""

import base64
import binascii
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select
from sqlalchemy.orm import Session

from app.messages.errors import MessageNotFound
from app.messages.identity import normalised_id
from app.messages.outcome import has_failed
from app.messages.query import as_fts5, as_tsquery, parse
from app.models import Message
from app.models.search import has_words

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; None leaves a filter out.

    Times are about `occurred_at`: `since` is included, `until` is not. `text` is what was typed into a search box
    (app/messages/query.py). `warning` is a code of app/messages/standing.py; `counterparty` a key as
    app/messages/words.py makes it; `client` the username that saved the message first. Messages in the trash are in no
    list but with `trashed`, which lists nothing else.
    """

    type: str | None = None
    protocol: str | None = None
    purpose: str | None = None
    delivery_status: str | None = None
    is_manual: bool | None = None
    failed: bool | None = None
    edited: bool | None = None
    warned: bool | None = None
    warning: str | None = None
    client: str | None = None
    counterparty: str | None = None
    text: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    trashed: bool = False


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


def get_message(
    session: Session, department_id: str, uuid: str, user_id: str | None = None, *, trashed: bool | None = False
) -> Message:
    """The message of this department, of this user if one is given. Raises MessageNotFound.

    One in the trash is found only with `trashed` True, which finds no other; None finds both.
    """
    message = session.get(Message, (department_id, uuid))
    if message is None or (user_id is not None and message.user_id != user_id):
        raise MessageNotFound
    if trashed is not None and (message.trashed_at is not None) is not trashed:
        raise MessageNotFound
    return message


def list_messages(
    session: Session, department_id: str, user_id: str | None, filters: Filters, cursor: Cursor | None, limit: int
) -> Page:
    """Up to `limit` messages of a department, or of one of its users, that match `filters`, behind `cursor`."""
    return _page(_newest(session, department_id, user_id, filters, cursor, limit + 1), limit)


def list_across(
    session: Session, departments: Iterable[str], filters: Filters, cursor: Cursor | None, limit: int
) -> Page:
    """Up to `limit` messages of some departments together, newest first.

    Each department is asked for its newest ones, so that every statement stays within one.
    """
    each = [_newest(session, department, None, filters, cursor, limit + 1) for department in departments]
    return _page(list(islice(merge(*each, key=_position, reverse=True), limit + 1)), limit)


def count_messages(session: Session, department_id: str, user_id: str | None, filters: Filters, most: int) -> int:
    """How many messages match, but no more than `most` + 1, which says that there are more than `most`."""
    few = _matching(session, select(Message.uuid), department_id, user_id, filters).limit(most + 1)
    return session.scalar(select(func.count()).select_from(few.subquery())) or 0


def _position(message: Message) -> tuple[datetime, str]:
    return message.occurred_at, message.uuid


def _page(messages: list[Message], limit: int) -> Page:
    more = len(messages) > limit
    messages = messages[:limit]
    return Page(messages, Cursor(*_position(messages[-1])) if more else None)


def _newest(
    session: Session, department_id: str, user_id: str | None, filters: Filters, cursor: Cursor | None, limit: int
) -> list[Message]:
    statement = _matching(session, select(Message), department_id, user_id, filters)
    if cursor is not None:
        same_moment = and_(Message.occurred_at == cursor.occurred_at, Message.uuid < cursor.uuid)
        statement = statement.where(
            Message.occurred_at <= cursor.occurred_at, or_(Message.occurred_at < cursor.occurred_at, same_moment)
        )
    return list(session.scalars(statement.order_by(Message.occurred_at.desc(), Message.uuid.desc()).limit(limit)))


def _matching(
    session: Session, statement: Select[Any], department_id: str, user_id: str | None, filters: Filters
) -> Select[Any]:
    statement = statement.where(Message.department_id == department_id, *_conditions(filters))
    if user_id is not None:
        statement = statement.where(Message.user_id == user_id)
    if filters.text is not None:
        query = parse(filters.text, department_id)
        statement = statement.where(has_words(session.connection(), as_fts5(query), as_tsquery(query)))
    return statement


EQUAL = {
    "type": Message.type,
    "protocol": Message.protocol,
    "purpose": Message.purpose,
    "delivery_status": Message.delivery_status,
    "is_manual": Message.is_manual,
    "client": Message.created_by,
    "counterparty": Message.counterparty,
}


def _conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    yield Message.trashed_at.is_not(None) if filters.trashed else Message.trashed_at.is_(None)
    for name, column in EQUAL.items():
        if (wanted := getattr(filters, name)) is not None:
            yield column == wanted
    if filters.failed is not None:
        yield has_failed() if filters.failed else not_(has_failed())
    if filters.edited is not None:
        yield Message.said.is_not(None) if filters.edited else Message.said.is_(None)
    if filters.warned is not None:
        yield Message.warnings.is_not(None) if filters.warned else Message.warnings.is_(None)
    if filters.warning is not None:
        yield (" " + func.coalesce(Message.warnings, "") + " ").contains(f" {filters.warning} ", autoescape=True)
    if filters.since is not None:
        yield Message.occurred_at >= filters.since
    if filters.until is not None:
        yield Message.occurred_at < filters.until
