"""What admins and operators do with staff accounts. Each act and its entry in the audit trail happen together.

An admin manages the accounts that may do no more than they do: the departments of such an account are among theirs, and
it sees personal data only if they do. An account with other departments does not exist for them. Nobody manages their
own account, so that none can lock themselves out, and at least one admin of all departments always remains.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app.access import second_factor
from app.access.all_at_once import require_all
from app.access.audit import Act, Action, record
from app.access.errors import AccountError, AccountNotFound, AccountNotManaged, ChangedMeanwhile
from app.access.manager import Departments, Manager, departments_of, differences, mark, require_unchanged, told
from app.access.sessions import Lifetimes
from app.access.staff import (
    NewStaff,
    Role,
    check_staff_name,
    create_staff,
    disable_staff,
    enable_staff,
    end_all_sessions,
    get_staff,
    set_password,
)
from app.models import Staff, StaffDepartment, StaffSession

_CHIEF = (Staff.role == Role.ADMIN.name.lower(), Staff.all_departments, Staff.disabled_at.is_(None))


@dataclass(frozen=True, slots=True)
class Access:
    """What an account may do and see. `departments` None means all of them."""

    role: Role
    departments: Departments
    sees_personal_data: bool


@dataclass(frozen=True, slots=True)
class Presence:
    """How many live sessions an account has, and when one was last used."""

    sessions: int
    last_seen_at: datetime | None


def access_of(staff: Staff) -> Access:
    """What the account may do and see now."""
    return Access(Role[staff.role.upper()], departments_of(staff), staff.sees_personal_data)


def mark_of(staff: Staff) -> str:
    """What tells the present rights of the account from those before and after."""
    return mark(_told(access_of(staff)))


def seen_accounts(session: Session, by: Manager) -> list[Staff]:
    """The accounts that the manager sees, by name."""
    return list(session.scalars(select(Staff).where(*by.sees(Staff)).order_by(Staff.username)))


def seen_account(session: Session, by: Manager, username: str) -> Staff:
    """The account. Raises AccountNotFound also where the manager does not see it."""
    staff = get_staff(session, username)
    if not by.reaches(departments_of(staff)):
        raise AccountNotFound(f"There is no staff account named {username}.")
    return staff


def may_manage(by: Manager, staff: Staff) -> bool:
    """Whether the manager may change an account that they see."""
    return staff.id != by.staff_id and (by.sees_personal_data or not staff.sees_personal_data)


def password_mark(staff: Staff) -> str:
    """What tells the present password from those before and after.

    The salt within the hash is as random as the mark is long, and is told nowhere: nothing can be guessed from it.
    """
    return mark({"password": staff.password_hash})


def presences(session: Session, accounts: Iterable[Staff], lifetimes: Lifetimes, at: datetime) -> dict[int, Presence]:
    """The presence of each of the accounts that has a live session, by the account's id."""
    statement = (
        select(StaffSession.staff_id, func.count(), func.max(StaffSession.last_seen_at))
        .where(StaffSession.staff_id.in_([staff.id for staff in accounts]))
        .where(StaffSession.created_at >= at - lifetimes.absolute, StaffSession.last_seen_at >= at - lifetimes.idle)
        .group_by(StaffSession.staff_id)
    )
    return {staff_id: Presence(count, last) for staff_id, count, last in session.execute(statement)}


def make_password() -> str:
    """A password to be handed over: 120 random bits."""
    return secrets.token_urlsafe(15)


def check_new_account(session: Session, by: Manager, new: NewStaff) -> None:
    """Raises AccountError, of all that is wrong at once, unless the manager may make this account."""
    access = Access(new.role, new.departments, new.sees_personal_data)
    require_all(lambda: check_staff_name(session, new.username), lambda: _require_gives(by, access))


def open_account(session: Session, by: Manager, new: NewStaff, at: datetime) -> Staff:
    """Makes an account. Raises AccountError."""
    check_new_account(session, by, new)
    staff = create_staff(session, new, at)
    details = _told(access_of(staff))
    record(session, at, by.actor, Act(Action.STAFF_CREATED, subject=staff.username, details=details))
    return staff


