"""What a single value may be (docs/api.md, Fields). Nothing is coerced: a wrong type is a fault."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

Value = str | int | bool | datetime | None
Wire = str | int | bool | None

_MOMENT = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:Z|([+-])([01]\d|2[0-3]):?([0-5]\d))",
    re.ASCII,
)
FIRST_YEAR, LAST_YEAR = 1970, 2200
PLAIN = len("2025-03-28T11:34:43.226Z")


class InvalidValue(ValueError):
    """A value breaks its rule. The message says what the rule asks for and never repeats the value."""


@dataclass(frozen=True, slots=True)
class Text:
    """A string of up to `longest` characters (code points)."""

    longest: int

    def check(self, value: object) -> str:
        if not isinstance(value, str):
            raise InvalidValue("must be a string")
        if len(value) > self.longest:
            raise InvalidValue(f"must be at most {self.longest:,} characters long")
        if "\0" in value:
            raise InvalidValue("must not contain a NUL character")
        return value


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words, in capitals as listed."""

    words: tuple[str, ...]

    def check(self, value: object) -> str:
        if not isinstance(value, str) or value not in self.words:
            raise InvalidValue(f"must be one of {', '.join(self.words)}")
        return value


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false, and nothing that looks like it."""

    def check(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise InvalidValue("must be true or false")
        return value


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number from `low` to `high`."""

    low: int
    high: int

    def check(self, value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise InvalidValue("must be an integer")
        if not self.low <= value <= self.high:
            raise InvalidValue(f"must be from {self.low:,} to {self.high:,}")
        return value


@dataclass(frozen=True, slots=True)
class Moment:
    """An ISO 8601 date and time with an offset; kept in UTC to the millisecond."""

    def check(self, value: object) -> datetime:
        match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            raise InvalidValue("must be an ISO 8601 date and time with an offset, like 2025-03-28T11:34:43.226Z")
        try:
            moment = _plain(match[0]) if len(match[0]) == PLAIN and match[0][-1] == "Z" else _in_utc(*match.groups())
        except (ValueError, OverflowError):
            raise InvalidValue("must be a date and time that exists") from None
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise InvalidValue(f"must lie in the years {FIRST_YEAR} to {LAST_YEAR}, UTC")
        return moment


Rule = Text | Choice | Flag | Count | Moment


def _plain(text: str) -> datetime:
    """A moment in the form in which moments are written back, and sent nearly always, read at a third of the cost."""
    if text[11:13] > "23":
        raise ValueError
    return datetime.fromisoformat(text)


def _in_utc(
    year: str, month: str, day: str, hour: str, minute: str, second: str | None, fraction: str | None,
    sign: str | None, offset_hours: str | None, offset_minutes: str | None,
) -> datetime:  # fmt: skip
    milliseconds = int(fraction.ljust(3, "0")[:3]) if fraction else 0
    zone: timezone = UTC
    if sign:
        offset = timedelta(hours=int(offset_hours or 0), minutes=int(offset_minutes or 0))
        zone = timezone(-offset if sign == "-" else offset)
    moment = datetime(
        int(year), int(month), int(day), int(hour), int(minute), int(second or 0), milliseconds * 1000, zone
    )
    return moment if zone is UTC else moment.astimezone(UTC)


def to_wire(value: Value) -> Wire:
    """The value as JSON writes it: moments as `2025-03-28T11:34:43.226Z`, all others as they are."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%S}.{value.microsecond // 1000:03d}Z"
    return value
