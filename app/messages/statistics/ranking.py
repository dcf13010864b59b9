"""What there was most of: reasons of failures, and users."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import User


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


def top_reasons(numbers: Mapping[str, int], limit: int) -> list[Reason]:
    """The reasons of most failures, the most frequent first."""
    return [Reason(*one) for one in sorted(numbers.items(), key=lambda one: (-one[1], one[0]))[:limit]]


def named(session: Session, users: Sequence[tuple[str, str, int]]) -> list[BusyUser]:
    """The users, as department, id and number of messages, with the names that editors gave them."""
    names = _names(session, {(department, user) for department, user, _ in users})
    return [BusyUser(department, user, names.get((department, user)), number) for department, user, number in users]


def _names(session: Session, users: set[tuple[str, str]]) -> dict[tuple[str, str], str | None]:
    """One statement for all: the few users too many that it may find have no place in the list."""
    if not users:
        return {}
    statement = select(User.department_id, User.id, User.name).where(
        User.department_id.in_({department for department, _ in users}), User.id.in_({user for _, user in users})
    )
    return {(department, user): name for department, user, name in session.execute(statement)}
