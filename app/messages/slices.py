"""Goes through a list in slices, none of which holds too many messages for one statement.

In several departments nobody knows when so many messages end: time is measured out by counting, which takes several
statements. What was measured is remembered, for which one count tells whether it still holds.
"""

from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.messages.area import EARLIEST, POSITION, Area, Conditions, newest_moment, rows_of
from app.messages.cursor import NEWEST_FIRST, SMALLEST_ID, Cursor, between
from app.models import Message
from app.models.several import number_in_each

# How far back the messages of several departments are looked for first, and how much further, or less far, then.
FIRST_SPAN, WIDER = timedelta(hours=1), 8
SHORTEST_SPAN = timedelta(milliseconds=1)
# For each database, by area, position and size: where a slice ends, and the time that was measured out for it. A full
# memory is emptied rather than kept in order of use.
MOST_MEASURED = 1_000
_measured: WeakKeyDictionary[Engine, dict[Any, tuple[Cursor, timedelta]]] = WeakKeyDictionary()


class Slices:
    """Goes through an area slice by slice, newest first, whether or not the messages in it match."""

    def __init__(self, session: Session, area: Area, start: Cursor | None) -> None:
        self._session = session
        self._area = area
        self._span = FIRST_SPAN
        self._measured = _measured.setdefault(session.get_bind().engine, {})
        self.position = start
        self.is_over = False

    def take(self, size: int) -> Conditions:
        """The next slice, of `size` messages or, of several departments, of up to as many."""
        end = self._end_of_several(size) if self._area.together else self._end_of_one(size)
        within = between(self.position, end)
        self.is_over = end is None
        self.position = end or self.position
        return [*self._area.path, *within]

    def _end_of_one(self, size: int) -> Cursor | None:
        ahead = [*self._area.path, *between(self.position, None)]
        statement = select(*POSITION).where(Message.department_id == self._area.departments[0], *ahead)
        rows = rows_of(self._session, statement.order_by(*NEWEST_FIRST).offset(size - 1).limit(1))
        return self._area.position(rows[0]) if rows else None

    def _end_of_several(self, size: int) -> Cursor | None:
        """The end that was measured before if the slice still holds no more than it may, or else a new one."""
        which = (self._area.key, self.position, size)
        if known := self._measured.get(which):
            end, self._span = known
            if 0 < self._number_since(end.occurred_at, size) <= size:
                return end
        found = self._measure(size)
        if found is not None:
            if len(self._measured) >= MOST_MEASURED:
                self._measured.clear()
            self._measured[which] = found, self._span
        return found

    def _measure(self, size: int) -> Cursor | None:
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
        newest = newest_moment(self._session, self._area, self.position)
        return None if newest is None else (newest, self._number_since(newest - self._span, size))

    def _number_since(self, moment: datetime, size: int) -> int:
        """How many messages there are from the position on back to a moment, but no more than one more than `size`."""
        within = [*self._area.path, *between(self.position, Cursor(moment, SMALLEST_ID))]
        statement = number_in_each(self._session.get_bind(), self._area.departments, within, size + 1)
        return self._session.scalar(statement) or 0
