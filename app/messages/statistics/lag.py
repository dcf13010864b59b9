"""How long messages took from sent to received.

Lags are counted by steps of three significant digits (of a millisecond below a second), rounded down. So the counts of
departments and hours can be added up, and both databases find the same percentiles, those of the nearest rank.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from app.messages.statistics.counted import counted
from app.messages.statistics.periods import Span
from app.models import Message
from app.models.spans import MillisecondsBetween

# 230 years, which is more than lies between two moments that are accepted, have 13 digits.
STEPS: tuple[tuple[int, int], ...] = tuple((10**digits, 10 ** (digits - 3)) for digits in range(3, 14))


@dataclass(frozen=True, slots=True)
class Lag:
    """The median, and what 95 of 100 messages stayed within, of the `number` that tell both times in their order."""

    p50: timedelta
    p95: timedelta
    number: int


def measure_lag(session: Session, departments: Sequence[str], span: Span) -> Lag | None:
    """The lag of the messages whose times are known and in their order; None where there are none."""
    lag = MillisecondsBetween(Message.sent_at, Message.received_at).label("lag")
    each = select(lag, func.count().label("number")).where(
        *counted(departments, span), Message.received_at >= Message.sent_at
    )
    lags = each.group_by(lag).subquery()
    step = _step(lags.c.lag).label("step")
    found = session.execute(select(step, func.sum(lags.c.number)).group_by(step))
    return lag_of({step: int(number) for step, number in found})


def lag_of(histogram: Mapping[int, int]) -> Lag | None:
    """The percentiles of a count by milliseconds."""
    number = sum(histogram.values())
    if not number:
        return None
    return Lag(_percentile(histogram, number, 50), _percentile(histogram, number, 95), number)


def step_of(milliseconds: int) -> int:
    """The step that a lag counts in."""
    width = next(width for limit, width in STEPS if milliseconds < limit)
    return milliseconds - milliseconds % width


def _step(lag: ColumnElement[int]) -> ColumnElement[int]:
    """The same as `step_of` in a statement."""
    return case(*((lag < limit, lag - lag % width) for limit, width in STEPS))


def _percentile(histogram: Mapping[int, int], number: int, percent: int) -> timedelta:
    rank = -(-number * percent // 100)
    for step in sorted(histogram):
        rank -= histogram[step]
        if rank <= 0:
            return timedelta(milliseconds=step)
    raise AssertionError("the rank is at most the number")
