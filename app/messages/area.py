"""Where a list looks: in one department, at one of its users, or in several departments together.

Each statement here reads a part of an index whose size the caller knows, however many messages there are.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.orm import Session

from app.messages.cursor import NEWEST_FIRST, Cursor, between
from app.messages.matching import Filters, conditions_of, is_of_list, path_of
from app.models import Message
from app.models.given import as_table
from app.models.several import all_of_each, newest_moments, newest_of_each

POSITION: Sequence[Any] = (Message.occurred_at, Message.uuid, Message.department_id)
Conditions = Sequence[ColumnElement[bool]]
Row = Mapping[str, Any]
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Area:
    """The departments, one of them unless they are `together`, maybe one user of it, and the filters of the list."""

    departments: Sequence[str]
    user_id: str | None
    filters: Filters
    together: bool = False

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """What a message must meet, but for its department and its words."""
        mine = [] if self.user_id is None else [Message.user_id == self.user_id]
        return [*mine, *conditions_of(self.filters)]

    @property
    def path(self) -> list[ColumnElement[bool]]:
        """Those of the conditions that an index serves."""
        return path_of(self.filters, self.user_id)

    @property
    def is_of_list(self) -> bool:
        """Whether the index of the list leads to it, which on SQLite tells by what the search index knows a message."""
        return is_of_list(self.filters, self.user_id)

    @property
    def key(self) -> Hashable:
        """What it is known by where the words that are searched for do not matter."""
        return tuple(self.departments), self.user_id, replace(self.filters, text=None)

    def position(self, row: Row) -> Cursor:
        """Where in the list of the area a row stands that was read with POSITION."""
        return Cursor(row["occurred_at"], row["uuid"], row["department_id"] if self.together else None)


def newest_rows(session: Session, area: Area, columns: Sequence[Any], start: Cursor | None, limit: int) -> list[Row]:
    """Up to `limit` messages of the area behind `start`, newest first, whose filters lead straight to them."""
    conditions = [*area.conditions, *between(start, None)]
    if not area.together:
        return _of_one(session, area, columns, conditions, limit)
    departments = area.departments
    if len(departments) > limit:
        departments, moment = _leading(session, departments, conditions, limit)
        conditions.append(Message.occurred_at >= moment)
    return rows_of(session, newest_of_each(session.get_bind(), departments, columns, conditions, limit))


def rows_within(
    session: Session, area: Area, columns: Sequence[Any], within: Conditions, limit: int | None
) -> list[Row]:
    """Up to `limit` messages of the area, newest first, that are within a slice of it."""
    conditions = [*area.conditions, *within]
    if not area.together:
        return _of_one(session, area, columns, conditions, limit)
    return rows_of(session, all_of_each(session.get_bind(), area.departments, columns, conditions, limit))


def numbers_within(session: Session, area: Area, within: Conditions) -> set[int]:
    """What the messages within a slice have in `search`, whether they match or not. SQLite."""
    each = as_table(session.get_bind(), area.departments)
    mine = select(Message.search).select_from(each, Message).where(Message.department_id == each.c.value, *within)
    return {number for number in session.scalars(mine) if number is not None}


def read_messages(session: Session, area: Area, positions: Sequence[Cursor]) -> list[Message]:
    """The messages at these positions, in their order; one that has gone is left out."""
    keys = [(position.department or area.departments[0], position.uuid) for position in positions]
    which: list[ColumnElement[bool]]
    if area.together:
        which = [tuple_(Message.department_id, Message.uuid).in_(keys)]
    else:
        which = [Message.department_id == area.departments[0], Message.uuid.in_([uuid for _, uuid in keys])]
    found = session.scalars(select(Message).where(*which)) if keys else ()
    by_key = {(message.department_id, message.uuid): message for message in found}
    return [by_key[key] for key in keys if key in by_key]


def _of_one(
    session: Session, area: Area, columns: Sequence[Any], conditions: Conditions, limit: int | None
) -> list[Row]:
    statement = select(*columns).where(Message.department_id == area.departments[0], *conditions)
    return rows_of(session, statement.order_by(*NEWEST_FIRST).limit(limit))


def _leading(
    session: Session, departments: Sequence[str], conditions: Conditions, limit: int
) -> tuple[list[str], datetime]:
    """The departments that the newest `limit` messages are of, and a moment before which none of these lies.

    As many departments have a message that is not older than the newest one of the last of them.
    """
    newest = _moments(session, departments, conditions)
    moment = EARLIEST if len(newest) <= limit else sorted(newest.values(), reverse=True)[limit - 1]
    return [department for department, its_newest in newest.items() if its_newest >= moment], moment


def _moments(session: Session, departments: Sequence[str], conditions: Conditions) -> dict[str, datetime]:
    """The moment of the newest message of each department that has any which meets the conditions."""
    found = session.execute(newest_moments(session.get_bind(), departments, conditions))
    return {row[0]: row[1] for row in found if row[1] is not None}


def newest_moment(session: Session, area: Area, start: Cursor | None = None) -> datetime | None:
    """The moment of the newest message behind `start`, whether it matches or not."""
    conditions = [*area.path, *between(start, None)]
    if area.together:
        return max(_moments(session, area.departments, conditions).values(), default=None)
    mine = select(Message.occurred_at).where(Message.department_id == area.departments[0], *conditions)
    return session.scalar(mine.order_by(*NEWEST_FIRST).limit(1))


def rows_of(session: Session, statement: Select[Any]) -> list[Row]:
    """What a statement finds, by the names of its columns."""
    return [dict(row) for row in session.execute(statement).mappings()]
