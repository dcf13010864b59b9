"""The messages of a department or of one user, and the page of one message."""

from collections.abc import Callable
from functools import partial

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.staff import Role
from app.admin.crumbs import label_of, to_department, to_departments, to_user, to_users
from app.admin.door import account, blueprint, department_of, message_of, user_of
from app.admin.filters import cursor_of, read_filters
from app.admin.message_view import view_of
from app.admin.naming import naming_url
from app.admin.rows import days_of
from app.extensions import db
from app.messages.directory import get_user
from app.messages.find import Page, list_messages
from app.messages.history import list_revisions
from app.models import Department, User

PER_PAGE = 50


@blueprint.get("/admin/search")
def search() -> ResponseReturnValue:
    """Goes to what was searched for: a message by its id, or the list of what matches."""
    return redirect(url_for("admin.all_messages", q=request.args.get("q")))


@blueprint.get("/admin/messages")
def all_messages() -> ResponseReturnValue:
    """The messages of all departments that the account sees."""
    raise NotImplementedError


@blueprint.get("/admin/departments/<department>/")
def department_messages(department: str) -> ResponseReturnValue:
    """The messages of a department."""
    return _list(department_of(department), None)


@blueprint.get("/admin/departments/<department>/users/<user>/")
def user_messages(department: str, user: str) -> ResponseReturnValue:
    """The messages of one user."""
    found = department_of(department)
    return _list(found, user_of(found, user))


@blueprint.get("/admin/departments/<department>/messages/<message>")
def message(department: str, message: str) -> ResponseReturnValue:
    """One message, with all that is known about it."""
    place = department_of(department)
    found = message_of(place, message)
    user = get_user(db.session(), place.id, found.user_id)
    return render_template(
        "admin/message.html",
        crumbs=to_user(place, user),
        department=place,
        user=user,
        user_label=label_of(user),
        view=view_of(found, list_revisions(db.session(), found)),
        may_edit=account().may(Role.EDITOR),
    )


def _address_of(department: Department, user: User | None) -> Callable[..., str]:
    """What makes the address of the list, given its parameters."""
    if user is None:
        return partial(url_for, "admin.department_messages", department=department.id)
    return partial(url_for, "admin.user_messages", department=department.id, user=user.id)


def _list(department: Department, user: User | None) -> ResponseReturnValue:
    """A page of the list; a bad filter is told beside its field, and then nothing is listed."""
    query, cursor = read_filters(request.args), cursor_of(request.args)
    page = Page([], None)
    if not query.errors:
        page = list_messages(db.session(), department.id, user.id if user else None, query.filters, cursor, PER_PAGE)
    here = _address_of(department, user)
    older = page.next_cursor and page.next_cursor.encode()
    html = render_template(
        "admin/messages.html",
        crumbs=to_departments() if user is None else to_users(department),
        here=(to_department(department) if user is None else to_user(department, user))[-1],
        department=department,
        user=user,
        query=query,
        statuses=sorted({found.delivery_status for found in page.messages if found.delivery_status}),
        chips=query.chips(here),
        days=days_of(page.messages),
        cleared=here(),
        newest=here(**query.given) if cursor else None,
        older=here(**query.given, cursor=older) if older else None,
        naming_url=naming_url(department, user) if account().may(Role.EDITOR) else None,
    )
    return html, 400 if query.errors else 200
