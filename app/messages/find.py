"""Reads messages: one by its uuid, or a page of them, newest first, by keyset (docs/api.md, Reading)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.messages.area import Area, read_messages
from app.messages.cursor import NEWEST_FIRST, Cursor, between
from app.messages.errors import MessageNotFound
from app.messages.matching import Filters, leads_straight, matching
from app.messages.newest import Found, newest_found
from app.models import Message
from app.models.citus import is_sharded

__all__ = [
    "NEWEST_FIRST",
    "Cursor",
    "Filters",
    "Page",
    "count_messages",
    "get_message",
    "list_across",
    "list_messages",
    "list_positions",
    "matching",
]


@dataclass(frozen=True, slots=True)
class Page:
    """Some messages, newest first, and where the next page starts (None at the end).

    `looked_until` is set where few or none were found among so many that this was enough for once: the moment down to
    which there are no others.
    """

    messages: list[Message]
    next_cursor: Cursor | None
    looked_until: datetime | None = None


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
    area = Area([department_id], user_id, filters)
    if filters.text is None and leads_straight(filters, user_id):
        statement = matching(session, select(Message), department_id, user_id, filters).where(*between(cursor, None))
        found = list(session.scalars(statement.order_by(*NEWEST_FIRST).limit(limit + 1)))
        more, found = len(found) > limit, found[:limit]
        return Page(found, Cursor(found[-1].occurred_at, found[-1].uuid) if more else None)
    return _page(session, area, newest_found(session, area, cursor, limit + 1), limit)


def list_positions(
    session: Session, department_id: str, user_id: str | None, filters: Filters, cursor: Cursor | None, limit: int
) -> list[Cursor]:
    """The positions of up to `limit` messages, as lists have them, however many have to be looked at for that."""
    area = Area([department_id], user_id, filters)
    return newest_found(session, area, cursor, limit, to_the_end=True).positions


def list_across(
    session: Session, departments: Sequence[str], filters: Filters, cursor: Cursor | None, limit: int
) -> Page:
    """Up to `limit` messages of some departments together, newest first."""
    area = Area(departments, None, filters, together=True)
    if not departments:
        return Page([], None)
    if is_sharded(session):
        return _page(session, area, _found_in_each(session, area, cursor, limit + 1), limit)
    return _page(session, area, newest_found(session, area, cursor, limit + 1), limit)


def count_messages(session: Session, department_id: str, user_id: str | None, filters: Filters, most: int) -> int:
    """How many messages match, but no more than `most` + 1, which says that there are more than `most`."""
    few = matching(session, select(Message.uuid), department_id, user_id, filters).limit(most + 1)
    return session.scalar(select(func.count()).select_from(few.subquery())) or 0


def _page(session: Session, area: Area, found: Found, limit: int) -> Page:
    """The next page begins behind the position that was found, even if its message moves before it is read."""
    messages = read_messages(session, area, found.positions[:limit])
    if len(found.positions) > limit:
        return Page(messages, found.positions[limit - 1])
    until = found.looked_until
    return Page(messages, until, None if until is None else until.occurred_at)


def _found_in_each(session: Session, area: Area, cursor: Cursor | None, limit: int) -> Found:
    """Asks each department by itself, so that every statement stays within one: a cluster can do no other."""
    positions: list[Cursor] = []
    looked_until: list[Cursor] = []
    for department in area.departments:
        found = newest_found(session, Area([department], None, area.filters), cursor, limit)
        positions += [replace(position, department=department) for position in found.positions]
        if found.looked_until is not None:
            looked_until.append(replace(found.looked_until, department=department))
    positions.sort(key=_order, reverse=True)
    horizon = max(looked_until, key=_order, default=None)
    # What lies behind the place to which a department was looked through may have others of it before it.
    certain = [one for one in positions if horizon is None or _order(one) >= _order(horizon)]
    return Found(certain[:limit], horizon if len(certain) < limit else None)


def _order(position: Cursor) -> tuple[object, ...]:
    return position.occurred_at, position.uuid, position.department
