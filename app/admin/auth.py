"""Logging in and out."""

import time
from hashlib import sha256

from flask import flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import PasswordField, StringField

from app.access.sessions import close_session, open_session
from app.access.staff import authenticate, end_all_sessions
from app.access.throttle import MINUTE, take
from app.admin.door import account, blueprint, cookie_name, lifetimes, live_account
from app.admin.own_path import own_path
from app.models import Staff
from app.models.engine import writing
from app.services import now, services

PER_USERNAME, PER_ADDRESS = 10, 30
REFUSED = "The username or the password is wrong."


class LoginForm(FlaskForm):
    """A name and a password; both are judged together, and nowhere else."""

    username = StringField("Username", render_kw={"autocomplete": "username", "autocapitalize": "none"})
    password = PasswordField("Password", render_kw={"autocomplete": "current-password"})


@blueprint.route("/admin/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """Shows the form, or opens a session with it."""
    wanted = own_path(request.args.get("next"))
    form = LoginForm()
    if request.method == "GET" and live_account() is not None:
        return redirect(wanted or url_for("admin.departments"), 303)
    if not form.is_submitted():
        return render_template("admin/login.html", form=form, wanted=wanted, refused=None)
    _throttle(form.username.data or "")
    staff = _authenticated(form.username.data or "", form.password.data or "")
    if staff is None:
        return render_template("admin/login.html", form=form, wanted=wanted, refused=REFUSED), 400
    response = make_response(redirect(wanted or url_for("admin.departments"), 303))
    settings = services().settings
    response.set_cookie(
        cookie_name(), _opened(staff), httponly=True, samesite="Lax", secure=settings.production, path="/"
    )
    return response


@blueprint.post("/admin/logout")
def logout() -> ResponseReturnValue:
    """Ends this session."""
    with writing(services().engine) as store:
        close_session(store, request.cookies[cookie_name()])
    return _goodbye("You are logged out.")


@blueprint.post("/admin/logout-everywhere")
def logout_everywhere() -> ResponseReturnValue:
    """Ends all sessions of the account, on every device."""
    with writing(services().engine) as store:
        end_all_sessions(store, account().staff_id)
    return _goodbye("You are logged out on all devices.")


def _throttle(username: str) -> None:
    """Counts the attempt. Raises TooManyRequests; then the name is not even looked up."""
    # A submitted name may be of any length; its digest always fits the counter's key.
    name = sha256(username.encode("utf-8", "replace")).hexdigest()
    with writing(services().engine) as store:
        take(store, f"login-name:{name}", PER_USERNAME, MINUTE, time.time())
        take(store, f"login-address:{request.remote_addr}", PER_ADDRESS, MINUTE, time.time())


def _authenticated(username: str, password: str) -> Staff | None:
    """Reads only: the slow check of a password must not hold the lock of those who write."""
    with Session(services().engine) as store:
        return authenticate(store, username, password)


def _opened(staff: Staff) -> str:
    """The token of a new session; a session that the browser had before ends, and so do its forms."""
    session.clear()
    with writing(services().engine) as store:
        if old := request.cookies.get(cookie_name()):
            close_session(store, old)
        return open_session(store, staff, lifetimes(), now())


def _goodbye(sentence: str) -> ResponseReturnValue:
    session.clear()
    flash(sentence)
    response = make_response(redirect(url_for("admin.login"), 303))
    settings = services().settings
    response.delete_cookie(cookie_name(), path="/", httponly=True, samesite="Lax", secure=settings.production)
    return response
