"""Attempts to prove who one is: counted and limited over all processes, and written down where they fail."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.audit import Act, Action, Actor, record
from app.access.errors import TooManyRequests
from app.access.second_factor import count_attempt
from app.access.throttle import MINUTE, take
from app.models import Staff
from app.models.engine import writing
from app.services import now, services

PER_USERNAME, PER_ADDRESS = 10, 30
# No account can have this name.
NOBODY = "(unknown)"
# What was asked for: at the log-in, and of somebody who is logged in.
PASSWORD, CODE = "password", "code"
OWN_PASSWORD, OWN_CODE = "own password", "own code"


def count_login(username: str) -> None:
    """Counts an attempt to log in. Raises TooManyRequests; then the name is not even looked up."""
    with _counting(username, PASSWORD) as store:
        take(store, _of_name(username), PER_USERNAME, MINUTE, time.time())
        take(store, f"login-address:{request.remote_addr}", PER_ADDRESS, MINUTE, time.time())


def count_password(username: str) -> None:
    """Counts a password of somebody who is logged in, as one of their log-ins. Raises TooManyRequests."""
    with _counting(username, OWN_PASSWORD) as store:
        take(store, _of_name(username), PER_USERNAME, MINUTE, time.time())


def count_code(staff_id: int, username: str, step: str) -> None:
    """Counts a code of the second factor, wherever it was typed. Raises TooManyRequests."""
    with _counting(username, step) as store:
        count_attempt(store, staff_id, time.time())


def note_refusal(username: str, step: str) -> None:
    """Writes down that somebody failed at `step`, at the log-in or on their own page."""
    with writing(services().engine) as store:
        _note(store, username, {"step": step})


@contextmanager
def _counting(username: str, step: str) -> Iterator[Session]:
    """A transaction that counts an attempt. The first that is too many is written down, once in the limit's window.

    The others are not, so that nobody can fill the trail with them.
    """
    refused: TooManyRequests | None = None
    with writing(services().engine) as store:
        try:
            yield store
        except TooManyRequests as error:
            if not error.is_first:
                raise
            _note(store, username, {"step": step, "too_many": True})
            refused = error
    if refused is not None:
        raise refused


def _note(store: Session, username: str, details: dict[str, object]) -> None:
    """The name is written down only where an account has it: people type passwords into the wrong field."""
    known = store.scalar(select(Staff.username).where(Staff.username == username)) if _can_be(username) else None
    act = Act(Action.LOGIN_REFUSED, subject=known, details=details)
    record(store, now(), Actor("staff", known or NOBODY, request.remote_addr), act)


def _can_be(username: str) -> bool:
    """Whether an account can have this name; Postgres takes no NUL even to compare."""
    return username.isascii() and username.isprintable()


def _of_name(username: str) -> str:
    # A submitted name may be of any length; its digest always fits the counter's key.
    return f"login-name:{sha256(username.encode('utf-8', 'replace')).hexdigest()}"
