"""Sessions of staff, opened without the slow check of a password."""

from datetime import UTC, datetime, timedelta

from flask import Flask

from app.access.sessions import Lifetimes, open_session
from app.access.staff import get_staff
from app.extensions import db
from app.models.engine import writing

LIFETIMES = Lifetimes(timedelta(hours=8), timedelta(days=7))


def new_session(app: Flask, name: str) -> str:
    """The token of a new session of this account, for the cookie."""
    with app.app_context(), writing(db.engine) as session:
        return open_session(session, get_staff(session, name), LIFETIMES, datetime.now(UTC))
