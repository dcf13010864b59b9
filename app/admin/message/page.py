"""The page of one message, and the texts on it for themselves, for those that are too long for a page."""

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app.access.errors import RoleNotGranted
from app.access.staff import Role
from app.admin.crumbs import label_of, to_user
from app.admin.door import account, blueprint, department_of, may_restore, message_of
from app.admin.message.copies import curl_of, json_of, json_text
from app.admin.message.cut import Room
from app.admin.message.steps import history_of
from app.admin.message.view import PAGE, said_of, view_of
from app.admin.personal import may_reveal, personal_text, sees_personal_data
from app.extensions import db
from app.messages.directory import get_user
from app.messages.errors import MessageNotFound
from app.messages.history import list_revisions
from app.models import Department, Message


@blueprint.get("/admin/departments/<department>/messages/<message>")
def message(department: str, message: str) -> ResponseReturnValue:
    """One message, with all that is known about it."""
    place = department_of(department)
    return page_of(place, readable(place, message))


@blueprint.get("/admin/departments/<department>/messages/<message>/raw/<part>")
def raw(department: str, message: str, part: str) -> ResponseReturnValue:
    """A text of the message alone: its body, its JSON, what staff changed, or the command that saves it again."""
    found = readable(department_of(department), message)
    if part == "json":
        return Response(json_of(found), content_type="application/json")
    if part == "said":
        return Response(json_text(said_of(found)), content_type="application/json")
    if part == "body":
        return Response(personal_text(found.body) or "", content_type="text/plain; charset=utf-8")
    if part != "curl" or found.trashed_at is not None:
        raise NotFound
    if not sees_personal_data():
        raise RoleNotGranted
    return Response(curl_of(found), content_type="text/plain; charset=utf-8")


def readable(department: Department, message: str) -> Message:
    """The message of a path; one in the trash is there for whoever may restore it. Raises MessageNotFound."""
    found = message_of(department, message, trashed=None)
    if found.trashed_at is not None and not may_restore(found):
        raise MessageNotFound
    return found


def page_of(place: Department, found: Message) -> str:
    """The page of a message that whoever is logged in may read."""
    user = get_user(db.session(), place.id, found.user_id)
    revisions, room = list_revisions(db.session(), found), Room(PAGE)
    return render_template(
        "admin/message.html",
        crumbs=to_user(place, user),
        department=place,
        user=user,
        user_label=label_of(user),
        view=view_of(found, revisions, room),
        history=history_of(found, revisions, room),
        may_edit=account().may(Role.EDITOR) and found.trashed_at is None,
        reveal_url=url_for("admin.reveal", department=place.id, message=found.uuid) if may_reveal() else None,
    )
