"""Where a list looks: in one department, at one of its users, or in several departments together.

Each statement here reads a part of an index whose size the caller knows, however many messages there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.orm import Session

from app.messages.cursor import NEWEST_FIRST, SMALLEST_ID, Cursor, between
from app.messages.matching import Filters, conditions_of, is_of_list, path_of
from app.models import Message
from app.models.given import as_table
from app.models.several import all_of_each, newest_moments, newest_of_each, number_in_each

POSITION: Sequence[Any] = (Message.occurred_at, Message.uuid, Message.department_id)
Conditions = Sequence[ColumnElement[bool]]
Row = Mapping[str, Any]
# How far back the messages of several departments are looked for first, and how much further, or less far, then.
FIRST_SPAN, WIDER = timedelta(hours=1), 8
SHORTEST_SPAN = timedelta(milliseconds=1)
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
    return _rows(session, newest_of_each(session.get_bind(), departments, columns, conditions, limit))


def rows_within(
    session: Session, area: Area, columns: Sequence[Any], within: Conditions, limit: int | None
) -> list[Row]:
    """Up to `limit` messages of the area, newest first, that are within a slice of it."""
    conditions = [*area.conditions, *within]
    if not area.together:
        return _of_one(session, area, columns, conditions, limit)
    return _rows(session, all_of_each(session.get_bind(), area.departments, columns, conditions, limit))


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


class Slices:
    """Goes through an area slice by slice, newest first, whether or not the messages in it match."""

    def __init__(self, session: Session, area: Area, start: Cursor | None) -> None:
        self._session = session
        self._area = area
        self._span = FIRST_SPAN
        self.position = start
        self.is_over = False

    def take(self, size: int) -> Conditions:
        """The next slice, of `size` messages or, of several departments, of roughly as many."""
        end = self._end_of_several(size) if self._area.together else self._end_of_one(size)
        within = between(self.position, end)
        self.is_over = end is None
        self.position = end or self.position
        return [*self._area.path, *within]

    def _end_of_one(self, size: int) -> Cursor | None:
        ahead = [*self._area.path, *between(self.position, None)]
        statement = select(*POSITION).where(Message.department_id == self._area.departments[0], *ahead)
        rows = _rows(self._session, statement.order_by(*NEWEST_FIRST).offset(size - 1).limit(1))
        return self._area.position(rows[0]) if rows else None

    def _end_of_several(self, size: int) -> Cursor | None:
        """A moment behind which the slice ends: time is measured out until it holds some messages and not too many."""
        top = self._top(size)
        if top is None:
            return None
        newest, number = top
        while number > size and self._span > SHORTEST_SPAN:
            self._span /= WIDER
            number = self._number_since(newest - self._span, size)
        while number * WIDER <= size and newest - self._span > EARLIEST:
            wider = min(self._span * WIDER, newest - EARLIEST)
            number = self._number_since(newest - wider, size)
            if number > size:
                break
            self._span = wider
        return None if newest - self._span <= EARLIEST else Cursor(newest - self._span, SMALLEST_ID)

    def _top(self, size: int) -> tuple[datetime, int] | None:
        """The moment from which time is measured, and how many messages the present span holds from there."""
        if self.position is not None:
            number = self._number_since(self.position.occurred_at - self._span, size)
            if 0 < number <= size:
                return self.position.occurred_at, number
        # The beginning, a time of which there is nothing, or much at a time of which nobody knows when it begins.
        newest = self._newest()
        return None if newest is None else (newest, self._number_since(newest - self._span, size))

    def _newest(self) -> datetime | None:
        conditions = [*self._area.path, *between(self.position, None)]
        return max(_moments(self._session, self._area.departments, conditions).values(), default=None)

    def _number_since(self, moment: datetime, size: int) -> int:
        """How many messages there are from the position on back to a moment, but no more than one more than `size`."""
        within = [*self._area.path, *between(self.position, Cursor(moment, SMALLEST_ID))]
        statement = number_in_each(self._session.get_bind(), self._area.departments, within, size + 1)
        return self._session.scalar(statement) or 0


def _of_one(
    session: Session, area: Area, columns: Sequence[Any], conditions: Conditions, limit: int | None
) -> list[Row]:
    statement = select(*columns).where(Message.department_id == area.departments[0], *conditions)
    return _rows(session, statement.order_by(*NEWEST_FIRST).limit(limit))


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


def _rows(session: Session, statement: Select[Any]) -> list[Row]:
    return [dict(row) for row in session.execute(statement).mappings()]
