"""Which messages statistics count: those of some departments and a time that are not in the trash."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement

from app.messages.statistics.periods import Span
from app.models import Message


def counted(departments: Sequence[str], span: Span) -> list[ColumnElement[bool]]:
    """The conditions of every statement. They begin with the department, as the index does."""
    return [Message.department_id.in_(departments), *within(span), Message.trashed_at.is_(None)]


def within(span: Span) -> list[ColumnElement[bool]]:
    """The conditions that a message lies in a span of time."""
    return [Message.occurred_at >= span.start, Message.occurred_at < span.end]
