"""Which messages statistics count: those of some departments and a time that are not in the trash."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from app.messages.statistics.periods import Span
from app.models import Message


def counted(departments: Sequence[str], span: Span) -> list[ColumnElement[bool]]:
    """The conditions of every statement. They begin with the department, as the index does."""
    return [is_of(Message.department_id, departments), *within(span), Message.trashed_at.is_(None)]


def is_of(column: ColumnElement[str] | InstrumentedAttribute[str], departments: Sequence[str]) -> ColumnElement[bool]:
    """The condition that something is of the departments; that it is of one is an equality, which says the shard."""
    return column == departments[0] if len(departments) == 1 else column.in_(departments)


def within(span: Span) -> list[ColumnElement[bool]]:
    """The conditions that a message lies in a span of time."""
    return [Message.occurred_at >= span.start, Message.occurred_at < span.end]
