"""An admin who manages accounts and clients, and what is told where the domain refuses."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from app.access.errors import AccountError, AccountNotFound
from app.access.manager import Manager
from app.access.staff import Role
from app.admin.door import account, actor, require
from app.models.engine import writing
from app.services import services

# The control that an error stands beside, where it is not named after the field itself.
BESIDE = {"departments": "others"}

# Makes the page on which a sentence says why something was refused.
Refused = Callable[[str], str]


def manager() -> Manager:
    """Whoever is logged in, as one who manages others. Raises RoleNotGranted for all but admins."""
    require(Role.ADMIN)
    found = account()
    return Manager(actor(), found.departments, found.sees_personal_data, found.staff_id)


def write() -> AbstractContextManager[Session]:
    """A transaction for one act and its entry in the audit trail."""
    return writing(services().engine)


def told_beside(form: FlaskForm, error: AccountError) -> str | None:
    """Puts what is wrong beside its field; where it belongs to none, it is returned."""
    control = getattr(form, BESIDE.get(error.field or "", error.field or ""), None)
    if control is None:
        return error.explanation
    control.errors = [error.explanation]
    return None


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
