"""Putting a message into the trash, and taking it out again."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField

from app.access.audit import Act, Action, record
from app.access.staff import Role
from app.admin.crumbs import Crumb, to_user
from app.admin.door import account, actor, blueprint, department_of, may_restore, may_undo, message_of, require
from app.extensions import db
from app.messages.directory import get_user
from app.messages.errors import InvalidFields, MessageNotFound
from app.messages.trash import Disposal, checked_reason, dispose
from app.models import Department, Message
from app.models.engine import writing
from app.models.message import REASON_LENGTH
from app.services import now, services


class ReasonForm(FlaskForm):
    """Why; what a reason may be is the domain's rule."""

    reason = StringField(
        "Reason",
        description="Stands in the history. Name no customer here.",
        render_kw={"autocomplete": "off", "required": True, "maxlength": REASON_LENGTH},
    )


@blueprint.post("/admin/departments/<department>/messages/<message>/trash")
def trash_message(department: str, message: str) -> ResponseReturnValue:
    """Puts a message into the trash."""
    place = department_of(department)
    require(Role.EDITOR)
    return _disposed(place, message_of(place, message), into_trash=True)


@blueprint.post("/admin/departments/<department>/messages/<message>/restore")
def restore_message(department: str, message: str) -> ResponseReturnValue:
    """Takes a message out of the trash: admins any, editors what they put there a moment ago."""
    place = department_of(department)
    require(Role.EDITOR)
    found = message_of(place, message, trashed=None)
    if found.trashed_at is not None and not may_restore(found):
        raise MessageNotFound
    return _disposed(place, found, into_trash=False)


def _disposed(place: Department, message: Message, *, into_trash: bool) -> ResponseReturnValue:
    """Does it and leads to the message's page, or asks for a reason again."""
    try:
        changed = _dispose(message, request.form.get("reason", ""), into_trash=into_trash)
    except InvalidFields as error:
        form = ReasonForm()
        form.reason.errors = [fault.problem for fault in error.faults]
        return _page(place, message, form, into_trash=into_trash), 400
    where = "in the trash" if into_trash else "back"
    flash(f"The message is {where}." if changed else f"The message was {where} already.")
    return redirect(url_for("admin.message", department=place.id, message=message.uuid), 303)


def _dispose(message: Message, reason: str, *, into_trash: bool) -> bool:
    """Whether anything changed. Raises InvalidFields for a reason that is none."""
    disposal = Disposal(into_trash, checked_reason(reason), account().username, g.request_uuid, now())
    with writing(services().engine) as session:
        version = dispose(session, message.department_id, message.uuid, disposal).version
        if version == message.version:
            return False
        action = Action.MESSAGE_TRASHED if into_trash else Action.MESSAGE_RESTORED
        record(session, now(), actor(), Act(action, message.department_id, message.uuid, {"version": version}))
        return True


def _page(place: Department, message: Message, form: ReasonForm, *, into_trash: bool) -> str:
    user = get_user(db.session(), place.id, message.user_id)
    back = url_for("admin.message", department=place.id, message=message.uuid)
    crumbs = [*to_user(place, user), Crumb("Message", back, message.uuid)]
    return render_template("admin/trash.html", crumbs=crumbs, form=form, into_trash=into_trash, back=back)


blueprint.add_app_template_global(may_restore)
blueprint.add_app_template_global(may_undo)
