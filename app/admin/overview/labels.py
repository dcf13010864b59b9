"""Periods, numbers and shares in words."""

from datetime import date, datetime

from app.admin.zone import local, offset_of, zone
from app.messages.statistics.periods import Bucket, Days, Period

MINUS, DASH = "\N{MINUS SIGN}", "\N{EN DASH}"


def short_label(bucket: Bucket) -> str:
    """What stands under a bar."""
    return f"{local(bucket.span.start):%H:%M}" if bucket.days is None else _day(bucket.days.first)


def long_label(bucket: Bucket) -> str:
    """What a bar is called: all that is needed to know its time."""
    if bucket.days is None:
        return _moment(bucket.span.start)
    first, last = bucket.days.first, bucket.days.last
    return f"{first:%a} {_day(first)}" if first == last else f"{_day(first)} {DASH} {_day(last)}"


def period_label(period: Period) -> str:
    """The whole period."""
    if period.days is None:
        return f"{_moment(period.span.start)} {DASH} {_moment(period.span.end)}"
    return _days(period.days)


def clock_label(period: Period) -> str:
    """Whose clock the bars are cut by: the zone and its offset, or both where the clocks change in the period."""
    first, last = (offset_of(local(moment)) for moment in (period.span.start, period.buckets[-1].span.start))
    offset = first if first == last else f"{first}, later {last}"
    name = zone().key.replace("_", " ")
    return offset if name == offset else f"{name} ({offset})"


def unit_of(period: Period) -> str:
    """What one bar of the period stands for."""
    bucket = period.buckets[0]
    if bucket.days is not None:
        return "day" if bucket.days.number == 1 else "week"
    hours = round((bucket.span.end - bucket.span.start).total_seconds() / 3600)
    return "hour" if hours == 1 else f"{hours} hours"


def before_label(period: Period) -> str:
    """The time that the period is compared with."""
    return f"{_moment(period.before.start)} {DASH} {_moment(period.before.end)}"


def percent(share: float) -> str:
    """A share of 0 to 1, to a tenth of a percent; what is not nothing does not read as nothing."""
    if 0 < share < 0.001:
        return "under 0.1 %"
    return f"{share * 100:.1f}".removesuffix(".0") + " %"


def against(number: int, before: int) -> str:
    """A number compared with the one before."""
    if not before:
        return "none in the period before"
    if number == before:
        return f"as many as before ({before:,})"
    change, word = (number - before) / before, "more" if number > before else "fewer"
    size = f"{number / before:,.0f} times as many as" if change >= 2 else f"{percent(abs(change))} {word} than"
    return f"{size} before ({before:,})"


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def _days(days: Days) -> str:
    first, last = days.first, days.last
    if first == last:
        return f"{first:%A} {_day(first)} {first.year}"
    year = f" {first.year}" if first.year != last.year else ""
    return f"{_day(first)}{year} {DASH} {_day(last)} {last.year}"


def _moment(moment: datetime) -> str:
    here = local(moment)
    return f"{_day(here)}, {here:%H:%M} {offset_of(here)}"
