"""Editing a message. An edit of a version that is no longer the latest is refused, with both versions side by side."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from app.access.staff import Role
from app.admin.conflict import Conflict, conflict_of
from app.admin.crumbs import Crumb, to_user
from app.admin.door import account, blueprint, department_of, message_of, require
from app.admin.edit_form import EditForm, changed_values, filled_form, submitted_form
from app.extensions import db
from app.messages.directory import get_user
from app.messages.edit import Edit, apply_edit
from app.messages.errors import InvalidFields, VersionMismatch
from app.messages.history import list_revisions, values_at
from app.messages.values import Value
from app.models import Department, Message
from app.models.engine import writing
from app.services import now, services


@blueprint.get("/admin/departments/<department>/messages/<message>/edit")
def edit(department: str, message: str) -> ResponseReturnValue:
    """The form, filled with the message as it is now."""
    place = department_of(department)
    require(Role.EDITOR)
    found = message_of(place, message)
    return _page(place, found, filled_form(values_at(found, [], found.version)), found.version)


@blueprint.post("/admin/departments/<department>/messages/<message>/edit")
def save_edit(department: str, message: str) -> ResponseReturnValue:
    """Saves what the form changes, unless somebody changed the message since the form was opened."""
    place = department_of(department)
    require(Role.EDITOR)
    found = message_of(place, message)
    version = _version()
    base = values_at(found, list_revisions(db.session(), found), version)
    form = submitted_form(base)
    changed: dict[str, Value] = {}
    try:
        changed = changed_values(form, base)
        saved = _apply(found, version, changed)
    except InvalidFields as error:
        form.show_faults(error.faults)
        return _page(place, found, form, version), 400
    except VersionMismatch:
        return _refused(place, found, base, changed), 409
    flash("Nothing was changed." if saved == version else f"Saved as version {saved}.")
    return redirect(url_for("admin.message", department=place.id, message=found.uuid), 303)


def _apply(message: Message, version: int, changed: dict[str, Value]) -> int:
    """The version after the edit. Raises InvalidFields and VersionMismatch."""
    edit = Edit(message.department_id, message.uuid, version, changed, account().username, g.request_uuid, now())
    with writing(services().engine) as session:
        return apply_edit(session, edit).version


def _version() -> int:
    """The version that the form was opened on."""
    text = request.form.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequest("The form does not say which version of the message it changes.")
    return int(text)


def _refused(department: Department, message: Message, base: dict[str, Value], changed: dict[str, Value]) -> str:
    """Both versions, and the form again: theirs with your changes, on the new version."""
    # The message is read again, and not as it was when this request began.
    db.session().rollback()
    revisions = list_revisions(db.session(), message)
    theirs = values_at(message, [], message.version)
    since = [revision for revision in revisions if revision.version > int(request.form["version"])]
    conflict = conflict_of(base, theirs, changed, since)
    return _page(department, message, filled_form({**theirs, **changed}), message.version, conflict)


def _page(
    department: Department, message: Message, form: EditForm, version: int, conflict: Conflict | None = None
) -> str:
    user = get_user(db.session(), department.id, message.user_id)
    back = url_for("admin.message", department=department.id, message=message.uuid)
    return render_template(
        "admin/edit.html",
        crumbs=[*to_user(department, user), Crumb("Message", back, message.uuid)],
        message=message,
        form=form,
        version=version,
        conflict=conflict,
        back=back,
    )
