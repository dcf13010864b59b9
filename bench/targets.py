"""What the service is to reach, beside what it reached."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from bench.databases import DATABASES, DatabaseName
from bench.figures import Figure, Figures, Rounds, median
from bench.results import Findings

# One answer at a time: with more, the times would tell above all how long each one waits for the others.
ALONE = 1
SHARE_OF_FLOOR = {"SQLite": 0.55, "Postgres": 0.65}
NO_CHANGE_AGAINST_NEW = {"SQLite": 0.8, "Postgres": 0.7}
P99_OF_FLOOR, MORE_CONNECTIONS, LARGE_SAVES, LARGE_READS = 3.0, 0.95, 0.7, 1.5
SEARCH_MS, OVERVIEW_MS, MEMORY_MB = 150.0, 300.0, 150.0
STEADY = ("GET one", "GET list", "list page", "detail page")
SEARCHES = ("a word", "a phone number", "a rare term", "a very common term")
EVERYWHERE = ("", ", all departments")
OVERVIEWS = ("overview page, 30 days", "overview page of all, 30 days")
AFTER_SAVES, EXPORTING = "resident MB after many saves", "resident MB while exporting"
ALONE_SAVES, BESIDE_PURGE = "saves alone", "saves while a purge runs"
PURGED_ALONE, PURGED_BESIDE = "messages purged per s, nobody saves", "messages purged per s, beside saves"
EXPORTED, IMPORTED = "messages exported per s", "messages imported per s"
P99_BESIDE_PURGE, TRANSFERRED = 2.0, 20_000


@dataclass(frozen=True)
class Verdict:
    """A target and what was measured in each round, which may be none. `least` says that more is better."""

    what: str
    database: DatabaseName
    rounds: tuple[float, ...]
    limit: float
    least: bool
    unit: str = "x"

    @property
    def measured(self) -> float | None:
        return median(self.rounds)

    @property
    def word(self) -> str:
        if self.measured is None:
            return "not measured"
        return "met" if (self.measured >= self.limit if self.least else self.measured <= self.limit) else "MISSED"


def of_small(findings: Findings) -> list[Verdict]:
    return [verdict for database in _measured(findings) for verdict in _of_saves(findings, database)]


def of_large(findings: Findings) -> list[Verdict]:
    found = [verdict for database in _measured(findings) for verdict in _of_large(findings, database)]
    return of_small(findings) + found


def of_upkeep(findings: Findings) -> list[Verdict]:
    found: list[Verdict] = []
    for database in _measured(findings):
        saves = [findings.find(database, "service", row, 16, large=True) for row in (BESIDE_PURGE, ALONE_SAVES)]
        ratio = _ratio(saves[0], saves[1], lambda one: one.p99)
        found.append(Verdict("p99 of saves while a purge runs, against none", database, ratio, P99_BESIDE_PURGE, False))
        if database == "SQLite":
            facts = findings.facts.get(database, {})
            found += [
                Verdict(name, database, _fact(facts, name), TRANSFERRED, True, "") for name in (EXPORTED, IMPORTED)
            ]
    return found


def _measured(findings: Findings) -> list[DatabaseName]:
    there = {result.database for result in findings.results}
    return [database for database in DATABASES if database in there]


def _of_saves(findings: Findings, database: DatabaseName) -> Iterator[Verdict]:
    new, floor = findings.find(database, "service", "new", 16), findings.find(database, "floor", "new", 16)
    share, p99 = _ratio(new, floor, _speed), _ratio(new, floor, lambda one: one.p99)
    yield Verdict("new saves/s, 16 connections, share of the floor", database, share, SHARE_OF_FLOOR[database], True)
    yield Verdict("p99 of those against the floor's", database, p99, P99_OF_FLOOR, False)
    for row in ("repeats", "updates"):
        again = _ratio(findings.find(database, "service", row, 16), new, _speed)
        yield Verdict(
            f"{row} against new saves, 16 connections", database, again, NO_CHANGE_AGAINST_NEW[database], True
        )
    many = _ratio(findings.find(database, "service", "new", 64), new, _speed)
    yield Verdict("new saves/s at 64 connections against 16", database, many, MORE_CONNECTIONS, True)


def _of_large(findings: Findings, database: DatabaseName) -> Iterator[Verdict]:
    def both(row: str, connections: int) -> tuple[Rounds | None, Rounds | None]:
        small = findings.find(database, "service", row, connections)
        return findings.find(database, "service", row, connections, large=True), small

    grown = _ratio(*both("new", 16), _speed)
    yield Verdict("new saves/s, 16 connections, filled against empty", database, grown, LARGE_SAVES, True)
    for row in STEADY:
        ratio = _ratio(*both(row, ALONE), _p95)
        yield Verdict(f"{row}, p95, filled against 10,000 messages", database, ratio, LARGE_READS, False)
    timed = [(f"search, {term}{where}", SEARCH_MS) for term in SEARCHES for where in EVERYWHERE]
    for row, limit in (*timed, *((row, OVERVIEW_MS) for row in OVERVIEWS)):
        found, _ = both(row, ALONE)
        yield Verdict(f"{row}, p95, filled", database, _longest(found), limit, False, "ms")
    for name in (AFTER_SAVES, EXPORTING):
        yield Verdict(name, database, _fact(findings.facts.get(database, {}), name), MEMORY_MB, False, "MB")


def _longest(found: Rounds | None) -> tuple[float, ...]:
    """The p95; without an answer in all the time there is no end to it."""
    return found.each(lambda one: one.p95 if one.answers else math.inf) if found else ()


def _fact(facts: dict[str, float], name: str) -> tuple[float, ...]:
    return (facts[name],) if name in facts else ()


def _speed(figures: Figures) -> float:
    return figures.per_second


def _p95(figures: Figures) -> float:
    return figures.p95


def _ratio(one: Rounds | None, other: Rounds | None, of: Figure) -> tuple[float, ...]:
    return one.quotients(other, of) if one and other else ()
