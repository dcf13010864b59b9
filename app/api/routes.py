"""The routes of the API. Each one authorises, validates, calls the domain once and answers."""

from flask import Blueprint, Response, g, request

from app.access.clients import SCOPE_GET
from app.api.auth import auth, authenticate, granted
from app.api.envelope import success
from app.api.reading import place_of
from app.api.saving import Attempt, raise_found
from app.api.schemas import load_list_query
from app.extensions import db
from app.logs import begin
from app.messages.find import get_message, list_messages
from app.messages.notices import notices
from app.messages.shape import message_shape
from app.services import services

MESSAGES = "/communications/department/<department>/user/<user>/botmessage"

blueprint = Blueprint("api", __name__)
blueprint.before_request(raise_found)
blueprint.before_request(authenticate)


@blueprint.put(MESSAGES)
def put_message(department: str, user: str) -> Response:
    """Saves a message; answers when it is on disk. Only what app/api/direct.py leaves to Flask comes here."""
    attempt = Attempt(begin(request.environ), auth.current_user())
    try:
        save, saved = attempt.save(services(), request.environ, department, user)
    finally:
        g.message_uuid = attempt.message_uuid
    return success(save.uuid, saved.version, notices(save, saved))


@blueprint.get(MESSAGES)
def get_messages(department: str, user: str) -> Response:
    """A page of a user's messages, newest first."""
    place = place_of(department, user)
    granted(SCOPE_GET, place.department_id)
    query = load_list_query(request.args.to_dict(flat=False))
    page = list_messages(db.session(), place.department_id, place.user_id, query.filters, query.cursor, query.limit)
    return success(
        messages=[message_shape(vars(message)) for message in page.messages],
        nextCursor=page.next_cursor and page.next_cursor.encode(),
    )


@blueprint.get(MESSAGES + "/<message>")
def get_one(department: str, user: str, message: str) -> Response:
    """One message."""
    place = place_of(department, user, message)
    granted(SCOPE_GET, place.department_id)
    g.message_uuid = place.message_uuid
    found = get_message(db.session(), place.department_id, place.message_uuid, place.user_id)
    return success(found.uuid, found.version, message=message_shape(vars(found)))
