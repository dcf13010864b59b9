"""What there was most of: reasons of failures, and users."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.messages.outcome import has_failed, reason_of_failure
from app.messages.statistics.counted import counted
from app.messages.statistics.periods import Span
from app.models import Message, User


@dataclass(frozen=True, slots=True)
class Reason:
    """Why messages failed: the beginning of the failure message, or else the delivery status."""

    text: str
    number: int


@dataclass(frozen=True, slots=True)
class BusyUser:
    """A user with many messages. `name` is None where no editor gave one."""

    department_id: str
    user_id: str
    name: str | None
    number: int


def top_reasons(session: Session, departments: Sequence[str], span: Span, limit: int) -> list[Reason]:
    """The reasons of most failures, the most frequent first."""
    reason, number = reason_of_failure().label("reason"), func.count().label("number")
    statement = select(reason, number).where(*counted(departments, span), has_failed()).group_by(reason)
    found = session.execute(statement.order_by(number.desc(), reason).limit(limit))
    return [Reason(*row) for row in found]


def busiest_users(session: Session, departments: Sequence[str], span: Span, limit: int) -> list[BusyUser]:
    """The users with most messages, the busiest first."""
    department, user, number = Message.department_id, Message.user_id, func.count().label("number")
    statement = select(department, user, number).where(*counted(departments, span)).group_by(department, user)
    found = session.execute(statement.order_by(number.desc(), department, user).limit(limit)).all()
    names = _names(session, {(row.department_id, row.user_id) for row in found})
    return [BusyUser(*row[:2], names.get((row.department_id, row.user_id)), row.number) for row in found]


def _names(session: Session, users: set[tuple[str, str]]) -> dict[tuple[str, str], str | None]:
    """One statement for all: the few users too many that it may find have no place in the list."""
    statement = select(User.department_id, User.id, User.name).where(
        User.department_id.in_({department for department, _ in users}), User.id.in_({user for _, user in users})
    )
    return {(department, user): name for department, user, name in session.execute(statement)}
