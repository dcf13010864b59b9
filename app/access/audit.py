"""Writes down who did what. The trail is only ever added to; reading it is for admins (app/access/trail.py)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from app.models import AuditEntry


class Action(StrEnum):
    """All acts that are written down. Names and numbers of customers are in none of their details."""

    LOGGED_IN = "logged-in"
    LOGIN_REFUSED = "login-refused"
    LOGGED_OUT = "logged-out"
    SESSION_ENDED = "session-ended"
    SESSIONS_ENDED = "sessions-ended"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105  It is a word, not a password.
    PASSWORD_SET = "password-set"  # noqa: S105  As above.
    SECOND_FACTOR_ON = "second-factor-on"
    SECOND_FACTOR_OFF = "second-factor-off"
    RECOVERY_CODE_USED = "recovery-code-used"
    RECOVERY_CODES_MADE = "recovery-codes-made"
    TIME_ZONE_CHANGED = "time-zone-changed"
    MESSAGE_EDITED = "message-edited"
    VERSION_RESTORED = "version-restored"
    MESSAGE_TRASHED = "message-trashed"
    MESSAGE_RESTORED = "message-restored"
    BULK_STARTED = "bulk-started"
    BULK_FINISHED = "bulk-finished"
    BULK_STOPPED = "bulk-stopped"
    EXPORTED = "exported"
    REVEALED = "revealed"
    NAMED = "named"
    RETENTION_SET = "retention-set"
    PURGED = "purged"
    IMPORTED = "imported"
    BACKED_UP = "backed-up"
    VIEW_SAVED = "view-saved"
    VIEW_REMOVED = "view-removed"
    STAFF_CREATED = "staff-created"
    STAFF_CHANGED = "staff-changed"
    STAFF_DISABLED = "staff-disabled"
    STAFF_ENABLED = "staff-enabled"
    CLIENT_CREATED = "client-created"
    CLIENT_CHANGED = "client-changed"
    CLIENT_DISABLED = "client-disabled"
    CLIENT_ENABLED = "client-enabled"
    SECRET_ADDED = "secret-added"  # noqa: S105  As above.
    SECRET_REVOKED = "secret-revoked"  # noqa: S105  As above.


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: `kind` is staff or operator (the command line); `address` is where a request came from."""

    kind: str
    name: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """What was done, and to what: `subject` is an id or a username."""

    action: Action
    department_id: str | None = None
    subject: str | None = None
    details: Mapping[str, Any] | None = None


def record(session: Session, at: datetime, actor: Actor, act: Act) -> None:
    """Adds an entry in the transaction of `session`, so that the act and its entry happen together or not at all."""
    session.add(
        AuditEntry(
            at=at,
            actor_kind=actor.kind,
            actor_name=actor.name,
            action=act.action.value,
            department_id=act.department_id,
            subject=act.subject,
            address=actor.address,
            details=dict(act.details) if act.details else None,
        )
    )