def change_access(
    session: Session, by: Manager, username: str, access: Access, at: datetime, seen: str | None = None
) -> bool:
    """Gives an account other rights, which its sessions have from their next request on; False if nothing differs.

    `seen` is the mark of the rights that whoever asks saw before. Raises AccountNotFound, AccountNotManaged
    and AccountError, of which ChangedMeanwhile is one.
    """
    _hold(session, username)
    staff = _managed(session, by, username)
    _require_gives(by, access)
    present = _told(access_of(staff))
    changes = differences(present, _told(access))
    if not changes:
        return False
    require_unchanged(seen, present)
    if _is_chief(staff) and (access.role < Role.ADMIN or access.departments is not None):
        _require_another_chief(session, by, staff)
    staff.role = access.role.name.lower()
    staff.sees_personal_data = access.sees_personal_data
    staff.all_departments = access.departments is None
    kept = {row.department_id: row for row in staff.departments}
    staff.departments = [
        kept.get(department) or StaffDepartment(department_id=department)
        for department in sorted(access.departments or ())
    ]
    record(session, at, by.actor, Act(Action.STAFF_CHANGED, subject=username, details=changes))
    return True


def reset_password(
    session: Session, by: Manager, username: str, password: str, at: datetime, seen: str | None = None
) -> None:
    """Gives an account a new password and ends its sessions.

    `seen` is the mark of the password that was there when whoever asks looked, so that a page that is sent again does
    not end the password that was handed over.
    """
    _hold(session, username)
    staff = _managed(session, by, username)
    if seen is not None and seen != password_mark(staff):
        raise ChangedMeanwhile("The password was changed since you opened the page, so none was made now.")
    set_password(session, staff, password)
    record(session, at, by.actor, Act(Action.PASSWORD_SET, subject=username))


def shut_out(session: Session, by: Manager, username: str, at: datetime) -> None:
    """Disables an account and ends its sessions. One that is disabled stays as it is."""
    staff = _managed(session, by, username)
    if staff.disabled_at is not None:
        return
    if _is_chief(staff):
        _require_another_chief(session, by, staff)
    disable_staff(session, staff, at)
    record(session, at, by.actor, Act(Action.STAFF_DISABLED, subject=username))


def let_in(session: Session, by: Manager, username: str, at: datetime) -> None:
    """Enables an account that is disabled."""
    staff = _managed(session, by, username)
    if staff.disabled_at is not None:
        enable_staff(staff)
        record(session, at, by.actor, Act(Action.STAFF_ENABLED, subject=username))


def end_sessions(session: Session, by: Manager, username: str, at: datetime) -> None:
    """Ends all sessions of an account."""
    end_all_sessions(session, _managed(session, by, username).id)
    record(session, at, by.actor, Act(Action.SESSIONS_ENDED, subject=username))


def take_second_factor(session: Session, by: Manager, username: str, at: datetime) -> None:
    """Switches the second factor off for somebody who lost it, and ends the sessions, which the finder may have."""
    staff = _managed(session, by, username)
    if not second_factor.is_on(staff):
        return
    second_factor.switch_off(session, staff)
    end_all_sessions(session, staff.id)
    record(session, at, by.actor, Act(Action.SECOND_FACTOR_OFF, subject=username))


def _managed(session: Session, by: Manager, username: str) -> Staff:
    """The account, if the manager may change it. Raises AccountNotFound, AccountNotManaged."""
    staff = seen_account(session, by, username)
    if not may_manage(by, staff):
        raise AccountNotManaged
    return staff


def _hold(session: Session, username: str) -> None:
    """Lets whoever else changes the account wait. The admins of all departments are held in the same breath.

    Those may be asked for next, and who takes them one after another can meet somebody who does it the other way round.
    """
    wanted = or_(Staff.username == username, and_(*_CHIEF))
    session.execute(select(Staff.id).where(wanted).order_by(Staff.id).with_for_update())


def _require_gives(by: Manager, access: Access) -> None:
    """Raises AccountError unless the manager may give all of `access`."""
    require_all(
        lambda: by.require_reach(access.departments),
        lambda: by.require_personal_data() if access.sees_personal_data else None,
    )


def _is_chief(staff: Staff) -> bool:
    """Whether the account is an admin of all departments that is not disabled."""
    return staff.role == Role.ADMIN.name.lower() and staff.all_departments and staff.disabled_at is None


def _require_another_chief(session: Session, by: Manager, staff: Staff) -> None:
    """Raises AccountError if the account is the last admin of all departments. An operator can make another."""
    if by.staff_id is None:
        return
    # Two admins who remove one another at the same moment wait for each other here, and the second is refused.
    chiefs = session.scalars(select(Staff.id).where(*_CHIEF).order_by(Staff.id).with_for_update()).all()
    if set(chiefs) <= {staff.id}:
        raise AccountError(f"{staff.username} is the last admin of all departments: make another one first.", "role")


def _told(access: Access) -> dict[str, object]:
    """The access as the audit trail tells it."""
    return {
        "role": access.role.name.lower(),
        "departments": told(access.departments),
        "sees_personal_data": access.sees_personal_data,
    }
