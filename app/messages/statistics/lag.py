"""How long messages took from sent to received.

Lags are counted by steps that are at most 5 % wide, or a millisecond, and rounded down. So the counts of departments
and hours can be added up and stay few, and both databases find the same percentiles, those of the nearest rank.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

# 230 years, which is more than lies between two moments that are accepted, have 13 digits.
LONGEST = 13


def _steps() -> Iterator[tuple[int, int]]:
    """Up to which lag steps have which width: 20, 30 and 20 of them for each digit."""
    yield 100, 1
    for digits in range(2, LONGEST):
        unit = 10**digits
        yield from ((2 * unit, unit // 20), (5 * unit, unit // 10), (10 * unit, unit // 4))


_LIMITS = [limit for limit, _ in _steps()]
_WIDTHS = [width for _, width in _steps()]


@dataclass(frozen=True, slots=True)
class Lag:
    """The median, and what 95 of 100 messages stayed within, of the `number` that tell both times in their order."""

    p50: timedelta
    p95: timedelta
    number: int


def lag_of(histogram: Mapping[int, int]) -> Lag | None:
    """The percentiles of a count by milliseconds; None of nothing."""
    number = sum(histogram.values())
    if not number:
        return None
    return Lag(_percentile(histogram, number, 50), _percentile(histogram, number, 95), number)


def step_of(milliseconds: int) -> int:
    """The step that a lag counts in."""
    return milliseconds - milliseconds % _WIDTHS[bisect_right(_LIMITS, milliseconds)]


def _percentile(histogram: Mapping[int, int], number: int, percent: int) -> timedelta:
    rank = -(-number * percent // 100)
    for step in sorted(histogram):
        rank -= histogram[step]
        if rank <= 0:
            return timedelta(milliseconds=step)
    raise AssertionError("the rank is at most the number")
