"""How long messages are kept, and from when their age counts (docs/operations.md, Retention)."""

import re
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.messages.directory import get_department
from app.messages.errors import Fault, InvalidFields
from app.models import Department, Message

_AGE = re.compile(r"([1-9][0-9]{0,4})([dw])", re.ASCII)
# A century, so that a slip of the finger is no date that a calendar lacks.
LONGEST_DAYS = 36_500
AGE_RULE = f"must be a number of days or weeks like 400d or 52w, from 1 day to {LONGEST_DAYS:,}"
KEEP = "keep"


def days_of(text: str) -> int:
    """The days that an age like 400d or 52w stands for. Raises InvalidFields."""
    match = _AGE.fullmatch(text.strip())
    days = int(match[1]) * (7 if match[2] == "w" else 1) if match else 0
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidFields([Fault("age", AGE_RULE)])
    return days


def limit_of(text: str) -> int | None:
    """The days that messages are kept, or None to keep them, as somebody wrote it. Raises InvalidFields."""
    return None if text.strip().lower() in {"", KEEP} else days_of(text)


def set_retention(session: Session, department_id: str, days: int | None) -> int | None:
    """Sets how long a department keeps its messages, and returns what was set before.

    Raises DirectoryEntryNotFound.
    """
    department = get_department(session, department_id)
    before, department.retention_days = department.retention_days, days
    return before


def retentions(session: Session, only: Collection[str] | None = None) -> dict[str, int]:
    """The days that departments keep their messages, by their ids, for those that have such a limit."""
    limited = select(Department.id, Department.retention_days).where(Department.retention_days.is_not(None))
    if only is not None:
        limited = limited.where(Department.id.in_(only))
    return {row.id: row.retention_days for row in session.execute(limited.order_by(Department.id))}


def is_due(days: int, at: datetime) -> ColumnElement[bool]:
    """The condition that a message is older than `days`, seen from `at`.

    Its age counts from when it was saved first or from when it occurred, whichever is later: what says that it
    occurred long ago may have come today. A time that still lies ahead of `at` does not count, or a wrong clock would
    keep a message for ever.
    """
    limit = at - timedelta(days=days)
    return Message.created_at.__lt__(limit) & or_(Message.occurred_at < limit, Message.occurred_at > at)
