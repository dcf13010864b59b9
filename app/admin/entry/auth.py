"""Logging in with a password, and out. Where a second factor is on, a right password leads to the question for it."""

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import PasswordField, StringField

from app.access.audit import Act, Action, record
from app.access.half_session import open_half
from app.access.second_factor import is_on
from app.access.sessions import close_session
from app.access.staff import authenticate, end_all_sessions
from app.admin.door import account, actor, blueprint, cookie_name, live_account
from app.admin.entry.attempts import PASSWORD, count_login, note_refusal
from app.admin.entry.opening import START, admitted, let_in, seen_out
from app.admin.entry.own_path import own_path
from app.models import Staff
from app.models.engine import writing
from app.services import now, services

REFUSED = "The username or the password is wrong."
HALF = "half"


class LoginForm(FlaskForm):
    """A name and a password; both are judged together, and nowhere else."""

    username = StringField("Username", render_kw={"autocomplete": "username", "autocapitalize": "none"})
    password = PasswordField("Password", render_kw={"autocomplete": "current-password"})


@blueprint.route("/admin/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """Shows the form, or opens a session with it, or asks for the second factor before that."""
    wanted = own_path(request.args.get("next"))
    form = LoginForm()
    if request.method == "GET" and live_account() is not None:
        return redirect(wanted or url_for(START), 303)
    if not form.is_submitted():
        return render_template("admin/login.html", form=form, wanted=wanted, refused=None)
    username = form.username.data or ""
    count_login(username)
    staff = _authenticated(username, form.password.data or "")
    if staff is None:
        note_refusal(username, PASSWORD)
        return render_template("admin/login.html", form=form, wanted=wanted, refused=REFUSED), 400
    if is_on(staff):
        return _half_way(staff, wanted)
    token = _admitted(staff)
    if token is None:
        return render_template("admin/login.html", form=form, wanted=wanted, refused=REFUSED), 400
    return admitted(token, wanted)


@blueprint.post("/admin/logout")
def logout() -> ResponseReturnValue:
    """Ends this session."""
    with writing(services().engine) as store:
        close_session(store, request.cookies[cookie_name()])
        record(store, now(), actor(), Act(Action.LOGGED_OUT))
    return seen_out("You are logged out.")


@blueprint.post("/admin/logout-everywhere")
def logout_everywhere() -> ResponseReturnValue:
    """Ends all sessions of the account, on every device."""
    with writing(services().engine) as store:
        end_all_sessions(store, account().staff_id)
        record(store, now(), actor(), Act(Action.SESSIONS_ENDED, details={"this_one": True}))
    return seen_out("You are logged out on all devices.")


def _authenticated(username: str, password: str) -> Staff | None:
    """Reads only: the slow check of a password must not hold the lock of those who write."""
    with Session(services().engine) as store:
        return authenticate(store, username, password)


def _admitted(staff: Staff) -> str | None:
    """The token of a session; None where the account was shut or its password changed while that was checked."""
    with writing(services().engine) as store:
        present = store.get(Staff, staff.id, with_for_update=True)
        if present is None or present.disabled_at is not None or is_on(present):
            return None
        if present.password_hash != staff.password_hash:
            return None
        return let_in(store, present, second_factor=False)


def _half_way(staff: Staff, wanted: str | None) -> ResponseReturnValue:
    """The signed cookie that forms have anyway says whose password was right; no session is opened by that."""
    session.clear()
    session[HALF] = open_half(staff, services().settings.credential_pepper, now())
    return redirect(url_for("admin.login_code", next=wanted), 303)
