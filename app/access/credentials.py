"""Checks a client's credentials, and remembers the answer for less than a second.

A revocation must take hold everywhere within one second, so a process trusts its memory for less. It asks again sooner,
by one thread only: all of them asking at the same moment would take a tenth of a busy process's time.
"""

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, or_, select
from sqlalchemy.orm import Session

from app.access.errors import DepartmentNotGranted, InvalidCredentials, ScopeNotGranted
from app.access.last_use import is_stale, note_use
from app.access.secrets import secret_digest
from app.models import Client, ClientSecret

RENEW_SECONDS, TRUST_SECONDS = 0.5, 0.9
LONGEST_CREDENTIAL = 256
MOST_TRUSTED = 4096
_UNKNOWN: tuple[float, None] = (0.0, None)

Key = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Grant:
    """A client that proved who it is, and what it may do. `departments` None means all of them."""

    username: str
    scopes: frozenset[str]
    departments: frozenset[str] | None

    def require(self, scope: str, department_id: str) -> None:
        """Raises ScopeNotGranted or DepartmentNotGranted unless the client may use `scope` in the department."""
        if scope not in self.scopes:
            raise ScopeNotGranted(scope)
        if self.departments is not None and department_id not in self.departments:
            raise DepartmentNotGranted


class Credentials:
    """The credentials of all clients, as one process sees them. Safe to use from several threads."""

    def __init__(self, engine: Engine, pepper: str, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._pepper = pepper
        self._now = now
        self._trusted: dict[Key, tuple[float, Grant]] = {}
        self._renewing = threading.Lock()

    def verify(self, username: str, secret: str) -> Grant:
        """The grant of the client. Raises InvalidCredentials; a wrong name and a wrong secret take the same path."""
        if not (_is_plausible(username) and _is_plausible(secret)):
            raise InvalidCredentials
        # A plain hash knows a secret again without keeping it. The HMAC lets go of the interpreter while it is made,
        # and to get it back costs a busy process more than the digest itself: it is made when the database is asked.
        key = (username, hashlib.sha256(secret.encode()).digest())
        asked_at, grant = self._trusted.get(key, _UNKNOWN)
        age = time.monotonic() - asked_at
        if grant is None or age > TRUST_SECONDS:
            return self._ask(key, secret)
        if age > RENEW_SECONDS and self._renewing.acquire(blocking=False):
            try:
                return self._ask(key, secret)
            finally:
                self._renewing.release()
        return grant

    def _ask(self, key: Key, secret: str) -> Grant:
        """What the database says now, remembered as of the moment before it was asked."""
        asked_at = time.monotonic()
        try:
            grant, unnoted = self._look_up(key[0], secret_digest(secret, self._pepper))
        except InvalidCredentials:
            self._trusted.pop(key, None)
            raise
        if len(self._trusted) >= MOST_TRUSTED:
            self._trusted.clear()
        self._trusted[key] = (asked_at, grant)
        if unnoted is not None:
            note_use(self._engine, unnoted, self._now())
        return grant

    def _look_up(self, username: str, digest: str) -> tuple[Grant, int | None]:
        """The grant, and the number of the secret where its use is to be written down."""
        now = self._now()
        statement = (
            select(Client, ClientSecret.id, ClientSecret.last_used_at)
            .join(ClientSecret)
            .where(
                Client.username == username,
                Client.disabled_at.is_(None),
                ClientSecret.digest == digest,
                ClientSecret.revoked_at.is_(None),
                or_(ClientSecret.expires_at.is_(None), ClientSecret.expires_at > now),
            )
        )
        with Session(self._engine) as session:
            row = session.execute(statement).first()
            if row is None:
                raise InvalidCredentials
            client, secret_id, last_used_at = row
            departments = None if client.all_departments else frozenset(d.department_id for d in client.departments)
            grant = Grant(client.username, frozenset(client.scopes.split()), departments)
            return grant, secret_id if is_stale(last_used_at, now) else None


def _is_plausible(text: str) -> bool:
    """Whether the database needs to be asked: names and secrets are short, printable ASCII."""
    return 0 < len(text) <= LONGEST_CREDENTIAL and text.isascii() and text.isprintable()
