"""Departments and their users: how they appear, how they are named, what the pages list of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, ScalarSelect, Table, and_, or_, select
from sqlalchemy.orm import Session

from app.messages.errors import DirectoryEntryNotFound, Fault, InvalidFields
from app.messages.values import InvalidValue, Text
from app.models import Department, Message, User
from app.models.directory import NAME_LENGTH
from app.models.upsert import insert_missing

_DEPARTMENT: Table = Department.__table__  # type: ignore[assignment]
_USER: Table = User.__table__  # type: ignore[assignment]
NAME_RULE = Text(NAME_LENGTH)


@dataclass(frozen=True, slots=True)
class Entry:
    """A department or a user on a page. Without a name given by an editor, or any message, those fields are None."""

    id: str
    name: str | None
    created_at: datetime
    last_message_at: datetime | None


@dataclass(frozen=True, slots=True)
class UserPage:
    """Some users of a department, newest first, and where the next page starts (None at the end)."""

    users: list[Entry]
    next_after: tuple[datetime, str] | None


def ensure_users(
    connection: Connection, pairs: Mapping[tuple[str, str], datetime], known: set[tuple[str, str]]
) -> None:
    """Makes the departments and users of `pairs` (with the moment they appeared) that are not in `known` yet."""
    new = sorted(pair for pair in pairs if pair not in known)
    if not new:
        return
    departments = {department: {"id": department, "created_at": pairs[department, user]} for department, user in new}
    insert_missing(connection, _DEPARTMENT, list(departments.values()))
    users = [{"department_id": d, "id": user, "created_at": pairs[d, user]} for d, user in new]
    insert_missing(connection, _USER, users)


def list_departments(session: Session, only: frozenset[str] | None) -> list[Entry]:
    """The departments in `only` (None: all of them), those with the newest message first."""
    statement = select(
        Department.id, Department.name, Department.created_at, _newest(Message.department_id == Department.id)
    )
    if only is not None:
        statement = statement.where(Department.id.in_(only))
    entries = [Entry(*row) for row in session.execute(statement)]
    return sorted(entries, key=lambda entry: (entry.last_message_at or entry.created_at, entry.id), reverse=True)


def department_names(session: Session, only: frozenset[str] | None, limit: int) -> dict[str, str | None]:
    """The names of up to `limit` departments in `only` (None: all of them) by their ids, as a list to choose from."""
    statement = select(Department.id, Department.name).order_by(
        Department.name.is_(None), Department.name, Department.id
    )
    if only is not None:
        statement = statement.where(Department.id.in_(only))
    return {row.id: row.name for row in session.execute(statement.limit(limit))}


def list_users(session: Session, department_id: str, after: tuple[datetime, str] | None, limit: int) -> UserPage:
    """Up to `limit` users of a department, those who appeared last first, behind the position `after`."""
    newest = _newest(and_(Message.department_id == department_id, Message.user_id == User.id))
    statement = (
        select(User.id, User.name, User.created_at, newest)
        .where(User.department_id == department_id)
        .order_by(User.created_at.desc(), User.id.desc())
        .limit(limit + 1)
    )
    if after is not None:
        moment, user_id = after
        older = or_(User.created_at < moment, and_(User.created_at == moment, User.id < user_id))
        statement = statement.where(User.created_at <= moment, older)
    users = [Entry(*row) for row in session.execute(statement)]
    more = len(users) > limit
    users = users[:limit]
    return UserPage(users, (users[-1].created_at, users[-1].id) if more else None)


def get_department(session: Session, department_id: str) -> Department:
    """The department, or DirectoryEntryNotFound."""
    department = session.get(Department, department_id)
    if department is None:
        raise DirectoryEntryNotFound
    return department


def get_user(session: Session, department_id: str, user_id: str) -> User:
    """The user of this department, or DirectoryEntryNotFound."""
    user = session.get(User, (department_id, user_id))
    if user is None:
        raise DirectoryEntryNotFound
    return user


def rename(entry: Department | User, name: str) -> None:
    """Gives a department or a user a name; blanks around it are dropped and an empty one takes the name away."""
    try:
        entry.name = NAME_RULE.check(name.strip()) or None
    except InvalidValue as error:
        raise InvalidFields([Fault("name", str(error))]) from None


def _newest(condition: ColumnElement[bool]) -> ScalarSelect[datetime]:
    """The newest message's time: one look at the end of an index for each row, however many messages there are."""
    newest = select(Message.occurred_at).where(condition).order_by(Message.occurred_at.desc()).limit(1)
    return newest.correlate(Department, User).scalar_subquery()
