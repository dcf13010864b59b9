"""The door itself: who stands in it, what they may see and what they may do, before any page is made."""

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from app.access.audit import Actor
from app.access.errors import RoleNotGranted
from app.access.sessions import Account, Lifetimes, find_session, touch_session
from app.access.staff import Role
from app.admin.hidden_names import hide_names_of
from app.extensions import db
from app.messages.directory import get_department, get_user
from app.messages.errors import DirectoryEntryNotFound, MessageNotFound
from app.messages.find import get_message
from app.messages.identity import normalised_id
from app.messages.trash import can_be_undone
from app.models import Department, Message, User
from app.models.engine import writing
from app.services import now, services

# Percent-encoding makes up to twelve bytes of a character, so the form of a long body is larger than its PUT.
LARGEST_FORM = 2 * 1024 * 1024
PUBLIC = frozenset({"admin.root", "admin.login", "admin.login_code"})

blueprint = Blueprint("admin", __name__)
# What keeps a text that somebody sent when their session had ended, by endpoint; None where there is nothing to keep.
keepers: dict[str, Callable[[], ResponseReturnValue | None]] = {}


@blueprint.url_value_preprocessor
def allow_large_forms(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Raises the limit here because the CSRF check, which comes next, reads the form already."""
    request.max_content_length = request.max_form_memory_size = LARGEST_FORM


@blueprint.before_request
def require_session() -> ResponseReturnValue | None:
    """Sends everybody without a live session to the login form, except from the public endpoints."""
    if request.endpoint in PUBLIC:
        return None
    found = live_account()
    if found is None:
        if keep := keepers.get(request.endpoint or ""):
            kept = keep()
            if kept is not None:
                return kept
        wanted = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else None
        return redirect(url_for("admin.login", next=wanted), 303)
    if "\0" in request.path:
        # Nothing has such an id, and Postgres takes no NUL even to compare.
        raise NotFound
    g.account = found
    return None


@blueprint.get("/")
def root() -> ResponseReturnValue:
    """The pages are what a person looks for at the root."""
    return redirect(url_for("admin.departments"))


def live_account() -> Account | None:
    """The account of the session that the request's cookie opens, or None."""
    token = request.cookies.get(cookie_name())
    if not token:
        return None
    at = now()
    # A session of its own, so that what a page reads later does not start with this moment's snapshot.
    with Session(services().replicas.guard) as session:
        found = find_session(session, token, lifetimes(), at)
    if found is None:
        return None
    if found.stale_touch and not services().replicas.primary_is_away:
        with writing(services().engine) as session:
            touch_session(session, token, at)
    return found.account


def cookie_name() -> str:
    """The prefix makes browsers refuse the cookie unless it is Secure and of this host alone, so only over HTTPS."""
    return "__Host-session" if services().settings.production else "session_id"


def lifetimes() -> Lifetimes:
    """How long sessions live, by the settings."""
    settings = services().settings
    return Lifetimes(timedelta(seconds=settings.session_idle), timedelta(seconds=settings.session_absolute))


def account() -> Account:
    """Who is logged in. Only for routes that are not public."""
    found: Account = g.account
    return found


def actor() -> Actor:
    """Who is logged in, for the audit trail."""
    return Actor("staff", account().username, request.remote_addr)


def require(role: Role) -> None:
    """Raises RoleNotGranted unless the account may do what `role` may."""
    if not account().may(role):
        raise RoleNotGranted


def department_of(department: str) -> Department:
    """The department of a path. Raises DirectoryEntryNotFound also where the account may not see it."""
    department_id = normalised_id(department)
    if department_id is None or not account().sees(department_id):
        raise DirectoryEntryNotFound
    return get_department(db.session(), department_id)


def user_of(department: Department, user: str) -> User:
    """The user of a path, in a department that was checked. Raises DirectoryEntryNotFound."""
    user_id = normalised_id(user)
    if user_id is None:
        raise DirectoryEntryNotFound
    return get_user(db.session(), department.id, user_id)


def message_of(department: Department, message: str, *, trashed: bool | None = False) -> Message:
    """The message of a path, in a department that was checked, in the trash or not. Raises MessageNotFound."""
    uuid = normalised_id(message)
    if uuid is None:
        raise MessageNotFound
    found = get_message(db.session(), department.id, uuid, trashed=trashed)
    hide_names_of(found)
    return found


def may_restore(message: Message) -> bool:
    """Whether the account may take a message out of the trash: admins any, editors for a while what they put there."""
    return account().may(Role.ADMIN) or may_undo(message)


def may_undo(message: Message) -> bool:
    """Whether the account put a message into the trash a moment ago, and so may take it out again without a reason."""
    return account().may(Role.EDITOR) and can_be_undone(message, account().username, now())
