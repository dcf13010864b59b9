"""What stands between a right password and the second factor: it opens nothing but the question for a code."""

import hmac
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.access.second_factor import is_on
from app.access.secrets import secret_digest
from app.models import Staff

LIFETIME = timedelta(minutes=5)


def open_half(staff: Staff, pepper: str, at: datetime) -> str:
    """A token that is good for LIFETIME. It says whose password was right, and is signed."""
    until = int((at + LIFETIME).timestamp())
    return f"{staff.id}.{until}.{_signature(staff, until, pepper)}"


def find_half(session: Session, token: str, pepper: str, at: datetime) -> Staff | None:
    """The account whose password was right, or None.

    The signature covers the password's hash and the factor's seed, so that a change of either ends what was begun.
    """
    staff_id, _, rest = token.partition(".")
    until, _, signature = rest.partition(".")
    if not (_is_number(staff_id, 9) and _is_number(until, 10)) or int(until) < at.timestamp():
        return None
    staff = session.get(Staff, int(staff_id))
    if staff is None or staff.disabled_at is not None or not is_on(staff):
        return None
    expected = _signature(staff, int(until), pepper)
    return staff if hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")) else None


def _signature(staff: Staff, until: int, pepper: str) -> str:
    return secret_digest(f"half {staff.id} {until} {staff.password_hash} {staff.totp_secret}", pepper)


def _is_number(text: str, longest: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= longest
