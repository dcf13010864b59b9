"""Reads the audit trail: who did what, newest first.

An admin of all departments reads all of it. Every other admin reads the entries of their own departments, and of those
without a department what was done by or to the accounts and clients that they manage; of the departments in an entry's
details they read their own ones.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from app.access.audit import Action
from app.access.manage_clients import seen_clients
from app.access.manage_staff import seen_accounts
from app.access.manager import Manager
from app.models import AuditEntry

# An id alone would not do: for entries of some days the database would have to read all that came later.
NEWEST_FIRST = (AuditEntry.at.desc(), AuditEntry.id.desc())
STAFF_KIND = "staff"
# Acts whose subject is a staff account, or a client.
ON_ACCOUNTS = frozenset(
    {
        Action.LOGIN_REFUSED,
        Action.SESSIONS_ENDED,
        Action.PASSWORD_SET,
        Action.SECOND_FACTOR_OFF,
        Action.STAFF_CREATED,
        Action.STAFF_CHANGED,
        Action.STAFF_DISABLED,
        Action.STAFF_ENABLED,
    }
)
ON_CLIENTS = frozenset(
    {
        Action.CLIENT_CREATED,
        Action.CLIENT_CHANGED,
        Action.CLIENT_DISABLED,
        Action.CLIENT_ENABLED,
        Action.SECRET_ADDED,
        Action.SECRET_REVOKED,
    }
)


@dataclass(frozen=True, slots=True)
class TrailFilters:
    """Which entries are asked for: `who` acted, and on which `subject`, both exactly; `until` is excluded."""

    who: str | None = None
    subject: str | None = None
    action: Action | None = None
    department_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One act, as the one who reads it may know it. `action` is a word of `Action`, or of a version that is gone."""

    id: int
    at: datetime
    actor_kind: str
    actor_name: str
    action: str
    department_id: str | None
    subject: str | None
    address: str | None
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Some entries, newest first, and the id that the next page lies before (None at the end)."""

    entries: list[Entry]
    next_before: int | None


def read_trail(session: Session, by: Manager, filters: TrailFilters, before: int | None, limit: int) -> TrailPage:
    """Up to `limit` entries that match and that the manager may read, those before the entry with the id `before`."""
    conditions = [*_matching(filters), *_readable(session, by), *_before(session, before)]
    statement = select(AuditEntry).where(*conditions).order_by(*NEWEST_FIRST).limit(limit + 1)
    rows = session.scalars(statement).all()
    entries = [_entry(row, by) for row in rows[:limit]]
    return TrailPage(entries, entries[-1].id if len(rows) > limit else None)


def _before(session: Session, before: int | None) -> Iterator[ColumnElement[bool]]:
    """The conditions that an entry comes behind the one with the id `before`, newest first."""
    last = None if before is None else session.get(AuditEntry, before)
    if last is not None:
        same_moment = and_(AuditEntry.at == last.at, AuditEntry.id < last.id)
        yield and_(AuditEntry.at <= last.at, or_(AuditEntry.at < last.at, same_moment))
    elif before is not None:
        yield AuditEntry.id < before


def _matching(filters: TrailFilters) -> list[ColumnElement[bool]]:
    asked = {
        AuditEntry.actor_name: filters.who,
        AuditEntry.subject: filters.subject,
        AuditEntry.action: filters.action and filters.action.value,
        AuditEntry.department_id: filters.department_id,
    }
    conditions: list[ColumnElement[bool]] = [column == value for column, value in asked.items() if value is not None]
    if filters.since is not None:
        conditions.append(AuditEntry.at >= filters.since)
    if filters.until is not None:
        conditions.append(AuditEntry.at < filters.until)
    return conditions


def _readable(session: Session, by: Manager) -> list[ColumnElement[bool]]:
    if by.departments is None:
        return []
    accounts = [staff.username for staff in seen_accounts(session, by)]
    clients = [client.username for client in seen_clients(session, by)]
    of_nobody_else = or_(
        and_(AuditEntry.actor_kind == STAFF_KIND, AuditEntry.actor_name.in_(accounts)),
        _on(ON_ACCOUNTS, accounts),
        _on(ON_CLIENTS, clients),
    )
    mine = AuditEntry.department_id.in_(by.departments) if by.departments else false()
    return [or_(mine, and_(AuditEntry.department_id.is_(None), of_nobody_else))]


def _on(actions: frozenset[Action], subjects: list[str]) -> ColumnElement[bool]:
    return and_(AuditEntry.action.in_(sorted(actions)), AuditEntry.subject.in_(subjects))


def _entry(row: AuditEntry, by: Manager) -> Entry:
    return Entry(
        id=row.id,
        at=row.at,
        actor_kind=row.actor_kind,
        actor_name=row.actor_name,
        action=row.action,
        department_id=row.department_id,
        subject=row.subject,
        address=row.address,
        details=_readable_details(row.details or {}, by.departments),
    )


def _readable_details(details: Mapping[str, Any], seen: frozenset[str] | None) -> dict[str, Any]:
    """The details without the ids of departments that are not `seen`."""
    if seen is None:
        return dict(details)
    return {name: _only(value, seen) if name == "departments" else value for name, value in details.items()}


def _only(value: Any, seen: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {name: _only(part, seen) for name, part in value.items()}
    if isinstance(value, list):
        kept = [part for part in value if part in seen]
        return kept if len(kept) == len(value) else [*kept, "others"]
    return value
