"""What is done with a staff account from its page."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.access import manage_staff
from app.access.errors import ChangedMeanwhile
from app.access.manager import Manager
from app.admin.door import blueprint
from app.admin.people.account_view import account_page, staff_crumbs
from app.admin.people.managing import act_and_return, change_and_return, manager, write
from app.admin.people.staff_forms import AccessForm
from app.extensions import db
from app.services import now

Act = Callable[[Session, Manager, str, datetime], object]


@blueprint.post("/admin/staff/<username>/access")
def change_staff_access(username: str) -> ResponseReturnValue:
    """Gives an account other rights."""
    by = manager()
    form = AccessForm()
    form.limit(by.departments)

    def change(session: Session) -> bool:
        return manage_staff.change_access(session, by, username, form.access(), now(), form.seen.data or "")

    refused, anew = partial(_page_saying, username, form), partial(_page_saying, username, None)
    return change_and_return(form, change, f"{username} has the new rights.", _page_of(username), refused, anew)


@blueprint.post("/admin/staff/<username>/password")
def reset_staff_password(username: str) -> ResponseReturnValue:
    """Makes a new password, which is in this answer and nowhere else."""
    by, password = manager(), manage_staff.make_password()
    try:
        with write() as session:
            manage_staff.reset_password(session, by, username, password, now(), request.form.get("seen", ""))
    except ChangedMeanwhile as error:
        return _page_saying(username, None, error.explanation), 409
    return render_template("admin/new_password.html", crumbs=staff_crumbs(), username=username, password=password)


@blueprint.post("/admin/staff/<username>/disable")
def disable_staff(username: str) -> ResponseReturnValue:
    """Shuts an account out."""
    return _act(username, manage_staff.shut_out, f"{username} is disabled.")


@blueprint.post("/admin/staff/<username>/enable")
def enable_staff(username: str) -> ResponseReturnValue:
    """Lets an account log in again."""
    return _act(username, manage_staff.let_in, f"{username} is enabled.")


@blueprint.post("/admin/staff/<username>/end-sessions")
def end_staff_sessions(username: str) -> ResponseReturnValue:
    """Logs an account out everywhere."""
    done = f"All sessions of {username} have ended."
    return _act(username, manage_staff.end_sessions, done)


@blueprint.post("/admin/staff/<username>/take-second-factor")
def take_second_factor(username: str) -> ResponseReturnValue:
    """Switches the second factor off for somebody who lost it."""
    done = f"{username} logs in with the password alone."
    return _act(username, manage_staff.take_second_factor, done)


def _act(username: str, act: Act, done: str) -> ResponseReturnValue:
    by, refused = manager(), partial(_page_saying, username, None)
    return act_and_return(lambda session: act(session, by, username, now()), done, _page_of(username), refused)


def _page_saying(username: str, form: AccessForm | None, problem: str | None) -> str:
    by = manager()
    return account_page(manage_staff.seen_account(db.session(), by, username), by, form, problem)


def _page_of(username: str) -> str:
    return url_for("admin.staff_account", username=username)
