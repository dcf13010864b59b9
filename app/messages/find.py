"""Reads messages: one by its uuid, or a page of them, newest first, by keyset (docs/api.md, Reading)."""

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import merge
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.messages.cursor import NEWEST_FIRST, Cursor, behind, behind_in
from app.messages.errors import MessageNotFound
from app.messages.matching import Filters, matching
from app.messages.newest import Scope, newest_positions
from app.models import Message

__all__ = [
    "NEWEST_FIRST",
    "Cursor",
    "Filters",
    "Page",
    "behind",
    "count_messages",
    "get_message",
    "list_across",
    "list_messages",
    "list_positions",
    "matching",
]


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
    scope = Scope(department_id, user_id, filters)
    if filters.text is None:
        statement = matching(session, select(Message), department_id, user_id, filters)
        statement = statement if cursor is None else statement.where(behind(cursor))
        found = list(session.scalars(statement.order_by(*NEWEST_FIRST).limit(limit + 1)))
    else:
        start = None if cursor is None else behind(cursor)
        positions = newest_positions(session, scope, start, limit + 1)
        # The next page begins behind the position that was found, even if its message moves before it is read.
        found = _read(session, department_id, positions[:limit])
        return Page(found, positions[limit - 1] if len(positions) > limit else None)
    more, found = len(found) > limit, found[:limit]
    return Page(found, Cursor(found[-1].occurred_at, found[-1].uuid) if more else None)


def list_positions(
    session: Session, department_id: str, user_id: str | None, filters: Filters, cursor: Cursor | None, limit: int
) -> list[Cursor]:
    """The positions of up to `limit` messages, as `list_messages` lists them, without the messages themselves."""
    start = None if cursor is None else behind(cursor)
    return newest_positions(session, Scope(department_id, user_id, filters), start, limit)


def list_across(
    session: Session, departments: Iterable[str], filters: Filters, cursor: Cursor | None, limit: int
) -> Page:
    """Up to `limit` messages of some departments together, newest first.

    Each department is asked for the positions of its newest ones, so that every statement stays within one.
    """
    each = [_positions_in(session, department, filters, cursor, limit + 1) for department in departments]
    positions = list(islice(merge(*each, key=_order, reverse=True), limit + 1))
    more, positions = len(positions) > limit, positions[:limit]
    by_department: dict[str, list[Cursor]] = {}
    for position in positions:
        by_department.setdefault(position.department or "", []).append(position)
    read = {
        (message.department_id, message.uuid): message
        for department, found in by_department.items()
        for message in _read(session, department, found)
    }
    messages = [read[key] for position in positions if (key := (position.department or "", position.uuid)) in read]
    return Page(messages, positions[-1] if more else None)


def count_messages(session: Session, department_id: str, user_id: str | None, filters: Filters, most: int) -> int:
    """How many messages match, but no more than `most` + 1, which says that there are more than `most`."""
    few = matching(session, select(Message.uuid), department_id, user_id, filters).limit(most + 1)
    return session.scalar(select(func.count()).select_from(few.subquery())) or 0


def _positions_in(
    session: Session, department: str, filters: Filters, cursor: Cursor | None, limit: int
) -> list[Cursor]:
    start = None if cursor is None else behind_in(cursor, department)
    found = newest_positions(session, Scope(department, None, filters), start, limit)
    return [Cursor(position.occurred_at, position.uuid, department) for position in found]


def _order(position: Cursor) -> tuple[object, ...]:
    return position.occurred_at, position.uuid, position.department


def _read(session: Session, department_id: str, positions: list[Cursor]) -> list[Message]:
    """The messages at these positions, in their order."""
    wanted = [position.uuid for position in positions]
    found = session.scalars(select(Message).where(Message.department_id == department_id, Message.uuid.in_(wanted)))
    by_uuid = {message.uuid: message for message in found}
    return [by_uuid[uuid] for uuid in wanted if uuid in by_uuid]
