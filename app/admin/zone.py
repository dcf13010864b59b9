"""Times in the zone that the account chose; the offset is always said, and UTC is what the pointer shows."""

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import g


@lru_cache(maxsize=600)
def zone_named(name: str) -> ZoneInfo:
    """The zone, or UTC for a name that this machine's zone data does not know (any more)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def zone() -> ZoneInfo:
    """The zone of whoever is logged in; UTC for everybody else."""
    account = g.get("account")
    return zone_named(account.time_zone) if account else zone_named("UTC")


def local(moment: datetime) -> datetime:
    """The same moment on the clock of whoever is logged in."""
    return moment.astimezone(zone())


def start_of(day: date) -> datetime:
    """The moment in UTC at which a day begins for whoever is logged in."""
    return datetime(day.year, day.month, day.day, tzinfo=zone()).astimezone(UTC)


def offset_of(moment: datetime) -> str:
    """The offset of a local moment: +02:00, or UTC where there is none."""
    text = moment.strftime("%z")
    return "UTC" if text in {"", "+0000"} else f"{text[:3]}:{text[3:5]}"
