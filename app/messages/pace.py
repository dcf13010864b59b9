"""How many messages come in a time, which tells how long a stretch of a list is that holds about so many.

Their number changes tenfold between night and day, so it is counted over days, as far as these do not hold too many.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.messages.area import EARLIEST, Area
from app.messages.slices import FIRST_SPAN, SHORTEST_SPAN, WIDER
from app.models import Message
from app.models.several import number_in_each

LONGEST_SPAN = timedelta(days=7)
MOST_COUNTED, FEW = 160_000, 4_000
# What was counted for an area and a day holds for so long. A full memory is emptied rather than kept in order of use.
REMEMBERED_SECONDS, MOST_REMEMBERED = 600, 1_000


@dataclass(frozen=True, slots=True)
class Pace:
    """How many messages came lately until some moment; `are_few` if there are no more than FEW of all times."""

    per_second: float
    are_few: bool
    counted_at: float

    def time_of(self, number: int) -> timedelta:
        """The time in which about so many occurred."""
        return timedelta(seconds=number / self.per_second)


_known: WeakKeyDictionary[Engine, dict[Any, Pace]] = WeakKeyDictionary()


def pace_until(session: Session, area: Area, moment: datetime) -> Pace:
    """The pace of the area's messages, whether they have its words or not, with those of its path alone."""
    known = _known.setdefault(session.get_bind().engine, {})
    which = (area.key, moment.date())
    pace = known.get(which)
    if pace is None or time.monotonic() - pace.counted_at > REMEMBERED_SECONDS:
        if len(known) >= MOST_REMEMBERED:
            known.clear()
        pace = known[which] = _count(session, area, moment)
    return pace


def _count(session: Session, area: Area, moment: datetime) -> Pace:
    span = FIRST_SPAN
    number = _number_between(session, area, moment - span, moment)
    while number > MOST_COUNTED and span > SHORTEST_SPAN:
        span /= WIDER
        number = _number_between(session, area, moment - span, moment)
    while number * WIDER <= MOST_COUNTED and span < LONGEST_SPAN:
        span = min(span * WIDER, LONGEST_SPAN)
        number = _number_between(session, area, moment - span, moment)
    are_few = number <= FEW and _number_between(session, area, EARLIEST, moment, FEW + 1) <= FEW
    # As if there were one where there is none.
    return Pace(max(number, 1) / span.total_seconds(), are_few, time.monotonic())


def _number_between(session: Session, area: Area, since: datetime, until: datetime, most: int | None = None) -> int:
    """How many messages of the area there are in a time, but no more than `most` (one too many)."""
    most = most or MOST_COUNTED + 1
    within = [*area.path, Message.occurred_at >= since, Message.occurred_at <= until]
    if area.together:
        statement = number_in_each(session.get_bind(), area.departments, within, most)
    else:
        mine = select(Message.uuid).where(Message.department_id == area.departments[0], *within)
        statement = select(func.count()).select_from(mine.limit(most).subquery())
    return session.scalar(statement) or 0
