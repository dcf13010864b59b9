"""When people talk: mostly on working days, in the morning and in the late afternoon of their own place."""

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from demo.cast import Place

# Monday first.
WEEK = (1.1, 1.05, 1.0, 0.95, 0.85, 0.25, 0.08)
# The share of each hour of the day.
HOURS = (0, 0, 0, 0, 0, 0, 1, 4, 9, 13, 12, 9, 6, 6, 8, 11, 12, 9, 5, 3, 2, 1, 0, 0)
NOISE = 0.12


def starts(place: Place, since: datetime, until: datetime, factor: float, rng: Random) -> Iterator[datetime]:
    """The moments, in UTC, at which a conversation of the place begins; days in order, not the moments of a day."""
    zone = ZoneInfo(place.zone)
    day = since.astimezone(zone).date()
    while day <= until.astimezone(zone).date():
        expected = place.conversations * factor * WEEK[day.weekday()]
        for _ in range(max(0, round(rng.gauss(expected, expected * NOISE)))):
            moment = _moment(day, zone, rng)
            if since <= moment < until:
                yield moment
        day += timedelta(days=1)


def _moment(day: date, zone: ZoneInfo, rng: Random) -> datetime:
    hour = rng.choices(range(24), HOURS)[0]
    at = datetime(day.year, day.month, day.day, hour, tzinfo=zone)
    return (at + timedelta(seconds=rng.uniform(0, 3600))).astimezone(UTC)


def pause(minutes: float, rng: Random) -> timedelta:
    """About so many minutes: seldom much less, sometimes a lot more."""
    return timedelta(minutes=minutes * rng.lognormvariate(0, 0.7))


def lag(protocol: str, at: datetime, trouble: "tuple[datetime, datetime]", rng: Random) -> timedelta:
    """How long a message is under way. While the carrier is in trouble, everything takes ages."""
    median = {"TEXT": 2.4, "EMAIL": 8.0, "VOICE_CALL": 21.0}.get(protocol, 1.0)
    slow = 40 if trouble[0] <= at < trouble[1] else 1
    return timedelta(seconds=slow * median * math.exp(rng.gauss(0, 0.75)))
