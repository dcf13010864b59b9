"""Times in the zone that the account chose; the offset is always said, and UTC is what the pointer shows."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import g


@lru_cache(maxsize=600)
def zone_named(name: str) -> ZoneInfo:
    """The zone, or UTC for a name that this machine's zone data does not know (any more)."""
    try:
        return ZoneInfo(name)
    # A name may also lead to a folder of the zone data, or be too long for a file's.
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def zone() -> ZoneInfo:
    """The zone of whoever is logged in; UTC for everybody else."""
    account = g.get("account")
    return zone_named(account.time_zone) if account else zone_named("UTC")


def local(moment: datetime) -> datetime:
    """The same moment on the clock of whoever is logged in."""
    return moment.astimezone(zone())


def start_of(day: date) -> datetime:
    """The moment in UTC at which a day begins for whoever is logged in.

    Where clocks go forward at midnight, that is the moment at which they do; where they go back, the first midnight.
    """
    return datetime(day.year, day.month, day.day, tzinfo=zone()).astimezone(UTC)


def offset_of(moment: datetime) -> str:
    """The offset of a local moment: +02:00, or UTC where there is none."""
    span = moment.utcoffset() or timedelta(0)
    seconds = round(abs(span).total_seconds())
    if not seconds:
        return "UTC"
    # Some zones were once off by seconds (Liberia until 1972).
    parts = [seconds // 3600, seconds // 60 % 60] + [seconds % 60] * bool(seconds % 60)
    return ("-" if span < timedelta(0) else "+") + ":".join(f"{part:02d}" for part in parts)
