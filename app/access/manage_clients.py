"""What admins and operators do with clients. Each act and its entry in the audit trail happen together.

A client whose departments are not all among an admin's does not exist for them, and they grant no others.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.all_at_once import require_all
from app.access.audit import Act, Action, record
from app.access.clients import (
    NewClient,
    add_secret,
    check_client_name,
    check_departments,
    check_scopes,
    create_client,
    disable_client,
    enable_client,
    get_client,
    grant,
    revoke_secret,
    secret_state,
)
from app.access.errors import AccountError, AccountNotFound
from app.access.manager import Departments, Manager, departments_of, differences, mark, require_unchanged, told
from app.models import Client, ClientSecret

# The one in use and the one that takes its place. More would be secrets that nobody keeps an eye on.
MOST_LIVE = 2


@dataclass(frozen=True, slots=True)
class Grants:
    """What a client may do, and where. `departments` None means all of them."""

    departments: Departments
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rotation:
    """A further secret that is asked for by somebody who sees `newest` as the client's newest one (0: none).

    None is for who asks without having looked, as at a command line.
    """

    newest: int | None
    expires_at: datetime | None


def mark_of(client: Client) -> str:
    """What tells the present grants of the client from those before and after."""
    return mark(_told(client))


def seen_clients(session: Session, by: Manager) -> list[Client]:
    """The clients that the manager sees, by name."""
    return list(session.scalars(select(Client).where(*by.sees(Client)).order_by(Client.username)))


def seen_client(session: Session, by: Manager, username: str) -> Client:
    """The client. Raises AccountNotFound also where the manager does not see it."""
    client = get_client(session, username)
    if not by.reaches(departments_of(client)):
        raise AccountNotFound(f"There is no client named {username}.")
    return client


def live_secrets(client: Client, at: datetime) -> list[ClientSecret]:
    """The secrets that open the client at a moment."""
    return [secret for secret in client.secrets if secret_state(secret, at) == "live"]


def newest_secret(client: Client) -> int:
    """The number of the secret that was made last, 0 where there is none."""
    return max((secret.id for secret in client.secrets), default=0)


def check_new_client(session: Session, by: Manager, new: NewClient) -> None:
    """Raises AccountError, of all that is wrong at once, unless the manager may make this client."""
    require_all(
        lambda: check_client_name(session, new.username),
        lambda: by.require_reach(new.departments),
        lambda: check_departments(new.departments),
        lambda: check_scopes(new.scopes),
        lambda: by.require_may_read(new.scopes),
    )


def add_client(session: Session, by: Manager, new: NewClient, pepper: str, at: datetime) -> str:
    """Makes a client and returns its first secret, which cannot be read again. Raises AccountError."""
    check_new_client(session, by, new)
    secret = create_client(session, new, pepper, at)
    details = {"departments": told(new.departments), "scopes": list(new.scopes)}
    if new.secret_expires_at is not None:
        details["expires"] = new.secret_expires_at.isoformat(timespec="seconds")
    record(session, at, by.actor, Act(Action.CLIENT_CREATED, subject=new.username, details=details))
    return secret


def change_grants(
    session: Session, by: Manager, username: str, grants: Grants, at: datetime, seen: str | None = None
) -> bool:
    """Grants other departments and scopes, which holds within a second; False if nothing differs.

    `seen` is the mark of the grants that whoever asks saw before. Raises AccountNotFound and AccountError, of which
    ChangedMeanwhile is one.
    """
    _hold(session, username)
    client = seen_client(session, by, username)
    by.require_reach(grants.departments)
    by.require_may_read(grants.scopes)
    before = _told(client)
    grant(client, grants.departments, grants.scopes)
    changes = differences(before, _told(client))
    if changes:
        require_unchanged(seen, before)
        record(session, at, by.actor, Act(Action.CLIENT_CHANGED, subject=username, details=changes))
    return bool(changes)


def rotate(session: Session, by: Manager, username: str, rotation: Rotation, pepper: str, at: datetime) -> str:
    """A second secret beside the one in use. It is returned and cannot be read again.

    Raises AccountNotFound, and AccountError where two are live already, or where a secret was made since the one who
    asks looked: a page that is sent again makes none.
    """
    _hold(session, username)
    client = seen_client(session, by, username)
    by.require_may_read(client.scopes.split())
    if rotation.newest is not None and newest_secret(client) != rotation.newest:
        raise AccountError("A secret was made since you opened the page, so none was made now.", "secrets")
    if len(live_secrets(client, at)) >= MOST_LIVE:
        raise AccountError(f"{MOST_LIVE} secrets are live already: revoke one of them first.", "secrets")
    secret = add_secret(client, pepper, at, rotation.expires_at)
    session.flush()
    details: dict[str, object] = {"secret": newest_secret(client)}
    if rotation.expires_at is not None:
        details["expires"] = rotation.expires_at.isoformat(timespec="seconds")
    record(session, at, by.actor, Act(Action.SECRET_ADDED, subject=username, details=details))
    return secret


def end_secret(session: Session, by: Manager, username: str, secret_id: int, at: datetime) -> None:
    """Revokes a secret, which holds within a second. One that is revoked stays as it is. Raises AccountNotFound."""
    client = seen_client(session, by, username)
    revoked = next((secret.revoked_at for secret in client.secrets if secret.id == secret_id), None)
    revoke_secret(client, secret_id, at)
    if revoked is None:
        record(session, at, by.actor, Act(Action.SECRET_REVOKED, subject=username, details={"secret": secret_id}))


def shut_out(session: Session, by: Manager, username: str, at: datetime) -> None:
    """Disables a client, which holds within a second. One that is disabled stays as it is."""
    client = seen_client(session, by, username)
    if client.disabled_at is None:
        disable_client(client, at)
        record(session, at, by.actor, Act(Action.CLIENT_DISABLED, subject=username))


def let_in(session: Session, by: Manager, username: str, at: datetime) -> None:
    """Enables a client that is disabled, with the secrets that are still live."""
    client = seen_client(session, by, username)
    if client.disabled_at is not None:
        enable_client(client)
        record(session, at, by.actor, Act(Action.CLIENT_ENABLED, subject=username))


def _hold(session: Session, username: str) -> None:
    """Of two who ask at the same moment the second waits here, and then sees what the first has made."""
    session.execute(select(Client.id).where(Client.username == username).with_for_update())


def _told(client: Client) -> dict[str, object]:
    """The grants as the audit trail tells them."""
    return {"departments": told(departments_of(client)), "scopes": client.scopes.split()}
