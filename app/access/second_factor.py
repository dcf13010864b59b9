"""The second factor: codes of an authenticator app (RFC 6238), and the recovery codes that stand in for one.

What is stored is a seed. The key that the app knows is derived from it with the server's pepper, so that a stolen
database makes no code.
"""

import base64
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.access.errors import AccountError
from app.access.secrets import secret_digest
from app.access.throttle import DAY, HOUR, MINUTE, take
from app.models import RecoveryCode, Staff

ISSUER = "Bot Message Store"
# Bytes, as RFC 4226 recommends for SHA-1.
KEY_LENGTH = 20
# A code counts for this many steps of 30 seconds before and after its own, as clocks differ (RFC 6238, section 5.2).
WINDOW = 1
RECOVERY_CODES = 10
# How many codes an account may try within each time. Of a million three are right at any moment, so the last bound
# leaves whoever stole a password one chance in three thousand a day.
ATTEMPTS = ((MINUTE, 10), (HOUR, 50), (DAY, 100))
# Without the letters and digits that are taken for one another.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 3, 4
_BETWEEN = re.compile(r"[\s-]+")
_CODE = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True)
class Attempt:
    """A code as somebody typed it at a moment, and the server's pepper to judge it with."""

    code: str
    pepper: str
    at: datetime


def is_on(staff: Staff) -> bool:
    """Whether a log-in of this account takes a second factor."""
    return staff.totp_since is not None


def new_seed() -> str:
    """A seed for a factor that is being set up: 32 characters of base32."""
    return base64.b32encode(secrets.token_bytes(KEY_LENGTH)).decode()


def key_of(seed: str, pepper: str) -> str:
    """The key that the app is told: 32 characters of base32."""
    key = hmac.digest(pepper.encode(), b"totp " + seed.encode(), "sha256")[:KEY_LENGTH]
    return base64.b32encode(key).decode()


def provisioning_uri(seed: str, username: str, pepper: str) -> str:
    """The otpauth: address that apps read from a QR code."""
    return pyotp.TOTP(key_of(seed, pepper)).provisioning_uri(name=username, issuer_name=ISSUER)


def switch_on(session: Session, staff: Staff, seed: str, attempt: Attempt) -> list[str]:
    """Turns the factor on, once a code proves that the app has its key, and returns the recovery codes.

    Raises AccountError when the code is wrong, or the factor is on already.
    """
    step = _step_of(seed, attempt)
    if step is None:
        raise AccountError("The code is wrong. Is the clock of the device right?")
    statement = update(Staff).where(Staff.id == staff.id, Staff.totp_since.is_(None))
    statement = statement.values(totp_secret=seed, totp_since=attempt.at, totp_last_step=step)
    if session.execute(statement.returning(Staff.id)).first() is None:
        raise AccountError("A second factor is on already.")
    return make_recovery_codes(session, staff, attempt.pepper)


def switch_off(session: Session, staff: Staff) -> None:
    """Takes the factor and its recovery codes away; from then on the password alone opens the account."""
    staff.totp_secret = staff.totp_since = staff.totp_last_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff.id))


def count_attempt(session: Session, staff_id: int, at: float) -> None:
    """Counts a code of the account, of either kind and wherever it was typed, at a POSIX time.

    Raises TooManyRequests; then the code is not even looked at.
    """
    for window, limit in ATTEMPTS:
        take(session, f"codes:{window}:{staff_id}", limit, window, at)


def use_code(session: Session, staff: Staff, attempt: Attempt) -> bool:
    """Whether the app's code is right. Each is good once: a later one makes all earlier ones worthless too."""
    if staff.totp_secret is None or not is_on(staff):
        return False
    step = _step_of(staff.totp_secret, attempt)
    if step is None:
        return False
    # The database decides, so that of two processes with the same code only one lets somebody in.
    unused = or_(Staff.totp_last_step.is_(None), Staff.totp_last_step < step)
    statement = update(Staff).where(Staff.id == staff.id, unused).values(totp_last_step=step)
    return session.execute(statement.returning(Staff.id)).first() is not None


def use_recovery_code(session: Session, staff: Staff, attempt: Attempt) -> bool:
    """Whether the recovery code is one of the account's that was not used yet. It is used up by this."""
    if not is_on(staff):
        return False
    statement = update(RecoveryCode).where(
        RecoveryCode.digest == _digest(staff, attempt.code, attempt.pepper),
        RecoveryCode.staff_id == staff.id,
        RecoveryCode.used_at.is_(None),
    )
    statement = statement.values(used_at=attempt.at)
    return session.execute(statement.returning(RecoveryCode.digest)).first() is not None


def make_recovery_codes(session: Session, staff: Staff, pepper: str) -> list[str]:
    """New recovery codes in place of those that the account had. They cannot be read again."""
    # Whoever else makes some for this account waits here, and replaces these.
    session.execute(select(Staff.id).where(Staff.id == staff.id).with_for_update())
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff.id))
    codes = [_new_recovery_code() for _ in range(RECOVERY_CODES)]
    for code in codes:
        session.add(RecoveryCode(digest=_digest(staff, code, pepper), staff_id=staff.id))
    return codes


def recovery_codes_left(session: Session, staff_id: int) -> int:
    """How many recovery codes of the account were not used yet."""
    unused = select(func.count()).where(RecoveryCode.staff_id == staff_id, RecoveryCode.used_at.is_(None))
    return session.scalar(unused) or 0


def _step_of(seed: str, attempt: Attempt) -> int | None:
    """The 30-second step that the code belongs to, within the window. All of its steps are compared, in equal time."""
    typed = _BETWEEN.sub("", attempt.code)
    if not _CODE.fullmatch(typed):
        return None
    totp = pyotp.TOTP(key_of(seed, attempt.pepper))
    present, found = totp.timecode(attempt.at), None
    for step in range(present - WINDOW, present + WINDOW + 1):
        if hmac.compare_digest(totp.generate_otp(step), typed):
            found = step
    return found


def _new_recovery_code() -> str:
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)


def _digest(staff: Staff, code: str, pepper: str) -> str:
    """The digest of a code however it was typed: in capitals, or without what stands between its groups."""
    return secret_digest(f"recovery {staff.id} {_BETWEEN.sub('', code).lower()}", pepper)
