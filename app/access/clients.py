"""Clients: making them, granting, rotating and revoking their secrets."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.errors import AccountError
from app.access.secrets import new_secret, secret_digest
from app.models import Client, ClientDepartment, ClientSecret

SCOPE_CREATE = "message.create"
SCOPE_GET = "communications.message.get"
SCOPES = (SCOPE_CREATE, SCOPE_GET)

_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")


@dataclass(frozen=True, slots=True)
class NewClient:
    """What a client is made from. `departments` None grants all of them, also those to come."""

    username: str
    departments: frozenset[str] | None
    scopes: tuple[str, ...] = SCOPES


def check_username(username: str) -> str:
    """The username, or AccountError where it is not one."""
    if not _USERNAME.fullmatch(username):
        raise AccountError("A name is 1 to 64 of the characters A-Z a-z 0-9 . _ @ - and starts with a letter or digit.")
    return username


def create_client(session: Session, new: NewClient, pepper: str, at: datetime) -> str:
    """Makes the client and returns its first secret, which cannot be read again. Raises AccountError."""
    check_username(new.username)
    if session.scalar(select(Client.id).where(Client.username == new.username)) is not None:
        raise AccountError(f"There is a client named {new.username} already.")
    if new.departments is not None and not new.departments:
        raise AccountError("Name the client's departments, or grant all of them.")
    if unknown := sorted(set(new.scopes) - set(SCOPES)):
        raise AccountError(f"There is no scope {unknown[0]}; there are {' and '.join(SCOPES)}.")
    client = Client(
        username=new.username,
        scopes=" ".join(new.scopes),
        all_departments=new.departments is None,
        created_at=at,
        departments=[ClientDepartment(department_id=department) for department in sorted(new.departments or ())],
    )
    session.add(client)
    return add_secret(client, pepper, at)


def add_secret(client: Client, pepper: str, at: datetime, expires_at: datetime | None = None) -> str:
    """A further secret beside those the client has, so that it can change over without a gap."""
    secret = new_secret()
    client.secrets.append(ClientSecret(digest=secret_digest(secret, pepper), created_at=at, expires_at=expires_at))
    return secret


def revoke_secret(client: Client, secret_id: int, at: datetime) -> None:
    """Ends a secret for good; every process notices within a second. Raises AccountError."""
    for secret in client.secrets:
        if secret.id == secret_id:
            secret.revoked_at = secret.revoked_at or at
            return
    raise AccountError(f"{client.username} has no secret {secret_id}.")


def disable_client(client: Client, at: datetime) -> None:
    """Shuts the client out; every process notices within a second."""
    client.disabled_at = client.disabled_at or at


def get_client(session: Session, username: str) -> Client:
    """The client of this name, or AccountError."""
    client = session.scalar(select(Client).where(Client.username == username))
    if client is None:
        raise AccountError(f"There is no client named {username}.")
    return client


def list_clients(session: Session) -> Iterable[Client]:
    """All clients by name."""
    return session.scalars(select(Client).order_by(Client.username))


def secret_state(secret: ClientSecret, at: datetime) -> str:
    """What a secret is worth at a moment: `live`, `expired` or `revoked`."""
    if secret.revoked_at is not None:
        return "revoked"
    return "expired" if secret.expires_at is not None and secret.expires_at <= at else "live"
