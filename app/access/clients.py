"""Clients: making them, granting, rotating and revoking their secrets."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from app.access.errors import AccountError, AccountNotFound
from app.access.secrets import new_secret, secret_digest
from app.models import Client, ClientDepartment, ClientSecret, Staff

SCOPE_CREATE = "message.create"
SCOPE_GET = "communications.message.get"
SCOPES = (SCOPE_CREATE, SCOPE_GET)
# So long before its end a secret counts as one that has to be changed.
EXPIRES_SOON = timedelta(days=14)

_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")


@dataclass(frozen=True, slots=True)
class NewClient:
    """What a client is made from. `departments` None grants all of them, also those to come."""

    username: str
    departments: frozenset[str] | None
    scopes: tuple[str, ...] = SCOPES
    secret_expires_at: datetime | None = None


def check_username(username: str) -> str:
    """The username, or AccountError where it is not one."""
    if not _USERNAME.fullmatch(username):
        raise AccountError(
            "A name is 1 to 64 of the characters A-Z a-z 0-9 . _ @ - and starts with a letter or digit.", "username"
        )
    return username


def require_free(session: Session, owner: type[Client] | type[Staff], username: str, kind: str) -> None:
    """Raises AccountError where there is one of this name already, or one that people would take for the same."""
    alike = select(owner.username).where(func.lower(owner.username) == func.lower(username))
    taken = session.scalars(alike).all()
    if username in taken:
        raise AccountError(f"There is a {kind} named {username} already.", "username")
    if taken:
        raise AccountError(f"{username} differs from {taken[0]}, which is there already, only in capitals.", "username")


def create_client(session: Session, new: NewClient, pepper: str, at: datetime) -> str:
    """Makes the client and returns its first secret, which cannot be read again. Raises AccountError."""
    check_client_name(session, new.username)
    client = Client(username=new.username, created_at=at)
    grant(client, new.departments, new.scopes)
    session.add(client)
    return add_secret(client, pepper, at, new.secret_expires_at)


def check_client_name(session: Session, username: str) -> None:
    """Raises AccountError unless a client may be called so."""
    check_username(username)
    require_free(session, Client, username, "client")


def grant(client: Client, departments: frozenset[str] | None, scopes: tuple[str, ...]) -> None:
    """Gives a client these departments (None: all) and scopes in place of those it has. Raises AccountError."""
    check_departments(departments)
    check_scopes(scopes)
    client.scopes = " ".join(scope for scope in SCOPES if scope in scopes)
    client.all_departments = departments is None
    kept = {row.department_id: row for row in client.departments}
    client.departments = [
        kept.get(department) or ClientDepartment(department_id=department) for department in sorted(departments or ())
    ]


def check_departments(departments: frozenset[str] | None) -> None:
    """Raises AccountError unless these are some, or None for all."""
    if departments is not None and not departments:
        raise AccountError("Name the client's departments, or grant all of them.", "departments")


def check_scopes(scopes: tuple[str, ...]) -> None:
    """Raises AccountError unless these are scopes, and at least one."""
    if unknown := sorted(set(scopes) - set(SCOPES)):
        raise AccountError(f"There is no scope {unknown[0]}; there are {' and '.join(SCOPES)}.", "scopes")
    if not scopes:
        raise AccountError("Choose at least one scope.", "scopes")


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
    raise AccountNotFound(f"{client.username} has no secret {secret_id}.")


def disable_client(client: Client, at: datetime) -> None:
    """Shuts the client out; every process notices within a second."""
    client.disabled_at = client.disabled_at or at


def enable_client(client: Client) -> None:
    """Lets the client in again, with the secrets that are still live."""
    client.disabled_at = None


def get_client(session: Session, username: str) -> Client:
    """The client of this name, or AccountError."""
    client = session.scalar(select(Client).where(Client.username == username))
    if client is None:
        raise AccountNotFound(f"There is no client named {username}.")
    return client


def is_client(session: Session, username: str) -> bool:
    """Whether there is a client of this name."""
    return session.scalar(select(Client.id).where(Client.username == username)) is not None


def list_clients(session: Session) -> Iterable[Client]:
    """All clients by name, with their secrets."""
    return session.scalars(select(Client).options(selectinload(Client.secrets)).order_by(Client.username))


def secret_state(secret: ClientSecret, at: datetime) -> str:
    """What a secret is worth at a moment: `live`, `expired` or `revoked`."""
    if secret.revoked_at is not None:
        return "revoked"
    return "expired" if secret.expires_at is not None and secret.expires_at <= at else "live"


def expires_soon(secret: ClientSecret, at: datetime) -> bool:
    """Whether a live secret is near its end."""
    live = secret_state(secret, at) == "live"
    return live and secret.expires_at is not None and secret.expires_at - at <= EXPIRES_SOON
