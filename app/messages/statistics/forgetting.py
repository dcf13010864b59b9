"""What statistics keep of days whose messages were purged.

A day without any message left is forgotten altogether, marks included. Of a day that has some the figures are counted
anew, so that nothing in them tells of those that went.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, select
from sqlalchemy.orm import Session

from app.messages.statistics.counted import within
from app.messages.statistics.days import forget_marks, read_marks
from app.messages.statistics.periods import Span
from app.messages.statistics.summarising import count_days, keep_days
from app.messages.summaries import DAY, hour_of, settled_until
from app.models import BusyUsers, DaySummary, HourSummary, HourTouch, Message


@dataclass(frozen=True, slots=True)
class KeptDays:
    """Days of which anything is kept, oldest first, and those of them that have a summary."""

    all: list[datetime]
    summarised: Collection[datetime]


def days_kept(engine: Engine, department: str, before: datetime) -> KeptDays:
    """The days that begin before a moment and of which a department has figures or marks."""
    of_day = DaySummary
    with Session(engine) as session:
        days = set(session.scalars(select(of_day.day).where(of_day.department_id == department, of_day.day < before)))
        found = set(days)
        for of in (HourSummary, HourTouch):
            statement = select(of.hour).where(of.department_id == department, of.hour < before)
            found |= {hour_of(hour).replace(hour=0) for hour in session.scalars(statement)}
    return KeptDays(sorted(found), days)


def forget_days(connection: Connection, department: str, days: Sequence[datetime]) -> bool:
    """Removes what is kept of some days in a row, unless they have a message left; then it returns False.

    The marks are read first, and only those go: whoever saves a message meanwhile leaves another one.
    """
    span = Span(days[0], days[-1] + DAY)
    with Session(connection) as session:
        marks = read_marks(session, [department], span)
        left = select(Message.uuid).where(Message.department_id == department, *within(span))
        if session.scalar(left.limit(1)) is not None:
            return False
    for of, begins in ((DaySummary, DaySummary.day), (HourSummary, HourSummary.hour)):
        here = (of.department_id == department, begins >= span.start, begins < span.end)
        connection.execute(delete(of).where(*here))
    forget_marks(connection, marks)
    return True


def count_rest(engine: Engine, department: str, day: datetime) -> None:
    """Counts anew the hours of a kept day whose messages changed."""
    with Session(engine) as session:
        counted = count_days(session, department, [day], settled_until())
    keep_days(engine, counted)


def forget_lists(connection: Connection, department: str, before: datetime) -> None:
    """Removes the lists of busy users that reach back before a moment. Whoever wants one has it made anew."""
    connection.execute(delete(BusyUsers).where(BusyUsers.department_id == department, BusyUsers.since < before))
