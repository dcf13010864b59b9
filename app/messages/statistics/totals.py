"""Adds up what a ledger knows of a period: its bars, and the parts of time that the overview tells apart."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy.orm import Session

from app.messages.statistics.figures import KINDS, NOTHING
from app.messages.statistics.ledger import Ledger, Piece
from app.messages.statistics.periods import Period, Span
from app.messages.statistics.sources import Source, usual_time
from app.messages.statistics.traffic import Traffic, count_traffic
from app.messages.summaries import HOUR, hour_of

QUARTER = timedelta(minutes=15)


@dataclass(slots=True)
class Totals:
    """`lag` and `reasons` are of the period, `lag_before` is of the one before; `sources` are of the whole time."""

    bars: list[Traffic]
    lag: Counter[int] = field(default_factory=Counter)
    lag_before: Counter[int] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    sources: dict[tuple[str, str, str], Source] = field(default_factory=dict)


def whole_time(period: Period) -> Span:
    """All that an overview looks at."""
    return Span(min(period.before.start, usual_time(period).start), period.span.end)


def add_up(session: Session, ledger: Ledger, period: Period) -> Totals:
    """The totals of a period that the ledger was opened for."""
    live: list[Piece] = []
    totals = Totals([])
    usual, whole = usual_time(period), whole_time(period)
    cuts = {moment for span in (whole, period.span, period.before, usual) for moment in (span.start, span.end)}
    for start, end in pairwise(sorted(cuts)):
        for pieces, is_live in _pieces(session, ledger, Span(start, end)):
            live += pieces if is_live else []
            for piece in pieces:
                _add(totals, piece, start, period, usual)
    totals.bars = _bars(session, ledger, period, live)
    return totals


def _pieces(session: Session, ledger: Ledger, span: Span) -> Iterator[tuple[list[Piece], bool]]:
    """The figures of a span. True stands beside those that were counted, being of no whole hour or not yet over."""
    end = min(span.end, ledger.settled)
    if span.start < end:
        first, last = _up(span.start), hour_of(end)
        if first > last:
            yield ledger.live(session, Span(span.start, end)), False
        else:
            yield ledger.live(session, Span(span.start, first)), False
            yield ledger.over(session, Span(first, last)), False
            yield ledger.live(session, Span(last, end)), False
    yield ledger.live(session, Span(max(span.start, ledger.settled), span.end)), True


def _add(totals: Totals, piece: Piece, start: datetime, period: Period, usual: Span) -> None:
    figures = piece.figures
    present, before = _holds(period.span, start), _holds(period.before, start)
    if present:
        totals.lag.update(figures.lag)
        totals.reasons.update(figures.reasons)
    if before:
        totals.lag_before.update(figures.lag)
    for (client, warnings), tally in figures.sources.items():
        key = (piece.department_id, client, warnings)
        source = totals.sources.get(key)
        if source is None:
            codes = tuple(warnings.split())
            source = totals.sources[key] = Source(piece.department_id, client, codes, tally.newest)
        source.newest = max(source.newest, tally.newest)
        if present:
            source.present += tally.number
            source.present_failed += tally.failed
        if before:
            source.before += tally.number
            source.before_failed += tally.failed
        if _holds(usual, start):
            source.earlier += tally.number


def _bars(session: Session, ledger: Ledger, period: Period, live: list[Piece]) -> list[Traffic]:
    """The traffic of each bar. Zones whose days begin within an hour need the quarters of the hours at the edges."""
    edges = [bucket.span.start for bucket in period.buckets] + [period.span.end]
    if any((edge - hour_of(edge)) % QUARTER for edge in edges):
        # A few zones had odd seconds before 1973.
        return [count_traffic(session, ledger.departments, bucket.span) for bucket in period.buckets]
    split = {hour_of(edge) for edge in edges if edge != hour_of(edge) and edge < ledger.settled}
    counts = [NOTHING.copy() for _ in period.buckets]

    def add(moment: datetime, more: list[int]) -> None:
        bar = bisect_right(edges, moment) - 1
        if 0 <= bar < len(counts):
            counts[bar] = [one + other for one, other in zip(counts[bar], more, strict=True)]

    for day in ledger.days.values():
        for moment, more in day.figures.spans(day.day):
            if moment not in split and moment < ledger.settled:
                add(moment, more)
    for piece in (*ledger.hours(session, split), *live):
        for moment, more in piece.figures.spans(piece.start):
            add(moment, more)
    return [Traffic(dict(zip(KINDS, each, strict=False)), each[-1]) for each in counts]


def _holds(span: Span, moment: datetime) -> bool:
    return span.start <= moment < span.end


def _up(moment: datetime) -> datetime:
    """The moment, if an hour begins there, or else the next beginning of one."""
    return moment if moment == hour_of(moment) else hour_of(moment) + HOUR
