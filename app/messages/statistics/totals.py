"""Adds up what a ledger knows of a period: its bars, and the parts of time that the overview tells apart."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from operator import add as plus

from sqlalchemy.orm import Session

from app.messages.statistics.figures import KINDS, NOTHING, add_numbers
from app.messages.statistics.ledger import Ledger, Piece
from app.messages.statistics.periods import Period, Span
from app.messages.statistics.sources import Source, usual_time
from app.messages.statistics.traffic import Traffic, count_traffic
from app.messages.summaries import DAY, HOUR, hour_of

QUARTER = timedelta(minutes=15)


@dataclass(slots=True)
class Totals:
    """`lag` and `reasons` are of the period, `lag_before` is of the one before; `sources` are of the whole time."""

    bars: list[Traffic]
    lag: dict[int, int] = field(default_factory=dict)
    lag_before: dict[int, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
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
        part = _Part(*(_holds(span, start) for span in (period.span, period.before, usual)))
        for pieces, is_live in _pieces(session, ledger, Span(start, end)):
            live += pieces if is_live else []
            for piece in pieces:
                _add(totals, piece, part)
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


@dataclass(frozen=True, slots=True)
class _Part:
    """Which of the times that an overview tells apart some figures are of."""

    present: bool
    before: bool
    usual: bool


def _add(totals: Totals, piece: Piece, part: _Part) -> None:
    figures = piece.figures
    if part.present:
        add_numbers(totals.lag, figures.lag)
        add_numbers(totals.reasons, figures.reasons)
    if part.before:
        add_numbers(totals.lag_before, figures.lag)
    for key, tally in figures.sources.items():
        source = totals.sources.get((piece.department_id, *key))
        if source is None:
            client, codes = tally.client, tuple(tally.warnings.split())
            source = Source(piece.department_id, client, codes, tally.newest)
            totals.sources[piece.department_id, *key] = source
        elif tally.newest > source.newest:
            source.newest = tally.newest
        if part.present:
            source.present += tally.number
            source.present_failed += tally.failed
        if part.before:
            source.before += tally.number
            source.before_failed += tally.failed
        if part.usual:
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
            counts[bar] = list(map(plus, counts[bar], more))

    for day in ledger.days.values():
        if day.day + DAY <= edges[0]:
            continue
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
