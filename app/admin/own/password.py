"""Changing one's own password."""

from flask import flash, make_response, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.access.audit import Act, Action, record
from app.access.errors import AccountError
from app.access.own_password import PasswordChange, change_password
from app.access.staff import authenticate, hash_password
from app.admin.door import account, actor, blueprint
from app.admin.entry.attempts import OWN_PASSWORD, count_password, note_refusal
from app.admin.entry.opening import hand_out
from app.admin.own.forms import PasswordForm
from app.admin.own.page import own_answer
from app.models.engine import writing
from app.services import now, services

WRONG = "This is not your present password."
DIFFERENT = "This differs from the new password above."
SAME = "This is the password that you have already."


@blueprint.post("/admin/you/password")
def change_own_password() -> ResponseReturnValue:
    """Changes the password; this session goes on under another token, all others end."""
    form = PasswordForm()
    change = _judged(form)
    if change is None:
        return own_answer(password=form), 400
    try:
        with writing(services().engine) as store:
            token = change_password(store, change)
            record(store, now(), actor(), Act(Action.PASSWORD_CHANGED))
    except AccountError as error:
        form.old_password.errors = [error.explanation]
        return own_answer(password=form), 400
    flash("Your password is changed. All other sessions have ended.")
    response = make_response(redirect(url_for("admin.own_page"), 303))
    hand_out(response, token)
    return response


def proved_hash(password: str) -> str | None:
    """The stored hash that this password of whoever is logged in fits, or None. Raises TooManyRequests.

    A wrong one is written down: somebody may be guessing at a screen that was left unlocked.
    """
    count_password(account().username)
    with Session(services().engine) as store:
        staff = authenticate(store, account().username, password)
    if staff is None:
        note_refusal(account().username, OWN_PASSWORD)
        return None
    return staff.password_hash


def _judged(form: PasswordForm) -> PasswordChange | None:
    """The change that the form asks for, or None; then its fields say what is wrong with them."""
    old, new, again = (field.data or "" for field in (form.old_password, form.new_password, form.new_password_again))
    proved, new_hash = proved_hash(old), None
    if proved is None:
        form.old_password.errors = [WRONG]
    if new == old:
        form.new_password.errors = [SAME]
    elif new != again:
        form.new_password_again.errors = [DIFFERENT]
    try:
        new_hash = hash_password(new)
    except AccountError as error:
        form.new_password.errors = [error.explanation]
    if proved is None or new_hash is None or form.errors:
        return None
    return PasswordChange(account().staff_id, account().session_id, proved, new_hash)
