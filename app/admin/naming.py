"""Giving a department or a user a name."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField

from app.access.audit import Act, Action, record
from app.access.staff import Role
from app.admin.crumbs import Crumb, shown_name, to_department, to_user
from app.admin.door import actor, blueprint, department_of, require, user_of
from app.messages.directory import get_department, get_user
from app.messages.errors import InvalidFields
from app.messages.naming import rename
from app.models import Department, User
from app.models.engine import writing
from app.services import now, services


class NameForm(FlaskForm):
    """A name; what it may be is the domain's rule."""

    name = StringField("Name", render_kw={"autocomplete": "off"})


@blueprint.route("/admin/departments/<department>/name", methods=["GET", "POST"])
def name_department(department: str) -> ResponseReturnValue:
    """Names a department."""
    found = department_of(department)
    require(Role.EDITOR)
    return _name(found, to_department(found))


@blueprint.route("/admin/departments/<department>/users/<user>/name", methods=["GET", "POST"])
def name_user(department: str, user: str) -> ResponseReturnValue:
    """Names a user."""
    place = department_of(department)
    require(Role.EDITOR)
    found = user_of(place, user)
    return _name(found, to_user(place, found))


def _name(entry: Department | User, crumbs: list[Crumb]) -> ResponseReturnValue:
    # A name that is hidden from the account stays out of its form, too.
    hidden = entry.name != shown_name(entry)
    form = NameForm(data={"name": "" if hidden else entry.name or ""})
    if hidden:
        form.name.description = "The present name is hidden from your account; the one that you save replaces it."
    back = crumbs[-1].url
    status = 200
    if form.validate_on_submit():
        try:
            name = _renamed(entry, form.name.data or "")
        except InvalidFields as error:
            form.name.errors = [fault.problem for fault in error.faults]
            status = 400
        else:
            flash(f"The name is now {name}." if name else "The name was taken away.")
            return redirect(back, 303)
    kind = "department" if isinstance(entry, Department) else "user"
    page = render_template("admin/name.html", crumbs=crumbs, form=form, kind=kind, entry=entry, back=back)
    return page, status


def _renamed(entry: Department | User, name: str) -> str | None:
    """The name as it was stored. Raises InvalidFields."""
    with writing(services().engine) as session:
        if isinstance(entry, Department):
            stored: Department | User = get_department(session, entry.id)
        else:
            stored = get_user(session, entry.department_id, entry.id)
        before = stored.name
        rename(session, stored, name)
        if stored.name != before:
            record(session, now(), actor(), _named(stored))
        return stored.name


def _named(entry: Department | User) -> Act:
    """The act for the audit trail. The name itself may be a customer's and stays out of it."""
    department = entry.id if isinstance(entry, Department) else entry.department_id
    kind = "department" if isinstance(entry, Department) else "user"
    details = {"kind": kind, "name": "given" if entry.name else "taken away"}
    return Act(Action.NAMED, department_id=department, subject=entry.id, details=details)


def naming_url(department: Department, user: User | None) -> str:
    """Where the thing that a page is about gets its name."""
    if user is None:
        return url_for("admin.name_department", department=department.id)
    return url_for("admin.name_user", department=department.id, user=user.id)
