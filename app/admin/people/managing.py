"""An admin who manages accounts and clients, and what is told where the domain refuses."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from app.access.all_at_once import errors_in
from app.access.errors import AccountError, AccountNotFound, ChangedMeanwhile
from app.access.manager import Manager
from app.access.staff import Role
from app.admin.door import account, actor, require
from app.models.engine import writing
from app.services import services

# The control that an error stands beside, where it is not named after the field itself.
BESIDE = {"departments": "others"}

# Makes the page on which a sentence says why something was refused, or the field that is wrong does.
Refused = Callable[[str | None], str]


def manager() -> Manager:
    """Whoever is logged in, as one who manages others. Raises RoleNotGranted for all but admins."""
    require(Role.ADMIN)
    found = account()
    return Manager(actor(), found.departments, found.sees_personal_data, found.staff_id)


def write() -> AbstractContextManager[Session]:
    """A transaction for one act and its entry in the audit trail."""
    return writing(services().engine)


def told_beside(form: FlaskForm, error: AccountError) -> str | None:
    """Puts all that is wrong beside its fields; what belongs to none is returned."""
    left = [told for one in errors_in(error) if (told := _told_beside(form, one))]
    return " ".join(left) or None


def _told_beside(form: FlaskForm, error: AccountError) -> str | None:
    control = getattr(form, BESIDE.get(error.field or "", error.field or ""), None)
    if control is None:
        return error.explanation
    control.errors = [error.explanation]
    return None


def make_or_ask(form: FlaskForm, make: Callable[[], str], ask: Refused) -> ResponseReturnValue:
    """Shows the form, or makes what it describes and shows the page that tells of it."""
    if request.method != "POST":
        return ask(None)
    problem = None
    try:
        if form.validate():
            return make()
    except AccountError as error:
        problem = told_beside(form, error)
    return ask(problem), 400


def change_and_return(
    form: FlaskForm, change: Callable[[Session], bool], done: str, back: str, refused: Refused, anew: Refused
) -> ResponseReturnValue:
    """Changes what the form holds, says `done` or that nothing differs, and leads `back`.

    `refused` shows the form as it was sent; `anew` shows what is there now, where somebody else changed that.
    """
    problem = None
    try:
        if form.validate():
            with write() as session:
                changed = change(session)
            flash(done if changed else "Nothing was changed.")
            return redirect(back, 303)
    except AccountNotFound:
        raise
    except ChangedMeanwhile as error:
        return anew(error.explanation), 409
    except AccountError as error:
        problem = told_beside(form, error)
    return refused(problem), 400


def act_and_return(act: Callable[[Session], object], done: str, back: str, refused: Refused) -> ResponseReturnValue:
    """Does one act, says `done` and leads `back`; where it is refused, shows the page that says why."""
    try:
        with write() as session:
            act(session)
    except AccountNotFound:
        raise
    except AccountError as error:
        return refused(error.explanation), 400
    flash(done)
    return redirect(back, 303)
