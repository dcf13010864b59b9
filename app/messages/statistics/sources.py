"""Where messages came from: which clients saved them in which departments, with which warnings, and who fell silent.

A department or client has gone silent when it had no message in the last 24 hours of a period, and EXPECTED or more a
day on average until about then, counted from where the period before begins (at least a week).
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from app.messages.statistics.periods import DAY, Period, Span
from app.messages.summaries import hour_of

EXPECTED = 3


@dataclass(slots=True)
class Source:
    """What one client saved in one department with one set of warnings, in the period and in the one before.

    `earlier` counts what came in the usual time (see `usual_time`), and `newest` is the newest message of all.
    """

    department_id: str
    client: str
    warnings: tuple[str, ...]
    newest: datetime
    present: int = 0
    present_failed: int = 0
    before: int = 0
    before_failed: int = 0
    earlier: int = 0


@dataclass(frozen=True, slots=True)
class Silent:
    """A department or client (`name`) that had `earlier` messages in the usual time, and none since."""

    name: str
    earlier: int
    newest: datetime


@dataclass(frozen=True, slots=True)
class Warned:
    """How many messages of a client deserve a warning."""

    client: str
    code: str
    number: int


@dataclass(frozen=True, slots=True)
class Part:
    """The messages of one department or client in a period."""

    name: str
    number: int
    failed: int


def usual_time(period: Period) -> Span:
    """The time that tells what is usual: up to the hour before the last 24 of what has passed of the period.

    It ends at a whole hour, as parts of hours have no summary.
    """
    end = hour_of(period.until - DAY)
    return Span(min(period.before.start, end - 7 * DAY), end)


def gone_silent(sources: Iterable[Source], name: Callable[[Source], str], period: Period) -> list[Silent]:
    """The departments or clients (`name` says of which) that have gone silent, those with most messages first."""
    span = usual_time(period)
    earlier: Counter[str] = Counter()
    newest: dict[str, datetime] = {}
    for source in sources:
        earlier[name(source)] += source.earlier
        newest[name(source)] = max(newest.get(name(source), source.newest), source.newest)
    least = EXPECTED * ((span.end - span.start) / DAY)
    found = [Silent(one, number, newest[one]) for one, number in earlier.items() if number >= least]
    silent = (one for one in found if one.newest < period.until - DAY)
    return sorted(silent, key=lambda one: (-one.earlier, one.name))


def count_names(sources: Iterable[Source], name: Callable[[Source], str]) -> int:
    """How many departments or clients had any message in either period."""
    return len({name(source) for source in sources})


def parts_of(sources: Iterable[Source], name: Callable[[Source], str]) -> list[Part]:
    """The messages of the period by department or client, the busiest first."""
    number: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for source in sources:
        number[name(source)] += source.present
        failed[name(source)] += source.present_failed
    parts = [Part(one, count, failed[one]) for one, count in number.items() if count]
    return sorted(parts, key=lambda part: (-part.number, part.name))


def warnings_of(sources: Iterable[Source]) -> list[Warned]:
    """The warnings that the messages of the period deserve, by client, the most frequent first."""
    number: Counter[tuple[str, str]] = Counter()
    for source in sources:
        for code in source.warnings:
            number[source.client, code] += source.present
    found = [Warned(client, code, count) for (client, code), count in number.items() if count]
    return sorted(found, key=lambda one: (-one.number, one.client, one.code))
