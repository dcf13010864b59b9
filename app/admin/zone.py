"""Times in the zone that the account chose; the offset is always said, and UTC is what the pointer shows."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import g

_WRITTEN = re.compile(r"(\d{4}-\d{2}-\d{2})[ T]([\d:.,]+) ?([^\d:.,\s]\S*)", re.ASCII)


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


def written(moment: datetime) -> str:
    """A moment as a form holds it, with all that is stored of it: 2026-03-28 12:34:43.226 +01:00."""
    here = local(moment)
    if offset_of(here).count(":") > 1:
        # Nobody could type such an offset again: ISO 8601 has none with seconds.
        here = moment.astimezone(UTC)
    return f"{here:%Y-%m-%d %H:%M:%S}.{here.microsecond // 1000:03d} {offset_of(here)}"


def typed(text: str) -> str:
    """What a form's moment means to the domain: the spelling of `written` in ISO 8601, any other as it is."""
    found = _WRITTEN.fullmatch(" ".join(text.split()))
    if found is None:
        return text
    day, clock, offset = found.groups()
    return f"{day}T{clock}{'Z' if offset == 'UTC' else offset}"
