"""Saved views: links above a list, a form that saves another one, and a button that removes one."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest
from wtforms import BooleanField, HiddenField, StringField

from app.access.staff import Role
from app.access.views import LONGEST_NAME, NewView, View, ViewError, list_views, remove_view, save_view
from app.admin.crumbs import to_department
from app.admin.door import account, actor, blueprint, department_of, user_of
from app.admin.lists.filters import FilterQuery, read_filters
from app.admin.lists.parameters import PARAMETERS
from app.admin.personal import personal_text, sees_personal_data
from app.extensions import db
from app.messages.errors import DirectoryEntryNotFound
from app.messages.identity import normalised_id
from app.models import Department, User
from app.models.engine import writing
from app.services import now, services

# What somebody typed to find one customer.
TELLING = frozenset({"q", "counterparty", "reason"})


@dataclass(frozen=True, slots=True)
class Link:
    """A view above a list. `owner` is named where it is somebody else's."""

    id: int
    name: str
    url: str
    is_present: bool
    shared: bool
    owner: str | None
    may_remove: bool


class ViewForm(FlaskForm):
    """A name for the filters of a list; what it may be is the domain's rule."""

    name = StringField(
        "Name of the view", render_kw={"autocomplete": "off", "required": True, "maxlength": LONGEST_NAME}
    )
    shared = BooleanField("Share it with everybody who sees this department")
    department = HiddenField()
    user = HiddenField()
    query = HiddenField()


@blueprint.post("/admin/views")
def save_list_view() -> ResponseReturnValue:
    """Saves the filters of a list under a name and goes back to the list."""
    form = ViewForm()
    place = department_of(form.department.data) if form.department.data else None
    query = read_filters(MultiDict(_parameters(form.query.data or "")), fixed=["department"] if place else [])
    if query.errors:
        raise BadRequest("The form does not say which filters are to be saved.")
    back = _url(place.id if place else None, query.query_string, _user_of(place, form))
    new = NewView(place.id if place else None, form.name.data or "", query.query_string, bool(form.shared.data))
    try:
        with writing(services().engine) as session:
            name = save_view(session, account(), new, actor(), now()).name
    except ViewError as error:
        form.name.errors = [error.explanation]
        crumbs = to_department(place) if place else []
        return render_template("admin/view.html", form=form, crumbs=crumbs, place=place, back=back), 400
    flash(f"The view {name} is saved.")
    return redirect(back, 303)


@blueprint.post("/admin/views/<int:view>/remove")
def remove_list_view(view: int) -> ResponseReturnValue:
    """Removes a view, for its owner or an admin, and goes back to its list."""
    with writing(services().engine) as session:
        removed = remove_view(session, account(), view, actor(), now())
        if removed is None:
            raise DirectoryEntryNotFound
        name, department = removed.name, removed.list_department_id
    flash(f"The view {name} is removed.")
    return redirect(_url(department, request.form.get("query", ""), normalised_id(request.form.get("user", ""))), 303)


def _user_of(place: Department | None, form: ViewForm) -> str | None:
    """The user whose list the form was on. Raises DirectoryEntryNotFound."""
    return user_of(place, form.user.data).id if place and form.user.data else None


def views_of(place: Department | None, user: User | None, query: FilterQuery) -> list[Link]:
    """The views of a list that are shown to whoever is logged in.

    A user's list has those of its department that are not about somebody else: each narrows the list as it is.
    """
    views = list_views(db.session(), account(), place.id if place else None)
    return [_link(view, user, query) for view in views if _is_shown(view) and _is_about(view, user)]


def saved_query(user: User | None, query: FilterQuery) -> str:
    """What is saved of a list: its filters, and the user whose list it is."""
    return urlencode({**query.given, "user": user.id}) if user else query.query_string


def _is_shown(view: View) -> bool:
    """A colleague's search may hold a number that is hidden from this account, or be of the trash."""
    given = _parameters(view.query)
    if "trashed" in given and not account().may(Role.ADMIN):
        return False
    if view.owner == account().username or sees_personal_data():
        return True
    return TELLING.isdisjoint(given) and all(personal_text(value) == value for value in given.values())


def _is_about(view: View, user: User | None) -> bool:
    return user is None or _parameters(view.query).get("user", user.id) == user.id


def _link(view: View, user: User | None, query: FilterQuery) -> Link:
    own = view.owner == account().username
    given = _parameters(view.query)
    if user is not None:
        given.pop("user", None)
    return Link(
        view.id,
        personal_text(view.name) or "",
        _url(view.list_department_id, view.query, user.id if user else None),
        given == query.given,
        view.shared,
        None if own else view.owner,
        own or (view.shared and account().may(Role.ADMIN)),
    )


def _parameters(query: str) -> dict[str, str]:
    """The parameters of a list's address that a query string holds."""
    return {name: values[0] for name, values in parse_qs(query).items() if name in PARAMETERS}


def _url(department_id: str | None, query: str, user_id: str | None = None) -> str:
    """The address of the list: of all departments, of one, or of one of its users."""
    parameters = _parameters(query)
    if department_id is None:
        return url_for("admin.all_messages", **parameters)  # type: ignore[arg-type]
    parameters.pop("department", None)
    if user_id is None:
        return url_for("admin.department_messages", department=department_id, **parameters)  # type: ignore[arg-type]
    parameters["user"] = user_id
    return url_for("admin.user_messages", department=department_id, **parameters)  # type: ignore[arg-type]
