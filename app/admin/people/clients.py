"""Clients: the list, one client, and making a new one."""

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import selectinload

from app.access.all_at_once import require_all
from app.access.clients import SCOPES, NewClient
from app.access.manage_clients import add_client, check_new_client, seen_client
from app.access.roster import roster
from app.admin.door import blueprint
from app.admin.people.account_view import names_of
from app.admin.people.client_forms import NewClientForm
from app.admin.people.client_view import client_crumbs, client_row, page_of_client
from app.admin.people.list_page import list_page
from app.admin.people.managing import make_or_ask, manager, write
from app.extensions import db
from app.models import Client
from app.services import now, services


@blueprint.get("/admin/clients/")
def clients() -> ResponseReturnValue:
    """The clients that the admin sees."""
    by, at, page = manager(), now(), list_page("admin.clients")
    found = roster(db.session(), by, Client, page.wanted, selectinload(Client.secrets))
    rows = [client_row(client, at) for client in found.owners]
    return render_template(
        "admin/clients.html",
        rows=rows,
        names=names_of(row.departments for row in rows),
        limited=by.departments is not None,
        name=page.name,
        is_long=page.is_long(len(rows), found.next_after),
        first=page.first,
        next=page.next(found.next_after),
    )


@blueprint.get("/admin/clients/<username>")
def client_page(username: str) -> ResponseReturnValue:
    """One client: its grants, its secrets, and what can be done about them."""
    by = manager()
    return page_of_client(seen_client(db.session(), by, username), by)


@blueprint.route("/admin/new-client", methods=["GET", "POST"])
def new_client() -> ResponseReturnValue:
    """Makes a client. Its secret is in this answer and nowhere else."""
    by = manager()
    form = NewClientForm(data={"reach": "listed", "scopes": list(SCOPES)})
    form.limit(by.departments)

    def ask(problem: str | None) -> str:
        choices = form.choices(db.session(), by.departments)
        return render_template(
            "admin/new_client.html", crumbs=client_crumbs(), form=form, by=by, choices=choices, problem=problem
        )

    return make_or_ask(form, lambda: _made(form), ask)


def _made(form: NewClientForm) -> str:
    """The only page with the client's secret. Raises AccountError."""
    grants, at, pepper = form.grants_known(), now(), services().settings.credential_pepper
    new = NewClient(form.username.data or "", grants.departments, grants.scopes, form.expires_at(at))
    with write() as session:
        require_all(form.check_ids, lambda: check_new_client(session, manager(), new))
        secret = add_client(session, manager(), new, pepper, at)
    return render_template("admin/new_secret.html", crumbs=client_crumbs(), username=new.username, secret=secret)
