"""Counts days into summaries.

A day is counted in a transaction that only reads and kept in a short one that writes, so that saves are not held up.
The version of the day is read first, then its marks, then its messages: whatever happens meanwhile either changes the
version, so that what was counted is thrown away, or leaves a mark behind, so that it is counted again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.messages.statistics.counting import count_hours
from app.messages.statistics.days import Counted, Day, Mark, keep_day, read_days, read_hours, read_marks
from app.messages.statistics.figures import Figures
from app.messages.statistics.periods import Span
from app.messages.summaries import DAY, HOUR
from app.models.engine import writer

log = structlog.get_logger("store")


def hours_over(day: datetime, settled: datetime) -> int:
    """How many hours of a day may be summarised."""
    return max(0, min(24, (settled - day) // HOUR))


def is_true(day: Day, settled: datetime, marked: Iterable[datetime]) -> bool:
    """Whether a kept day has all hours that are over, none of them in `marked`."""
    end = day.day + day.hours * HOUR
    return day.hours >= hours_over(day.day, settled) and not any(day.day <= hour < end for hour in marked)


def count_days(session: Session, department: str, days: Sequence[datetime], settled: datetime) -> list[Counted]:
    """Counts what is missing or marked of some days of one department."""
    span = Span(min(days), max(days) + DAY)
    kept = {one.day: one for one in read_days(session, [department], span)}
    marks = read_marks(session, [department], span)
    plans = [_plan(Day(department, day, 0, 0, 0, Figures()), kept.get(day), settled, marks) for day in days]
    found: dict[datetime, Figures] = {}
    for stretch in _stretches(sorted(hour for plan in plans for hour in plan.anew)):
        found |= {hour: figures for (_, hour), figures in count_hours(session, [department], stretch).items()}
    old = [hour for plan in plans if plan.anew for hour in plan.old]
    known = {hour: figures for (_, hour), figures in read_hours(session, [department], old).items()} if old else {}
    return [_counted(plan, found, known) for plan in plans]


def keep_days(engine: Engine, days: Sequence[Counted]) -> bool:
    """Keeps what was counted. False where others did, or the store is busy or takes no writes."""
    try:
        with writer(engine).begin() as connection:
            kept = [keep_day(connection, counted) for counted in days if counted.anew]
    except SQLAlchemyError as error:
        log.warning("summaries_not_kept", days=len(days), error=type(error).__name__)
        return False
    return all(kept)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A day as it was kept, how many hours it will have, which are to be counted anew and which are known."""

    kept: Day
    hours: int
    anew: list[datetime]
    old: list[datetime]
    marks: list[Mark]


def _plan(empty: Day, kept: Day | None, settled: datetime, marks: Iterable[Mark]) -> _Plan:
    day = kept or empty
    hours = max(hours_over(day.day, settled), day.hours)
    mine = [mark for mark in marks if day.day <= mark.hour < day.day + hours * HOUR]
    marked = {mark.hour for mark in mine}
    every = [day.day + number * HOUR for number in range(hours)]
    anew = [hour for number, hour in enumerate(every) if number >= day.hours or hour in marked]
    return _Plan(day, hours, anew, [hour for hour in every if hour not in set(anew)], mine)


def _counted(plan: _Plan, found: dict[datetime, Figures], known: dict[datetime, Figures]) -> Counted:
    day, together = plan.kept, Figures()
    if not plan.anew:
        # Somebody else counted it a moment ago.
        return Counted(day, {}, [])
    for hours, figures in ((plan.anew, found), (plan.old, known)):
        for hour in hours:
            if hour in figures:
                together.add_hour((hour - day.day) // HOUR, figures[hour])
    members = day.members + any(mark.members for mark in plan.marks)
    new = Day(day.department_id, day.day, day.version + 1, members, plan.hours, together)
    return Counted(new, {hour: found.get(hour, Figures()) for hour in plan.anew}, plan.marks)


def _stretches(hours: Iterable[datetime]) -> Iterator[Span]:
    """Hours in their order as spans, each as long as there is no gap."""
    present: Span | None = None
    for hour in hours:
        if present is not None and present.end != hour:
            yield present
            present = None
        present = Span(present.start if present else hour, hour + HOUR)
    if present is not None:
        yield present
