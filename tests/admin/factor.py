"""A second factor that is on, and the app that makes its codes."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pyotp
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.second_factor import Attempt, key_of, new_seed, switch_on
from app.access.staff import get_staff
from app.extensions import db
from app.models import AuditEntry
from app.models.engine import writing

STEP = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Factor:
    """The key that the app knows, and the recovery codes."""

    key: str
    recovery_codes: list[str]

    def code(self, steps: int = 0) -> str:
        """The code that the app shows now, or will in so many steps."""
        return code_of(self.key, steps)


def code_of(key: str, steps: int = 0) -> str:
    return pyotp.TOTP(key).at(datetime.now(UTC) + steps * STEP)


def wrong_code(key: str) -> str:
    """Six digits that are no code of the key at this time."""
    near = {code_of(key, steps) for steps in range(-3, 4)}
    return next(code for code in (f"{number:06}" for number in range(10)) if code not in near)


def turn_on(app: Flask, name: str) -> Factor:
    """Turns the factor on as the page does, long enough ago that all codes of now are unused."""
    pepper, seed = app.extensions["services"].settings.credential_pepper, new_seed()
    at = datetime.now(UTC) - timedelta(hours=1)
    with app.app_context(), writing(db.engine) as session:
        attempt = Attempt(pyotp.TOTP(key_of(seed, pepper)).at(at), pepper, at)
        return Factor(key_of(seed, pepper), switch_on(session, get_staff(session, name), seed, attempt))


def audited(app: Flask) -> list[tuple[str, str, str | None]]:
    """Who did what to what, the oldest first."""
    with app.app_context(), Session(db.engine) as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        return [(entry.actor_name, entry.action, entry.subject) for entry in entries]


def details_of(app: Flask, action: str) -> dict[str, object]:
    """The details of the one entry of this kind."""
    with app.app_context(), Session(db.engine) as session:
        return session.scalars(select(AuditEntry).where(AuditEntry.action == action)).one().details or {}
