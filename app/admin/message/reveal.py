"""Shows names and numbers on one page to somebody for whom they are hidden, and writes that down."""

from flask import Response, g, request
from flask.typing import ResponseReturnValue

from app.access.audit import Act, Action, record
from app.access.staff import Role
from app.admin.door import actor, blueprint, department_of, require
from app.admin.message.conversation import thread_page
from app.admin.message.copies import curl_of
from app.admin.message.page import page_of, readable
from app.admin.personal import sees_personal_data
from app.extensions import db
from app.messages.directory import get_user
from app.messages.errors import MessageNotFound
from app.models import Message
from app.models.engine import writing
from app.services import now, services


@blueprint.post("/admin/departments/<department>/messages/<message>/reveal")
def reveal(department: str, message: str) -> ResponseReturnValue:
    """The page of a message with all names and numbers; with `page` the conversation around it or its curl alone."""
    place = department_of(department)
    require(Role.EDITOR)
    found = readable(place, message)
    asked = request.args.get("page")
    page = asked if asked in {"conversation", "curl"} else "message"
    if page == "curl" and found.trashed_at is not None:
        raise MessageNotFound
    if not sees_personal_data():
        _write_down(found, page)
        g.revealed = True
    if page == "curl":
        return Response(curl_of(found), content_type="text/plain; charset=utf-8")
    if page == "conversation":
        return thread_page(place, get_user(db.session(), place.id, found.user_id), found.uuid)
    return page_of(place, found)


def _write_down(message: Message, page: str) -> None:
    """Before anything is shown, so that nobody sees what the trail does not know."""
    act = Act(Action.REVEALED, message.department_id, message.uuid, {"page": page, "user": message.user_id})
    with writing(services().engine) as session:
        record(session, now(), actor(), act)
