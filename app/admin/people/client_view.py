"""What the pages show of a client and its secrets. Digests are in none of these."""

from dataclasses import dataclass
from datetime import datetime

from flask import render_template, url_for

from app.access.clients import expires_soon, secret_state
from app.access.manage_clients import MOST_LIVE
from app.access.manager import Departments, Manager, departments_of
from app.admin.crumbs import Crumb
from app.admin.people.account_view import names_of
from app.admin.people.client_forms import SCOPE_WORDS, GrantsForm, SecretForm, grants_data, secret_data
from app.extensions import db
from app.models import Client, ClientSecret
from app.services import now

# Secrets that are over pile up with each rotation; the audit trail has all of them.
MOST_OVER = 10


@dataclass(frozen=True, slots=True)
class SecretRow:
    """A secret on a page. `state` is live, expired or revoked."""

    id: int
    state: str
    expires_soon: bool
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A client on a page, its newest secret first."""

    username: str
    departments: Departments
    scopes: list[str]
    created_at: datetime
    disabled_at: datetime | None
    secrets: list[SecretRow]

    @property
    def live(self) -> list[SecretRow]:
        """The secrets that open it now, unless it is disabled."""
        return [secret for secret in self.secrets if secret.state == "live"]

    @property
    def shown(self) -> list[SecretRow]:
        """The live secrets, and the last few of those that are over."""
        over = [secret.id for secret in self.secrets if secret.state != "live"][:MOST_OVER]
        return [secret for secret in self.secrets if secret.state == "live" or secret.id in over]

    @property
    def last_used_at(self) -> datetime | None:
        """When any of its secrets was last used."""
        return max((secret.last_used_at for secret in self.secrets if secret.last_used_at), default=None)

    @property
    def may_rotate(self) -> bool:
        """Whether there is room for another secret."""
        return len(self.live) < MOST_LIVE


def client_row(client: Client, at: datetime) -> ClientRow:
    """The client as it is at a moment."""
    return ClientRow(
        username=client.username,
        departments=departments_of(client),
        scopes=[SCOPE_WORDS.get(scope, scope) for scope in client.scopes.split()],
        created_at=client.created_at,
        disabled_at=client.disabled_at,
        secrets=[_secret_row(secret, at) for secret in reversed(client.secrets)],
    )


def client_crumbs(username: str | None = None) -> list[Crumb]:
    """The way to the list of clients, or to one of them."""
    crumbs = [Crumb("Clients", url_for("admin.clients"))]
    if username is not None:
        crumbs.append(Crumb(username, url_for("admin.client_page", username=username)))
    return crumbs


def page_of_client(client: Client, by: Manager, form: GrantsForm | None = None, problem: str | None = None) -> str:
    """The page of one client, with the form of its grants as it was sent if it was refused."""
    if form is None:
        form = GrantsForm(formdata=None, data=grants_data(client))
        form.limit(by.departments)
    row = client_row(client, now())
    return render_template(
        "admin/client.html",
        crumbs=client_crumbs(),
        row=row,
        form=form,
        secret_form=SecretForm(formdata=None, data=secret_data(client)),
        choices=form.choices(db.session(), by.departments),
        names=names_of([row.departments]),
        by=by,
        problem=problem,
    )


def _secret_row(secret: ClientSecret, at: datetime) -> SecretRow:
    return SecretRow(
        secret.id,
        secret_state(secret, at),
        expires_soon(secret, at),
        secret.created_at,
        secret.expires_at,
        secret.revoked_at,
        secret.last_used_at,
    )
