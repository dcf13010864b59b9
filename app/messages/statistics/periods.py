"""The time that statistics are about, cut where the days and hours of a time zone begin.

A period has at most 31 bars: one, two or three hours each up to three days, days up to a month, weeks up to a quarter.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONGEST_BY_HOUR, LONGEST_BY_DAY, LONGEST = 3, 31, 92


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` on and before `end`, both in UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days of the zone, the last one included."""

    first: date
    last: date

    @property
    def number(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Bucket:
    """A part of a period that has a bar of its own. `days` is None where it is hours."""

    span: Span
    days: Days | None


@dataclass(frozen=True, slots=True)
class Period:
    """`span` cut into `buckets`, without a gap. `until` is how far it has come: its end, or the present moment.

    `before` is as long as what has passed of the period, and comes before it. While a period is running for more than
    LONGEST_BY_HOUR days, `before` ends at a whole hour, the nearest, as parts of hours have no summary. `days` is None
    for the last hours.
    """

    span: Span
    until: datetime
    before: Span
    buckets: tuple[Bucket, ...]
    days: Days | None


def last_hours(at: datetime) -> Period:
    """The hour that is running, and the 23 before it."""
    end = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + HOUR
    span = Span(end - DAY, end)
    buckets = tuple(Bucket(hours, None) for hours in _steps(span, HOUR))
    return Period(span, at, Span(span.start - DAY, at - DAY), buckets, None)


def last_days(at: datetime, number: int, zone: ZoneInfo) -> Period:
    """The day that is running, and those before it."""
    today = at.astimezone(zone).date()
    return between(today - (number - 1) * DAY, today, at, zone)


def between(first: date, last: date, at: datetime, zone: ZoneInfo) -> Period:
    """Whole days. Raises ValueError for days in the wrong order, or for more of them than LONGEST."""
    days = Days(first, last)
    if not 1 <= days.number <= LONGEST:
        raise ValueError("these days are not a period")
    span = span_of(days, zone)
    until = min(max(at, span.start), span.end)
    back = timedelta(days=days.number)
    same_clock = (until.astimezone(zone).replace(tzinfo=None) - back).replace(tzinfo=zone).astimezone(UTC)
    if LONGEST_BY_HOUR * DAY < until - span.start < span.end - span.start:
        same_clock = _nearest_hour(same_clock)
    before = Span(start_of(first - back, zone), min(same_clock, span.start))
    return Period(span, until, before, tuple(_cut(days, zone)), days)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which a day of the zone begins."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def span_of(days: Days, zone: ZoneInfo) -> Span:
    """The time that whole days of the zone take."""
    return Span(start_of(days.first, zone), start_of(days.last + DAY, zone))


def _nearest_hour(moment: datetime) -> datetime:
    return (moment + HOUR / 2).replace(minute=0, second=0, microsecond=0)


def _cut(days: Days, zone: ZoneInfo) -> Iterator[Bucket]:
    for some in _runs(days):
        span = span_of(some, zone)
        if days.number <= LONGEST_BY_HOUR:
            yield from (Bucket(hours, None) for hours in _steps(span, days.number * HOUR))
        else:
            yield Bucket(span, some)


def _runs(days: Days) -> Iterator[Days]:
    """Single days, or weeks that begin with the first day; the last one may be shorter."""
    length = DAY if days.number <= LONGEST_BY_DAY else 7 * DAY
    first = days.first
    while first <= days.last:
        yield Days(first, min(first + length - DAY, days.last))
        first += length


def _steps(span: Span, length: timedelta) -> Iterator[Span]:
    """Hours are counted in UTC, so a day on which clocks change has 23 or 25 of them."""
    start = span.start
    while start < span.end:
        yield Span(start, min(start + length, span.end))
        start += length
