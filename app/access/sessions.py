"""Sessions of staff: kept on the server, so that logging out ends them for real."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from app.access.secrets import new_token, token_digest
from app.access.staff import Role
from app.models import Staff, StaffSession

# How often the last use is written down: a page must not cost a write each time.
TOUCH_EVERY = timedelta(minutes=1)
LONGEST_USER_AGENT, LONGEST_ADDRESS = 256, 64
_PUBLIC_ID = re.compile(r"[0-9a-f]{1,32}")


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a session lives: without use, and at most."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True, slots=True)
class Account:
    """Who is logged in and what they may see. `departments` None means all of them.

    `time_zone` is an IANA name; `session_id` the public id of the session that the account is logged in with.
    """

    staff_id: int
    username: str
    role: Role
    departments: frozenset[str] | None
    sees_personal_data: bool = True
    time_zone: str = "UTC"
    session_id: str | None = None

    def sees(self, department_id: str) -> bool:
        return self.departments is None or department_id in self.departments

    def may(self, role: Role) -> bool:
        return self.role >= role

    @property
    def searches_whole_words(self) -> bool:
        """Whether a search finds words for it only whole: who may not see a name is not to spell it out by letters."""
        return not self.sees_personal_data


@dataclass(frozen=True, slots=True)
class Origin:
    """What a session was opened with: the browser as it names itself, and the address it came from."""

    user_agent: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A live session. `stale_touch` says that its last use should be written down again."""

    account: Account
    stale_touch: bool


UNKNOWN_ORIGIN = Origin()


def open_session(
    session: Session, staff: Staff, lifetimes: Lifetimes, at: datetime, origin: Origin = UNKNOWN_ORIGIN
) -> str:
    """A new session with a new token, which is returned. Dead sessions of everybody are swept out on the way."""
    session.execute(
        delete(StaffSession).where(
            (StaffSession.created_at < at - lifetimes.absolute) | (StaffSession.last_seen_at < at - lifetimes.idle)
        )
    )
    token = new_token()
    session.add(
        StaffSession(
            token_digest=token_digest(token),
            staff_id=staff.id,
            created_at=at,
            last_seen_at=at,
            user_agent=_printable(origin.user_agent, LONGEST_USER_AGENT),
            address=_printable(origin.address, LONGEST_ADDRESS),
        )
    )
    return token


def find_session(session: Session, token: str, lifetimes: Lifetimes, at: datetime) -> Found | None:
    """The live session of this token, or None when it ended, expired or never was."""
    row = session.execute(
        select(StaffSession, Staff)
        .join(Staff, Staff.id == StaffSession.staff_id)
        .where(
            StaffSession.token_digest == token_digest(token),
            *_alive(lifetimes, at),
            Staff.disabled_at.is_(None),
        )
    ).first()
    if row is None:
        return None
    live, staff = row
    departments = None if staff.all_departments else frozenset(d.department_id for d in staff.departments)
    account = Account(
        staff.id,
        staff.username,
        Role[staff.role.upper()],
        departments,
        sees_personal_data=staff.sees_personal_data,
        time_zone=staff.time_zone,
        session_id=live.public_id,
    )
    return Found(account, at - live.last_seen_at > TOUCH_EVERY)


def touch_session(session: Session, token: str, at: datetime) -> None:
    """Writes down that the session was used."""
    session.execute(
        update(StaffSession).where(StaffSession.token_digest == token_digest(token)).values(last_seen_at=at)
    )


def close_session(session: Session, token: str) -> None:
    """Ends one session."""
    session.execute(delete(StaffSession).where(StaffSession.token_digest == token_digest(token)))


def list_sessions(session: Session, staff_id: int, lifetimes: Lifetimes, at: datetime) -> list[StaffSession]:
    """The live sessions of an account, the one that was used last first."""
    statement = select(StaffSession).where(StaffSession.staff_id == staff_id, *_alive(lifetimes, at))
    return list(session.scalars(statement.order_by(StaffSession.last_seen_at.desc(), StaffSession.created_at.desc())))


def end_session(session: Session, staff_id: int, public_id: str) -> bool:
    """Ends one session of the account. False where the account has none of this id."""
    if not _PUBLIC_ID.fullmatch(public_id):
        return False
    statement = delete(StaffSession).where(StaffSession.staff_id == staff_id, StaffSession.public_id == public_id)
    return session.execute(statement.returning(StaffSession.public_id)).first() is not None


def end_other_sessions(session: Session, staff_id: int, public_id: str | None) -> int:
    """Ends all sessions of the account but the one of this id, and returns how many that were."""
    others = StaffSession.public_id.is_distinct_from(public_id)
    statement = delete(StaffSession).where(StaffSession.staff_id == staff_id, others)
    return len(session.execute(statement.returning(StaffSession.public_id)).all())


def renew_token(session: Session, staff_id: int, public_id: str | None) -> str:
    """Gives the session of this id another token, which is returned; the old one opens nothing any more."""
    token = new_token()
    statement = update(StaffSession).where(StaffSession.staff_id == staff_id, StaffSession.public_id == public_id)
    session.execute(statement.values(token_digest=token_digest(token)))
    return token


def _alive(lifetimes: Lifetimes, at: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return StaffSession.created_at >= at - lifetimes.absolute, StaffSession.last_seen_at >= at - lifetimes.idle


def _printable(text: str | None, longest: int) -> str | None:
    """As much of a text as its column takes, without what no page could show; None where nothing is left."""
    return "".join(letter for letter in text or "" if letter.isprintable())[:longest] or None
