"""Editing a message. An edit of a version that is no longer the latest is refused, with all versions side by side."""

from collections.abc import Collection

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest

from app.access.audit import Act, Action, record
from app.access.staff import Role
from app.admin.crumbs import Crumb, to_user
from app.admin.door import account, actor, blueprint, department_of, message_of, require
from app.admin.message.conflict import (
    THEIRS,
    Conflict,
    Posted,
    asked_again,
    conflict_of,
    digest_of,
    picks,
    since_version,
    written_beside,
)
from app.admin.message.edit_form import EditForm, changed_values, filled_form, hidden_fields, submitted_form
from app.admin.message.kept import from_our_page
from app.admin.message.page import readable
from app.admin.message.steps import shown_value
from app.extensions import csrf, db
from app.messages.attributes import BY_NAME
from app.messages.directory import get_user
from app.messages.edit import Edit, apply_edit
from app.messages.errors import InvalidFields, MessageTrashed, VersionMismatch
from app.messages.history import list_revisions, values_at
from app.messages.values import Value
from app.models import Department, Message
from app.models.engine import writing
from app.services import now, services

LOGGED_IN_AGAIN = "You are logged in again. Nothing was saved yet: look it over, then save."


@blueprint.get("/admin/departments/<department>/messages/<message>/edit")
def edit(department: str, message: str) -> ResponseReturnValue:
    """The form, filled with the message as it is now."""
    place = department_of(department)
    require(Role.EDITOR)
    found = readable(place, message)
    if found.trashed_at is not None:
        raise MessageTrashed
    present = values_at(found, [], found.version)
    return _page(place, found, filled_form(present).without(hidden_fields(present)), found.version)


@blueprint.post("/admin/departments/<department>/messages/<message>/edit")
def save_edit(department: str, message: str) -> ResponseReturnValue:
    """Saves what the form changes, unless somebody changed the message since the form was opened."""
    token_is_good = _has_token()
    place = department_of(department)
    require(Role.EDITOR)
    found = message_of(place, message, trashed=None)
    version = version_of_form()
    base = values_at(found, list_revisions(db.session(), found), version)
    typed, form = _submitted(base), _submitted(base)
    beside = written_beside(form, request.form.get)
    if beside and found.trashed_at is None:
        return _asked_again(place, found, typed, beside), 409
    picked = picks(request.form.get)
    form.put_back([name for name, side in picked.items() if side == THEIRS and name not in beside], base)
    if not token_is_good:
        return _as_posted(place, found, typed, version, LOGGED_IN_AGAIN), 400
    changed: dict[str, Value] = {}
    try:
        changed = changed_values(form, base)
        saved = _apply(found, version, changed)
    except InvalidFields as error:
        typed.show_faults(error.faults)
        return _as_posted(place, found, typed, version), 400
    except MessageTrashed:
        return _trashed(place, found, changed), 409
    except VersionMismatch:
        return _refused(place, found, base, changed), 409
    flash("Nothing was changed." if saved == version else f"Saved as version {saved}.")
    return redirect(url_for("admin.message", department=place.id, message=found.uuid), 303)


# The check is made within, where what was typed can be kept.
csrf.exempt(save_edit)


def _has_token() -> bool:
    """Whether the form's token is good. A page of ours that is only too old may show again what was typed into it.

    Then nothing is saved. Raises CSRFError for a form from elsewhere.
    """
    try:
        csrf.protect()
    except CSRFError:
        if not from_our_page():
            raise
        return False
    return True


def _submitted(base: dict[str, Value]) -> EditForm:
    """The form as it was posted, with the fields that the account saw."""
    return submitted_form(base).without(hidden_fields(base))


def _apply(message: Message, version: int, changed: dict[str, Value]) -> int:
    """The version after the edit. Raises InvalidFields, MessageTrashed and VersionMismatch."""
    edit = Edit(message.department_id, message.uuid, version, changed, account().username, g.request_uuid, now())
    with writing(services().engine) as session:
        saved = apply_edit(session, edit).version
        if saved != version:
            details = {"version": saved, "attributes": sorted(BY_NAME[name].path for name in changed)}
            record(session, now(), actor(), Act(Action.MESSAGE_EDITED, edit.department_id, edit.uuid, details))
        return saved


def version_of_form(name: str = "version") -> int:
    """The version that the form was opened on, or another one that it names."""
    text = request.form.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequest("The form does not say which version of the message it changes.")
    return int(text)


def _refused(department: Department, message: Message, base: dict[str, Value], changed: dict[str, Value]) -> str:
    """All versions side by side: how it was, theirs, and yours in the fields of a form on the new version."""
    # The message is read again, and not as it was when this request began.
    db.session().rollback()
    revisions = list_revisions(db.session(), message)
    theirs = values_at(message, [], message.version)
    since = since_version(version_of_form(), revisions)
    conflict = conflict_of(base, theirs, changed, since, hidden_fields(base, theirs))
    form = filled_form({**base, **changed}).only([difference.name for difference in conflict.differences])
    return _page(department, message, form, message.version, conflict)


def _as_posted(
    department: Department, message: Message, typed: EditForm, version: int, notice: str | None = None
) -> str:
    """The page that was posted, the form or the comparison, with all that was typed and what is wrong with it."""
    if picks(request.form.get):
        return _asked_again(department, message, typed, notice=notice)
    return _page(department, message, typed, version, notice=notice)


def _asked_again(
    department: Department,
    message: Message,
    typed: EditForm,
    beside: Collection[str] = (),
    notice: str | None = None,
) -> str:
    """The comparison as it was posted, with all that was typed: what stands in `beside` would have been thrown away."""
    revisions, was = list_revisions(db.session(), message), version_of_form("was")
    base, theirs = values_at(message, revisions, was), values_at(message, [], message.version)
    picked = {name: side for name, side in picks(request.form.get).items() if name in typed}
    hidden = hidden_fields(base, theirs)
    posted = Posted(typed, picked, beside)
    conflict = asked_again(base, theirs, since_version(was, revisions), posted, hidden)
    form = typed.only(picked.keys() - hidden)
    return _page(department, message, form, message.version, conflict, notice)


def _trashed(department: Department, message: Message, changed: dict[str, Value]) -> str:
    """Somebody put the message into the trash meanwhile; what was written is shown, so that it is not lost."""
    db.session().rollback()
    user = get_user(db.session(), department.id, message.user_id)
    return render_template(
        "admin/edit_trashed.html",
        crumbs=to_user(department, user),
        message=message,
        written={BY_NAME[name].label: shown_value(name, value) for name, value in changed.items()},
    )


def _page(
    department: Department,
    message: Message,
    form: EditForm,
    version: int,
    conflict: Conflict | None = None,
    notice: str | None = None,
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
        digest_of=digest_of,
        notice=notice,
        hides=conflict is None and any(name not in form for name in BY_NAME),
        is_own=conflict is not None and conflict.since.is_all_of(account().username),
        back=back,
    )
