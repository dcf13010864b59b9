"""The figures of an hour, a day or any other time: they add up, and are kept as JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import add
from typing import Any, TypeVar

import msgspec

from app.messages.attributes import TYPES

# The columns of a count of traffic: a message's type, or None, and then those of any type that failed.
KINDS: tuple[str | None, ...] = (*TYPES, None)
FAILED = len(KINDS)
NOTHING = [0] * (FAILED + 1)
# A client, and the codes of the warnings that its messages deserve.
Key = tuple[str, str]
Named = TypeVar("Named", int, str)


class Tally(msgspec.Struct, array_like=True):
    """What one client saved with one set of warnings. It is kept as it stands here."""

    client: str
    warnings: str
    number: int
    failed: int
    newest: datetime

    @property
    def key(self) -> Key:
        """What its messages have in common."""
        return self.client, self.warnings


@dataclass(slots=True)
class Figures:
    """`traffic` is by the minutes from the beginning, `lag` by steps of milliseconds, `reasons` are of failures."""

    traffic: dict[int, list[int]] = field(default_factory=dict)
    lag: dict[int, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    sources: dict[Key, Tally] = field(default_factory=dict)

    def add_traffic(self, minute: int, counts: list[int]) -> None:
        """Adds to what is counted from a minute on."""
        present = self.traffic.get(minute, NOTHING)
        self.traffic[minute] = list(map(add, present, counts))

    def add_source(self, more: Tally) -> None:
        """Adds messages of a source."""
        tally = self.sources.setdefault(more.key, Tally(more.client, more.warnings, 0, 0, more.newest))
        tally.number += more.number
        tally.failed += more.failed
        tally.newest = max(tally.newest, more.newest)

    def add_hour(self, hour: int, more: "Figures") -> None:
        """Adds the figures of an hour of a day to those of the day, whose traffic is by hours."""
        for counts in more.traffic.values():
            self.add_traffic(hour * 60, counts)
        add_numbers(self.lag, more.lag)
        add_numbers(self.reasons, more.reasons)
        for tally in more.sources.values():
            self.add_source(tally)

    def spans(self, start: datetime) -> Iterator[tuple[datetime, list[int]]]:
        """The traffic with the moment from which each part of it is counted."""
        return ((start + timedelta(minutes=minute), counts) for minute, counts in self.traffic.items())


def as_json(figures: Figures) -> dict[str, Any]:
    """The figures as they are kept: names for what is few, lists for what is many."""
    return {
        "traffic": {str(minute): counts for minute, counts in sorted(figures.traffic.items())},
        "lag": [list(figures.lag.keys()), list(figures.lag.values())],
        "reasons": figures.reasons,
        "sources": [
            [one.client, one.warnings, one.number, one.failed, one.newest.isoformat()]
            for one in figures.sources.values()
        ],
    }


class _Kept(msgspec.Struct):
    traffic: dict[int, list[int]]
    lag: tuple[list[int], list[int]]
    reasons: dict[str, int]
    sources: list[Tally]


_decode = msgspec.json.Decoder(_Kept).decode


def from_json(kept: str) -> Figures:
    """The figures that `as_json` wrote. An overview reads hundreds of them."""
    found = _decode(kept)
    lag = dict(zip(*found.lag, strict=True))
    return Figures(found.traffic, lag, found.reasons, {(one.client, one.warnings): one for one in found.sources})


def add_numbers(known: dict[Named, int], more: Mapping[Named, int]) -> None:
    """Adds to numbers in place. An overview does it hundreds of times, and Counter.update takes twice as long."""
    of = known.get
    for name, number in more.items():
        known[name] = of(name, 0) + number
