"""Whoever changes accounts and clients, and what they have to give: nobody gives more than they have."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import ColumnElement, not_

from app.access.audit import Actor
from app.access.clients import SCOPE_GET
from app.access.errors import AccountError, ChangedMeanwhile
from app.models import Client, ClientDepartment, Staff, StaffDepartment

Departments = frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Manager:
    """An admin, or the operator at the command line. `departments` None means all of them.

    `staff_id` is None for the operator, who has no account of their own.
    """

    actor: Actor
    departments: Departments = None
    sees_personal_data: bool = True
    staff_id: int | None = None

    def reaches(self, departments: Departments) -> bool:
        """Whether all of `departments` are the manager's, so that what has them is theirs to see and to give."""
        if self.departments is None:
            return True
        return bool(departments) and departments is not None and departments <= self.departments

    def sees(self, owner: type[Staff] | type[Client]) -> list[ColumnElement[bool]]:
        """The conditions of a query for those whose departments the manager reaches."""
        if self.departments is None:
            return []
        listed = StaffDepartment.department_id if owner is Staff else ClientDepartment.department_id
        among, beyond = listed.in_(self.departments), listed.not_in(self.departments)
        return [not_(owner.all_departments), owner.departments.any(among), not_(owner.departments.any(beyond))]

    def require_reach(self, departments: Departments) -> None:
        """Raises AccountError unless the manager may give `departments`."""
        if departments is not None and not departments:
            raise AccountError("Choose at least one department.", "departments")
        if not self.reaches(departments):
            raise AccountError("You can give only departments that you see yourself.", "departments")

    def require_personal_data(self) -> None:
        """Raises AccountError unless the manager may let others see personal data."""
        if not self.sees_personal_data:
            raise AccountError(
                "You can let somebody see personal data only if you see it yourself.", "sees_personal_data"
            )

    def require_may_read(self, scopes: Collection[str]) -> None:
        """Raises AccountError where `scopes` would let the manager read through a client what is masked for them."""
        if SCOPE_GET in scopes and not self.sees_personal_data:
            raise AccountError("A client that reads messages shows personal data, which you do not see.", "scopes")


def departments_of(owner: Staff | Client) -> Departments:
    """The departments that an account sees or a client is granted, None for all."""
    return None if owner.all_departments else frozenset(row.department_id for row in owner.departments)


def told(departments: Departments) -> str | list[str]:
    """The departments as the audit trail tells them."""
    return "all" if departments is None else sorted(departments)


def differences(old: dict[str, object], new: dict[str, object]) -> dict[str, object]:
    """What changed, as the audit trail tells it: each field that differs, with what it was and what it is."""
    return {name: {"from": old[name], "to": new[name]} for name in new if old[name] != new[name]}


def mark(rights: dict[str, object]) -> str:
    """A short text that tells these rights from others, for a form to bring back."""
    return sha256(json.dumps(rights, sort_keys=True).encode()).hexdigest()[:32]


def require_unchanged(seen: str | None, rights: dict[str, object]) -> None:
    """Raises ChangedMeanwhile unless `seen` is the mark of the present rights, or None for who did not look."""
    if seen is not None and seen != mark(rights):
        raise ChangedMeanwhile("The rights were changed since you opened the page. These are the present ones.")
