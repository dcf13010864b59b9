"""What one run of wrk gives, and several runs of the same thing, each in a round of its own.

Where other work shares the machine its speed changes by a half within minutes. So what is compared is measured in turn,
again and again; a ratio is the median of those of the rounds, as both of its sides had nearly the same machine.
"""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figures:
    """The figures of one run of wrk; times in milliseconds, `per_sync` and `written` where they were counted.

    `per_sync` is how many answers there were for each sync to disk, `written` how many bytes were written for each,
    `settling` how many seconds the program went on working after the last one. `cpu` is for each answer.
    """

    row: str
    connections: int
    answers: int
    per_second: float
    p50: float
    p95: float
    p99: float
    longest: float
    cpu: float
    per_sync: float | None = None
    written: float | None = None
    settling: float | None = None
    faults: tuple[str, ...] = ()


def unmeasured(row: str, connections: int, fault: str) -> Figures:
    """What stands for a run that could not be."""
    return Figures(row, connections, 0, 0, 0, 0, 0, 0, 0, faults=(fault,))


Figure = Callable[[Figures], float | None]


@dataclass(frozen=True)
class Rounds:
    """The figures of one row by round; there is at least one."""

    figures: tuple[Figures, ...]

    def each(self, figure: Figure) -> tuple[float, ...]:
        return tuple(value for one in self.figures if (value := figure(one)) is not None)

    def quotients(self, other: "Rounds", figure: Figure) -> tuple[float, ...]:
        """This by the other, round by round, where both have the figure."""
        both = [(figure(one), figure(two)) for one, two in zip(self.figures, other.figures, strict=False)]
        return tuple(one / two for one, two in both if one is not None and two)


def median(values: Sequence[float]) -> float | None:
    return statistics.median(values) if values else None
