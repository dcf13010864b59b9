"""Giving a department or a user a name."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField

from app.access.staff import Role
from app.admin.crumbs import Crumb, to_department, to_user
from app.admin.door import blueprint, department_of, require, user_of
from app.messages.directory import get_department, get_user, rename
from app.messages.errors import InvalidFields
from app.models import Department, User
from app.models.engine import writing
from app.services import services


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
    form = NameForm(data={"name": entry.name or ""})
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
        rename(stored, name)
        return stored.name


def naming_url(department: Department, user: User | None) -> str:
    """Where the thing that a page is about gets its name."""
    if user is None:
        return url_for("admin.name_department", department=department.id)
    return url_for("admin.name_user", department=department.id, user=user.id)
