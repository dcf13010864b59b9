"""Staff accounts: making them, their passwords, roles and departments."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.access.clients import check_username, require_free
from app.access.errors import AccountError, AccountNotFound
from app.models import Staff, StaffDepartment, StaffSession

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 1024

_hasher = PasswordHasher()
# Verified when the account is unknown or disabled, so that an answer's time does not tell which names exist. Salt and
# digest are of zeros, which no password has; to compute a digest here would hold up each start for as long as a login.
_COST = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
_NOBODYS_HASH = f"$argon2id$v=19${_COST}${'A' * 22}${'A' * 43}"


class Role(IntEnum):
    """What an account may do; each role may do all that a lower one may."""

    VIEWER = 1
    EDITOR = 2
    ADMIN = 3


@dataclass(frozen=True, slots=True)
class NewStaff:
    """What an account is made from. `departments` None shows all of them, also those to come."""

    username: str
    password: str
    role: Role
    departments: frozenset[str] | None
    sees_personal_data: bool = True


def create_staff(session: Session, new: NewStaff, at: datetime) -> Staff:
    """Makes the account. Raises AccountError."""
    check_staff_name(session, new.username)
    staff = Staff(
        username=new.username,
        password_hash=hash_password(new.password),
        role=new.role.name.lower(),
        all_departments=new.departments is None,
        created_at=at,
        sees_personal_data=new.sees_personal_data,
        departments=[StaffDepartment(department_id=department) for department in sorted(new.departments or ())],
    )
    session.add(staff)
    return staff


def check_staff_name(session: Session, username: str) -> None:
    """Raises AccountError unless an account may be called so."""
    check_username(username)
    require_free(session, Staff, username, "staff account")


def set_password(session: Session, staff: Staff, password: str) -> None:
    """Gives a new password and ends all sessions of the account. Raises AccountError."""
    staff.password_hash = hash_password(password)
    end_all_sessions(session, staff.id)


def disable_staff(session: Session, staff: Staff, at: datetime) -> None:
    """Shuts the account out and ends all its sessions."""
    staff.disabled_at = staff.disabled_at or at
    end_all_sessions(session, staff.id)


def enable_staff(staff: Staff) -> None:
    """Lets the account log in again."""
    staff.disabled_at = None


def authenticate(session: Session, username: str, password: str) -> Staff | None:
    """The account that this name and password open, or None; both cases take the time of one password hash."""
    plausible = username.isascii() and username.isprintable() and len(password) <= LONGEST_PASSWORD
    staff = session.scalar(select(Staff).where(Staff.username == username)) if plausible else None
    usable = staff is not None and staff.disabled_at is None
    try:
        _hasher.verify(staff.password_hash if staff and usable else _NOBODYS_HASH, password[:LONGEST_PASSWORD])
    except VerificationError:
        return None
    return staff if usable else None


def get_staff(session: Session, username: str) -> Staff:
    """The account of this name, or AccountError."""
    staff = session.scalar(select(Staff).where(Staff.username == username))
    if staff is None:
        raise AccountNotFound(f"There is no staff account named {username}.")
    return staff


def list_staff(session: Session) -> Iterable[Staff]:
    """All accounts by name."""
    return session.scalars(select(Staff).order_by(Staff.username))


def end_all_sessions(session: Session, staff_id: int) -> None:
    """Ends every session of an account: logout everywhere."""
    session.execute(delete(StaffSession).where(StaffSession.staff_id == staff_id))


def hash_password(password: str) -> str:
    """What is stored of a password; slow on purpose. Raises AccountError where it is too short or too long."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccountError(f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD:,} characters.", "password")
    return _hasher.hash(password)
