"""The period of an overview: read from the URL, shown as links and a form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.messages.statistics.periods import LONGEST, Period, between, last_days, last_hours
from app.messages.values import FIRST_YEAR, LAST_YEAR

CHOICES = {"24h": "24 hours", "7d": "7 days", "30d": "30 days"}
DEFAULT = "7d"


@dataclass(frozen=True, slots=True)
class PeriodQuery:
    """What the URL asks for. `choice` is the key of one of CHOICES, or None for days that were given.

    `period` is None where there are `errors`, which are by parameter.
    """

    choice: str | None
    given: dict[str, str]
    period: Period | None
    errors: dict[str, str]


def read_period(args: Mapping[str, str], at: datetime, zone: ZoneInfo) -> PeriodQuery:
    """The period of a URL: from and to, or one of CHOICES. Without `to`, days end today."""
    given = {name: args[name] for name in ("from", "to") if args.get(name)}
    if given:
        return _read_days(given, at, zone)
    choice = args.get("period", DEFAULT)
    choice = choice if choice in CHOICES else DEFAULT
    period = last_hours(at) if choice == "24h" else last_days(at, int(choice.removesuffix("d")), zone)
    return PeriodQuery(choice, {}, period, {})


def _read_days(given: dict[str, str], at: datetime, zone: ZoneInfo) -> PeriodQuery:
    days, errors = {"to": at.astimezone(zone).date()}, {}
    for name, text in given.items():
        try:
            days[name] = _day(text)
        except ValueError as error:
            errors[name] = str(error)
    if not errors:
        errors = _faults(days, at.astimezone(zone).date())
    period = None if errors else between(days["from"], days["to"], at, zone)
    return PeriodQuery(None, given, period, errors)


def _faults(days: Mapping[str, date], today: date) -> dict[str, str]:
    """What is wrong with days that are some. Of days to come everybody would seem to have gone silent."""
    if "from" not in days:
        return {"from": "is needed to know where the period begins"}
    if days["from"] > today:
        return {"from": "must not lie in the future"}
    number = (days["to"] - days["from"]).days + 1
    if number < 1:
        return {"to": "must not lie before From"}
    return {"to": f"must be at most {LONGEST} days after From"} if number > LONGEST else {}


def _day(text: str) -> date:
    """Raises ValueError, with what is wrong, for what is no day of the years that a message may lie in."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError("must be a day like 2025-03-28") from None
    if text != day.isoformat():
        raise ValueError("must be a day like 2025-03-28")
    if not FIRST_YEAR < day.year < LAST_YEAR:
        raise ValueError(f"must lie between the years {FIRST_YEAR} and {LAST_YEAR}")
    return day
