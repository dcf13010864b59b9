"""Days of a department as they are summarised: reading them, and keeping them where nobody else did meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Connection, Table, Text, bindparam, cast, delete, insert, select, update
from sqlalchemy.orm import Session

from app.messages.statistics.counted import is_of, within
from app.messages.statistics.figures import Figures, as_json, from_json
from app.messages.statistics.periods import Span
from app.messages.summaries import DAY, HOUR, touch
from app.models import DaySummary, HourSummary, HourTouch, Message
from app.models.upsert import insert_missing

_DAY: Table = DaySummary.__table__  # type: ignore[assignment]
_HOUR: Table = HourSummary.__table__  # type: ignore[assignment]
_TOUCH: Table = HourTouch.__table__  # type: ignore[assignment]
_UNMARKING = delete(_TOUCH).where(
    *(_TOUCH.c[name] == bindparam(f"the_{name}", type_=_TOUCH.c[name].type) for name in ("hour", "slot", "number"))
)
_department = attrgetter("department_id")


@dataclass(frozen=True, slots=True)
class Day:
    """The figures of the first `hours` hours of a day; `members` grows when messages came or went in them."""

    department_id: str
    day: datetime
    version: int
    members: int
    hours: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on an hour: see HourTouch."""

    department_id: str
    hour: datetime
    slot: int
    number: int
    members: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """A day that was counted, those of its hours that were counted anew, and the marks that were read before."""

    day: Day
    anew: dict[datetime, Figures]
    marks: list[Mark]


def read_days(session: Session, departments: Sequence[str], span: Span) -> list[Day]:
    """The days that are kept and begin in the span, true or not."""
    of = DaySummary
    statement = select(of.department_id, of.day, of.version, of.members, of.hours, cast(of.figures, Text)).where(
        is_of(of.department_id, departments), of.day >= span.start, of.day < span.end
    )
    return [
        Day(department, day, version, members, hours, from_json(figures))
        for department, day, version, members, hours, figures in session.execute(statement)
    ]


def read_hours(
    session: Session, departments: Sequence[str], hours: Sequence[datetime]
) -> dict[tuple[str, datetime], Figures]:
    """The figures of hours that are kept, by department and hour, true or not."""
    of = HourSummary
    statement = select(of.department_id, of.hour, cast(of.figures, Text)).where(
        is_of(of.department_id, departments), of.hour.in_(hours)
    )
    return {(department, hour): from_json(figures) for department, hour, figures in session.execute(statement)}


def read_marks(session: Session, departments: Sequence[str], span: Span) -> list[Mark]:
    """The marks on the hours of a span."""
    of = HourTouch
    statement = select(of.department_id, of.hour, of.slot, of.number, of.members).where(
        is_of(of.department_id, departments), of.hour >= span.start, of.hour < span.end
    )
    return [Mark(*row) for row in session.execute(statement)]


def mark_days(session: Session, department: str) -> None:
    """Marks all that is kept of a department, so that it is counted anew. The transaction is one that writes."""
    of = DaySummary
    days = session.execute(select(of.day, of.hours).where(of.department_id == department)).all()
    touch(session.connection(), [(department, day + number * HOUR) for day, hours in days for number in range(hours)])


def keep_day(connection: Connection, counted: Counted) -> bool:
    """Keeps a day, unless somebody else did, or a purge emptied it, since it was counted.

    The transaction is one that writes.
    """
    day, anew = counted.day, counted.anew
    if _is_gone(connection, day) or not _renew(connection, day):
        return False
    department = _HOUR.c.department_id == day.department_id
    if anew and day.version > 1:
        connection.execute(delete(_HOUR).where(department, _HOUR.c.hour.in_(sorted(anew))))
    hours = [
        {"department_id": day.department_id, "hour": hour, "figures": as_json(figures)}
        for hour, figures in sorted(anew.items())
        if figures.traffic
    ]
    if hours:
        connection.execute(insert(_HOUR), hours)
    forget_marks(connection, counted.marks)
    return True


def forget_marks(connection: Connection, marks: Sequence[Mark]) -> None:
    """Takes away marks that were read, as far as they are still what they were."""
    # In the order in which writers mark, so that nobody waits in a circle.
    for department, group in groupby(sorted(marks, key=attrgetter("department_id", "hour", "slot")), _department):
        read = [{"the_hour": mark.hour, "the_slot": mark.slot, "the_number": mark.number} for mark in group]
        connection.execute(_UNMARKING.where(_TOUCH.c.department_id == department), read)


def _is_gone(connection: Connection, day: Day) -> bool:
    """Whether messages were counted and none is left: they were purged, and the marks that told of it are gone, too."""
    span = Span(day.day, day.day + DAY)
    left = select(Message.uuid).where(Message.department_id == day.department_id, *within(span)).limit(1)
    return bool(day.figures.traffic) and connection.scalar(left) is None


def _renew(connection: Connection, day: Day) -> bool:
    """Writes the day itself if its version still is the one that was read: 0 where there was none."""
    values = {"version": day.version, "members": day.members, "hours": day.hours, "figures": as_json(day.figures)}
    if day.version == 1:
        row = {"department_id": day.department_id, "day": day.day, **values}
        return insert_missing(connection, _DAY, [row]) == 1
    here = (_DAY.c.department_id == day.department_id, _DAY.c.day == day.day, _DAY.c.version == day.version - 1)
    return connection.execute(update(_DAY).where(*here).values(values)).rowcount == 1
