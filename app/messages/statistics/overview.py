"""All that an overview tells of some departments and a period."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.messages.statistics.busiest import busiest_users
from app.messages.statistics.lag import Lag, lag_of
from app.messages.statistics.ledger import Counting, open_ledger
from app.messages.statistics.periods import Period
from app.messages.statistics.ranking import BusyUser, Reason, named, top_reasons
from app.messages.statistics.sources import (
    Part,
    Silent,
    Source,
    Warned,
    count_names,
    gone_silent,
    parts_of,
    warnings_of,
)
from app.messages.statistics.totals import Totals, add_up, whole_time
from app.messages.statistics.traffic import Traffic, sum_traffic

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


def overview(
    engine: Engine, departments: Sequence[str], period: Period, seconds: float | None = None
) -> Overview | Counting:
    """The overview of these departments. No department at all has no messages.

    What is over is read from summaries. Those that are missing are made first, for about `seconds` at most (None: as
    long as it takes); then it is Counting, and asking again goes on.
    """
    begun = time.monotonic()
    ledger = open_ledger(engine, departments, whole_time(period), seconds)
    if isinstance(ledger, Counting):
        return ledger
    left = None if seconds is None else seconds - (time.monotonic() - begun)
    users = busiest_users(engine, ledger, period.span, TOP, left)
    if isinstance(users, Counting):
        return users
    with Session(engine) as session:
        return _overview(period, add_up(session, ledger, period), named(session, users))


def _overview(period: Period, totals: Totals, users: list[BusyUser]) -> Overview:
    sources = list(totals.sources.values())
    before = Before(
        sum(source.before for source in sources),
        sum(source.before_failed for source in sources),
        lag_of(totals.lag_before),
    )
    return Overview(
        period=period,
        bars=totals.bars,
        all=sum_traffic(totals.bars),
        lag=lag_of(totals.lag),
        reasons=top_reasons(totals.reasons, TOP),
        users=users,
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
