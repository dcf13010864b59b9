"""What is done with a client from its page."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.access import manage_clients
from app.access.errors import AccountError, AccountNotFound
from app.access.manage_clients import Rotation
from app.access.manager import Manager
from app.admin.door import blueprint
from app.admin.people.client_forms import GrantsForm, SecretForm
from app.admin.people.client_view import client_crumbs, page_of_client
from app.admin.people.managing import act_and_return, change_and_return, manager, write
from app.extensions import db
from app.services import now, services

Act = Callable[[Session, Manager, str, datetime], object]


@blueprint.post("/admin/clients/<username>/grants")
def change_client_grants(username: str) -> ResponseReturnValue:
    """Grants other departments and scopes."""
    by = manager()
    form = GrantsForm()
    form.limit(by.departments)

    def change(session: Session) -> bool:
        return manage_clients.change_grants(session, by, username, form.grants(), now(), form.seen.data or "")

    refused, anew = partial(_page_saying, username, form), partial(_page_saying, username, None)
    return change_and_return(form, change, f"{username} has the new grants.", _page_of(username), refused, anew)


@blueprint.post("/admin/clients/<username>/secrets")
def add_client_secret(username: str) -> ResponseReturnValue:
    """Makes a second secret, which is in this answer and nowhere else."""
    by, at = manager(), now()
    client = manage_clients.seen_client(db.session(), by, username)
    form = SecretForm()
    if not form.validate():
        return page_of_client(client, by, problem="Choose when the secret expires."), 400
    rotation, pepper = Rotation(form.newest_seen(), form.expires_at(at)), services().settings.credential_pepper
    try:
        with write() as session:
            secret = manage_clients.rotate(session, by, username, rotation, pepper, at)
    except AccountNotFound:
        raise
    except AccountError as error:
        return page_of_client(client, by, problem=error.explanation), 400
    return render_template("admin/new_secret.html", crumbs=client_crumbs(), username=username, secret=secret)


@blueprint.post("/admin/clients/<username>/secrets/<int:secret>/revoke")
def revoke_client_secret(username: str, secret: int) -> ResponseReturnValue:
    """Ends a secret for good."""

    def end(session: Session, by: Manager, username: str, at: datetime) -> None:
        manage_clients.end_secret(session, by, username, secret, at)

    return _act(username, end, f"Secret {secret} of {username} is revoked.")


@blueprint.post("/admin/clients/<username>/disable")
def disable_client(username: str) -> ResponseReturnValue:
    """Shuts a client out."""
    return _act(username, manage_clients.shut_out, f"{username} is disabled.")


@blueprint.post("/admin/clients/<username>/enable")
def enable_client(username: str) -> ResponseReturnValue:
    """Lets a client in again."""
    return _act(username, manage_clients.let_in, f"{username} is enabled.")


def _act(username: str, act: Act, done: str) -> ResponseReturnValue:
    by, refused = manager(), partial(_page_saying, username, None)
    return act_and_return(lambda session: act(session, by, username, now()), done, _page_of(username), refused)


def _page_saying(username: str, form: GrantsForm | None, problem: str | None) -> str:
    by = manager()
    return page_of_client(manage_clients.seen_client(db.session(), by, username), by, form, problem)


def _page_of(username: str) -> str:
    return url_for("admin.client_page", username=username)
