"""Counts the messages themselves, by departments and hours, for summaries and for what is too recent to have one."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Label, Select, case, func, select
from sqlalchemy.orm import Session

from app.messages.outcome import has_failed, reason_of_failure
from app.messages.statistics.counted import counted
from app.messages.statistics.figures import FAILED, KINDS, NOTHING, Figures, Tally, add_numbers
from app.messages.statistics.lag import step_of
from app.messages.statistics.periods import Span
from app.messages.summaries import hour_of
from app.models import Message
from app.models.spans import MillisecondsBetween, QuarterOf

# A department and the beginning of an hour.
Hour = tuple[str, datetime]
_COLUMN = {kind: column for column, kind in enumerate(KINDS)}


def count_hours(session: Session, departments: Sequence[str], span: Span) -> dict[Hour, Figures]:
    """The figures of each hour of a span in which there is any message, its traffic by quarters of an hour.

    Three statements at most, each over the index of a department's list.
    """
    found: dict[Hour, Figures] = defaultdict(Figures)
    if span.start < span.end and _count_sources(session, departments, span, found):
        for department, quarter, reason, number in session.execute(_reasons(departments, span)):
            add_numbers(found[department, hour_of(quarter)].reasons, {reason: number})
    if found:
        for department, quarter, lag, number in session.execute(_lags(departments, span)):
            known, step = found[department, hour_of(quarter)].lag, step_of(lag)
            known[step] = known.get(step, 0) + number
    return found


def _count_sources(session: Session, departments: Sequence[str], span: Span, found: dict[Hour, Figures]) -> bool:
    """Counts traffic and sources, and says whether anything failed."""
    key = (Message.department_id, _quarter(), Message.created_by, Message.warnings, Message.type)
    lost = case((has_failed(), 1), else_=0)
    statement = select(*key, func.count(), func.sum(lost), func.max(Message.occurred_at))
    any_failed = False
    for department, quarter, client, warnings, kind, number, failed, newest in session.execute(
        statement.where(*counted(departments, span)).group_by(*key)
    ):
        counts = NOTHING.copy()
        counts[_COLUMN[kind]], counts[FAILED] = number, int(failed)
        figures = found[department, hour_of(quarter)]
        figures.add_traffic(quarter.minute, counts)
        figures.add_source(Tally(client, warnings or "", number, int(failed), newest))
        any_failed = any_failed or bool(failed)
    return any_failed


def _reasons(departments: Sequence[str], span: Span) -> Select[str, datetime, str, int]:
    """How many messages failed by department, quarter and reason."""
    key = (Message.department_id, _quarter(), reason_of_failure().label("reason"))
    return select(*key, func.count()).where(*counted(departments, span), has_failed()).group_by(*key)


def _lags(departments: Sequence[str], span: Span) -> Select[str, datetime, int, int]:
    """How many messages told both times in their order, by department, quarter and milliseconds between them."""
    key = (Message.department_id, _quarter(), MillisecondsBetween(Message.sent_at, Message.received_at).label("lag"))
    in_order = Message.received_at >= Message.sent_at
    return select(*key, func.count()).where(*counted(departments, span), in_order).group_by(*key)


def _quarter() -> Label[datetime]:
    return QuarterOf(Message.occurred_at).label("quarter")
