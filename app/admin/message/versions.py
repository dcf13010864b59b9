"""Older versions of a message: all of them, one of them whole, and bringing one back as a new version."""

from typing import Any

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from app.access.audit import Act, Action, record
from app.access.staff import Role
from app.admin.crumbs import Crumb, to_user
from app.admin.door import account, actor, blueprint, department_of, require
from app.admin.message.copies import json_at
from app.admin.message.cut import Room
from app.admin.message.edit import version_of_form
from app.admin.message.edit_form import hidden_fields
from app.admin.message.order import AS_READ
from app.admin.message.others import other_fields
from app.admin.message.page import readable
from app.admin.message.steps import Side, Step, first_step, history_of, shown_value, step_of
from app.admin.message.view import LONGEST_BODY, LONGEST_VALUES, side_of
from app.admin.personal import sees_personal_data
from app.extensions import db
from app.messages.attributes import BY_NAME, GROUPS, Attribute
from app.messages.directory import get_user
from app.messages.edit import Edit, apply_edit
from app.messages.errors import MessageNotFound, VersionMismatch
from app.messages.history import list_revisions, unknown_at, values_at
from app.messages.values import Value
from app.models import Department, Message, Revision
from app.models.engine import writing
from app.services import now, services

# The room for texts, in bytes of HTML, on a page of the history and on that of one version.
HISTORY, WHOLE = 50_000, 40_000


@blueprint.get("/admin/departments/<department>/messages/<message>/versions")
def versions(department: str, message: str) -> ResponseReturnValue:
    """The history, page by page; the page of the message shows only the first."""
    place = department_of(department)
    found = readable(place, message)
    newest = _newest()
    return render_template(
        "admin/versions.html",
        crumbs=_crumbs(place, found),
        message=found,
        history=history_of(found, list_revisions(db.session(), found), Room(HISTORY), newest),
        latest=newest is None,
    )


@blueprint.get("/admin/departments/<department>/messages/<message>/versions/<int:version>")
def version(department: str, message: str, version: int) -> ResponseReturnValue:
    """The message as it was at a version, whole."""
    place = department_of(department)
    found = readable(place, message)
    return _page(place, found, version)


@blueprint.get("/admin/departments/<department>/messages/<message>/versions/<int:version>/json")
def version_json(department: str, message: str, version: int) -> ResponseReturnValue:
    """A version as the API returned it then, for what is too long for its page."""
    found = readable(department_of(department), message)
    revisions = list_revisions(db.session(), found)
    values, unknown = _at(found, revisions, version)
    step = _step(found, revisions, version, Room(0))
    text = json_at(found, version, step.at, {**values, "unknown": unknown or None})
    return Response(text, content_type="application/json")


@blueprint.post("/admin/departments/<department>/messages/<message>/versions/<int:version>")
def bring_back(department: str, message: str, version: int) -> ResponseReturnValue:
    """Makes a new version that reads like an old one, unless somebody changed the message since the page was opened."""
    place = department_of(department)
    require(Role.EDITOR)
    found = readable(place, message)
    present = version_of_form()
    revisions = list_revisions(db.session(), found)
    old = _values(found, revisions, version)
    try:
        saved = _apply(found, present, old, _unknown(found, revisions, version), version)
    except VersionMismatch:
        db.session().rollback()
        return _page(place, found, version, stale=True), 409
    flash(f"Version {version} is back, as version {saved}." if saved != present else "Nothing was changed.")
    return redirect(url_for("admin.message", department=place.id, message=found.uuid), 303)


def _newest() -> int | None:
    """The version that a page of the history begins with."""
    text = request.args.get("newest")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequest("The address of this page is damaged: it names no version.")
    return int(text)


def _apply(message: Message, present: int, old: dict[str, Value], unknown: dict[str, Any], version: int) -> int:
    """The version after the edit. Raises MessageTrashed and VersionMismatch."""
    edit = Edit(message.department_id, message.uuid, present, old, account().username, g.request_uuid, now(), unknown)
    with writing(services().engine) as session:
        saved = apply_edit(session, edit).version
        if saved != present:
            details = {"version": saved, "restored": version}
            record(session, now(), actor(), Act(Action.VERSION_RESTORED, edit.department_id, edit.uuid, details))
        return saved


def _values(message: Message, revisions: list[Revision], version: int) -> dict[str, Value]:
    """What bringing a version back sets. What the account does not see, then or now, stays as it is."""
    if not 1 <= version < message.version:
        raise MessageNotFound
    old, present = values_at(message, revisions, version), values_at(message, [], message.version)
    hidden = hidden_fields(old, present)
    return {name: value for name, value in old.items() if name not in hidden}


def _unknown(message: Message, revisions: list[Revision], version: int) -> dict[str, Any]:
    """What bringing a version back sets of the fields outside the contract, which some accounts do not see."""
    if not sees_personal_data():
        return {}
    old = unknown_at(message, revisions, version)
    return {path: old.get(path) for path in {**(message.unknown or {}), **old}}


def _page(place: Department, message: Message, version: int, *, stale: bool = False) -> str:
    revisions, page = list_revisions(db.session(), message), Room(WHOLE)
    values, unknown = _at(message, revisions, version)
    body = side_of(shown_value("body", values["body"]), page, LONGEST_BODY)
    may = account().may(Role.EDITOR) and version < message.version and message.trashed_at is None
    return render_template(
        "admin/version.html",
        crumbs=_crumbs(place, message),
        message=message,
        version=version,
        step=_step(message, revisions, version, page),
        body=body,
        groups=_groups(values, page.part(LONGEST_VALUES)),
        others=other_fields(unknown, page),
        differs={name for name in BY_NAME if values[name] != getattr(message, name)},
        unknown_differs=unknown != (message.unknown or {}),
        hides=bool(hidden_fields(values)),
        keeps_unknown=not sees_personal_data(),
        may_bring_back=may,
        stale=stale,
    )


def _at(message: Message, revisions: list[Revision], version: int) -> tuple[dict[str, Value], dict[str, Any]]:
    """The attributes and the other fields as they were at a version. Raises MessageNotFound for one that never was."""
    if not 1 <= version <= message.version:
        raise MessageNotFound
    return values_at(message, revisions, version), unknown_at(message, revisions, version)


def _step(message: Message, revisions: list[Revision], version: int, page: Room) -> Step:
    return next((step_of(r, page) for r in revisions if r.version == version), first_step(message))


def _groups(values: dict[str, Value], room: Room) -> dict[str, list[tuple[Attribute, Side]]]:
    """All attributes but the body, by the label of their group."""
    shown = [(one, side_of(shown_value(one.name, values[one.name]), room)) for one in AS_READ if one.name != "body"]
    return {label: [pair for pair in shown if pair[0].group == group] for group, label in GROUPS.items()}


def _crumbs(place: Department, message: Message) -> list[Crumb]:
    user = get_user(db.session(), place.id, message.user_id)
    back = url_for("admin.message", department=place.id, message=message.uuid)
    return [*to_user(place, user), Crumb("Message", back, message.uuid)]
