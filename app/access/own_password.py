"""A change of password by the person whose it is, which leaves them logged in where they are, and nowhere else."""

from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.access.errors import AccountError
from app.access.sessions import end_other_sessions, renew_token
from app.models import Staff


@dataclass(frozen=True, slots=True)
class PasswordChange:
    """`proved_hash` is the hash that the old password was checked against, before the transaction began.

    To check and to make a hash is slow on purpose, and must not be waited for by those who write.
    """

    staff_id: int
    session_id: str | None
    proved_hash: str
    new_hash: str


def change_password(session: Session, change: PasswordChange) -> str:
    """Stores the new hash, ends the account's other sessions, and returns this one's new token. Raises AccountError."""
    statement = update(Staff).where(Staff.id == change.staff_id, Staff.password_hash == change.proved_hash)
    statement = statement.values(password_hash=change.new_hash)
    if session.execute(statement.returning(Staff.id)).first() is None:
        raise AccountError("The password was changed elsewhere meanwhile.")
    end_other_sessions(session, change.staff_id, change.session_id)
    return renew_token(session, change.staff_id, change.session_id)
