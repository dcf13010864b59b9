"""The figures of an hour, a day or any other time: they add up, and are kept as JSON."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec

from app.messages.attributes import TYPES

# The columns of a count of traffic: a message's type, or None, and then those of any type that failed.
KINDS: tuple[str | None, ...] = (*TYPES, None)
FAILED = len(KINDS)
NOTHING = [0] * (FAILED + 1)
# A client, and the codes of the warnings that its messages deserve.
Key = tuple[str, str]


@dataclass(slots=True)
class Tally:
    """What one client saved with one set of warnings."""

    number: int
    failed: int
    newest: datetime


@dataclass(slots=True)
class Figures:
    """`traffic` is by the minutes from the beginning, `lag` by steps of milliseconds, `reasons` are of failures."""

    traffic: dict[int, list[int]] = field(default_factory=dict)
    lag: Counter[int] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    sources: dict[Key, Tally] = field(default_factory=dict)

    def add_traffic(self, minute: int, counts: list[int]) -> None:
        """Adds to what is counted from a minute on."""
        present = self.traffic.get(minute, NOTHING)
        self.traffic[minute] = [one + other for one, other in zip(present, counts, strict=True)]

    def add_source(self, key: Key, more: Tally) -> None:
        """Adds messages of a source."""
        tally = self.sources.setdefault(key, Tally(0, 0, more.newest))
        tally.number += more.number
        tally.failed += more.failed
        tally.newest = max(tally.newest, more.newest)

    def add_hour(self, hour: int, more: "Figures") -> None:
        """Adds the figures of an hour of a day to those of the day, whose traffic is by hours."""
        for counts in more.traffic.values():
            self.add_traffic(hour * 60, counts)
        self.lag.update(more.lag)
        self.reasons.update(more.reasons)
        for key, tally in more.sources.items():
            self.add_source(key, tally)

    def spans(self, start: datetime) -> Iterator[tuple[datetime, list[int]]]:
        """The traffic with the moment from which each part of it is counted."""
        return ((start + timedelta(minutes=minute), counts) for minute, counts in self.traffic.items())


def as_json(figures: Figures) -> dict[str, Any]:
    """The figures as they are kept: names for what is few, lists for what is many."""
    return {
        "traffic": {str(minute): counts for minute, counts in sorted(figures.traffic.items())},
        "lag": [list(figures.lag.keys()), list(figures.lag.values())],
        "reasons": dict(figures.reasons),
        "sources": [
            [*key, tally.number, tally.failed, tally.newest.isoformat()] for key, tally in figures.sources.items()
        ],
    }


class _Source(msgspec.Struct, array_like=True):
    client: str
    warnings: str
    number: int
    failed: int
    newest: datetime


class _Kept(msgspec.Struct):
    traffic: dict[int, list[int]]
    lag: tuple[list[int], list[int]]
    reasons: dict[str, int]
    sources: list[_Source]


_decode = msgspec.json.Decoder(_Kept).decode


def from_json(kept: str) -> Figures:
    """The figures that `as_json` wrote. An overview reads hundreds of them."""
    found = _decode(kept)
    return Figures(
        found.traffic,
        Counter(dict(zip(*found.lag, strict=True))),
        Counter(found.reasons),
        {(one.client, one.warnings): Tally(one.number, one.failed, one.newest) for one in found.sources},
    )
