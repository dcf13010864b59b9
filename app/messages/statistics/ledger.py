"""The figures of any span of time: of summaries where hours are over, of the messages themselves where not."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.messages.statistics.counting import Hour, count_hours
from app.messages.statistics.days import Counted, Day, read_days, read_hours, read_marks
from app.messages.statistics.figures import Figures
from app.messages.statistics.periods import Span
from app.messages.statistics.summarising import count_days, hours_over, is_true, keep_days
from app.messages.summaries import DAY, HOUR, hour_of, settled_until

# Days are counted together as long as that takes about as long as this.
SECONDS_AT_ONCE, MOST_AT_ONCE = 0.2, 31


@dataclass(frozen=True, slots=True)
class Counting:
    """Messages of the period are being counted for the first time: `done` of `parts` are."""

    done: int
    parts: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Figures of a department from `start` on."""

    department_id: str
    start: datetime
    figures: Figures


@dataclass(frozen=True, slots=True)
class Ledger:
    """What is known of some departments. `days` are true; `fresh` are hours that were counted and could not be kept."""

    departments: Sequence[str]
    settled: datetime
    days: dict[Hour, Day]
    fresh: dict[Hour, Figures]

    def hours(self, session: Session, hours: Iterable[datetime]) -> list[Piece]:
        """The figures of hours that are over."""
        wanted = set(hours)
        found = read_hours(session, self.departments, sorted(wanted)) if wanted else {}
        found |= {key: figures for key, figures in self.fresh.items() if key[1] in wanted}
        return [Piece(department, hour, figures) for (department, hour), figures in found.items()]

    def whole(self, day: datetime) -> list[Piece] | None:
        """The figures of all that is over of a day; None where a department is known beyond that."""
        number = hours_over(day, self.settled)
        found = [self.days[department, day] for department in self.departments]
        if any(one.hours != number for one in found):
            return None
        return [Piece(one.department_id, day, one.figures) for one in found]

    def live(self, session: Session, span: Span) -> list[Piece]:
        """Counts the messages of a span."""
        found = count_hours(session, self.departments, span)
        return [Piece(department, hour, figures) for (department, hour), figures in found.items()]

    def over(self, session: Session, span: Span) -> list[Piece]:
        """The figures of a span of whole hours, all of them over."""
        pieces: list[Piece] = []
        single: list[datetime] = []
        start = span.start
        while start < span.end:
            day = day_of(start)
            end = min(day + DAY, self.settled)
            whole = self.whole(day) if start == day and end <= span.end else None
            end = min(end, span.end)
            if whole is None:
                single += list(_hours(Span(start, end)))
            else:
                pieces += whole
            start = end
        return pieces + self.hours(session, single)


def open_ledger(engine: Engine, departments: Sequence[str], span: Span, seconds: float | None) -> Ledger | Counting:
    """The ledger of a span, with what is missing counted and kept; Counting when that takes longer than `seconds`."""
    settled = settled_until()
    days = [day for day in _days(span) if day < settled]
    found, missing = _look(engine, departments, days, settled)
    total, begun, size = len(found) + len(missing), time.monotonic(), 1
    fresh: dict[Hour, Figures] = {}
    while missing:
        if seconds is not None and time.monotonic() - begun > seconds:
            return Counting(len(found), total)
        some = _next(missing, size)
        chunk_begun = time.monotonic()
        counted, kept = _count(engine, some, settled)
        for one in counted:
            found[one.day.department_id, one.day.day] = one.day
            if not kept:
                fresh |= {(one.day.department_id, hour): figures for hour, figures in one.anew.items()}
        missing = missing[len(some) :]
        size = _next_size(size, time.monotonic() - chunk_begun)
    return Ledger(departments, settled, found, fresh)


def day_of(moment: datetime) -> datetime:
    """The beginning of the day of UTC."""
    return hour_of(moment).replace(hour=0)


def _look(
    engine: Engine, departments: Sequence[str], days: Sequence[datetime], settled: datetime
) -> tuple[dict[Hour, Day], list[Hour]]:
    """The days that are kept and true, and the others, department by department."""
    if not days:
        return {}, []
    span = Span(days[0], days[-1] + DAY)
    with Session(engine) as session:
        marked: dict[Hour, list[datetime]] = {}
        for mark in read_marks(session, departments, span):
            marked.setdefault((mark.department_id, day_of(mark.hour)), []).append(mark.hour)
        kept = {(one.department_id, one.day): one for one in read_days(session, departments, span)}
    true = {key: one for key, one in kept.items() if is_true(one, settled, marked.get(key, ()))}
    return true, [(one, day) for one in departments for day in days if (one, day) not in true]


def _next(missing: Sequence[Hour], size: int) -> Sequence[Hour]:
    """The next days of one department."""
    department = missing[0][0]
    return [key for key in missing[:size] if key[0] == department]


def _count(engine: Engine, some: Sequence[Hour], settled: datetime) -> tuple[list[Counted], bool]:
    """Counts some days of one department, and says whether they could be kept."""
    with Session(engine) as session:
        counted = count_days(session, some[0][0], [day for _, day in some], settled)
    return counted, keep_days(engine, counted)


def _next_size(size: int, took: float) -> int:
    return max(1, min(MOST_AT_ONCE, size * 2 if took < SECONDS_AT_ONCE / 2 else round(size * SECONDS_AT_ONCE / took)))


def _days(span: Span) -> Iterator[datetime]:
    day = day_of(span.start)
    while day < span.end:
        yield day
        day += DAY


def _hours(span: Span) -> Iterator[datetime]:
    hour = span.start
    while hour < span.end:
        yield hour
        hour += HOUR
