"""Letting people in and seeing them out: the session, its cookie, and what the audit trail says of both."""

from flask import flash, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug import Response

from app.access.audit import Act, Action, Actor, record
from app.access.sessions import Origin, close_session, open_session
from app.admin.door import cookie_name, lifetimes
from app.models import Staff
from app.services import now, services

START = "admin.departments"


def let_in(store: Session, staff: Staff, *, second_factor: bool) -> str:
    """The token of a new session; a session that the browser had before ends, and so do its forms."""
    session.clear()
    if old := request.cookies.get(cookie_name()):
        close_session(store, old)
    act = Act(Action.LOGGED_IN, details={"second_factor": second_factor})
    record(store, now(), Actor("staff", staff.username, request.remote_addr), act)
    return open_session(store, staff, lifetimes(), now(), Origin(request.user_agent.string, request.remote_addr))


def admitted(token: str, wanted: str | None) -> ResponseReturnValue:
    """Leads on to where somebody wanted to go, with the session's cookie."""
    response = make_response(redirect(wanted or url_for(START), 303))
    hand_out(response, token)
    return response


def hand_out(response: Response, token: str) -> None:
    """Gives the browser the session's cookie: out of reach of scripts, and of other sites."""
    secure = services().settings.production
    response.set_cookie(cookie_name(), token, httponly=True, samesite="Lax", secure=secure, path="/")


def seen_out(sentence: str) -> ResponseReturnValue:
    """Takes the cookie back and leads to the log-in, which says `sentence`."""
    session.clear()
    flash(sentence)
    response = make_response(redirect(url_for("admin.login"), 303))
    secure = services().settings.production
    response.delete_cookie(cookie_name(), path="/", httponly=True, samesite="Lax", secure=secure)
    return response
