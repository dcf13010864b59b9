"""All that an overview tells of some departments and a period."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.messages.statistics.lag import Lag, measure_lag
from app.messages.statistics.periods import Period
from app.messages.statistics.ranking import BusyUser, Reason, busiest_users, top_reasons
from app.messages.statistics.sources import (
    Part,
    Silent,
    Source,
    Warned,
    count_names,
    gone_silent,
    list_sources,
    parts_of,
    warnings_of,
)
from app.messages.statistics.traffic import Traffic, count_traffic, sum_traffic

TOP = 10


@dataclass(frozen=True, slots=True)
class Before:
    """What the period before was like."""

    total: int
    failed: int
    lag: Lag | None

    @property
    def share_failed(self) -> float | None:
        return self.failed / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Sources:
    """Departments and clients: their messages, who fell silent, and of how many."""

    departments: list[Part]
    clients: list[Part]
    warnings: list[Warned]
    silent_departments: list[Silent]
    silent_clients: list[Silent]
    known_departments: int
    known_clients: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The figures of a period. `bars` has one entry for each of its buckets."""

    period: Period
    bars: list[Traffic]
    all: Traffic
    lag: Lag | None
    reasons: list[Reason]
    users: list[BusyUser]
    sources: Sources
    before: Before


def overview(session: Session, departments: Sequence[str], period: Period) -> Overview:
    """The overview of these departments. No department at all has no messages."""
    bars = [count_traffic(session, departments, bucket.span) for bucket in period.buckets]
    sources = list_sources(session, departments, period)
    total = sum_traffic(bars)
    before = Before(
        sum(source.before for source in sources),
        sum(source.before_failed for source in sources),
        measure_lag(session, departments, period.before),
    )
    return Overview(
        period=period,
        bars=bars,
        all=total,
        lag=measure_lag(session, departments, period.span),
        reasons=top_reasons(session, departments, period.span, TOP) if total.failed else [],
        users=busiest_users(session, departments, period.span, TOP),
        sources=_sources(sources, period),
        before=before,
    )


def _sources(sources: list[Source], period: Period) -> Sources:
    return Sources(
        departments=parts_of(sources, _department),
        clients=parts_of(sources, _client),
        warnings=warnings_of(sources),
        silent_departments=gone_silent(sources, _department, period),
        silent_clients=gone_silent(sources, _client, period),
        known_departments=count_names(sources, _department),
        known_clients=count_names(sources, _client),
    )


def _department(source: Source) -> str:
    return source.department_id


def _client(source: Source) -> str:
    return source.client
