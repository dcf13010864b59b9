"""The second step of a log-in: a code of the app, or a recovery code in its place."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import StringField

from app.access.audit import Act, Action, Actor, record
from app.access.half_session import find_half
from app.access.second_factor import Attempt, recovery_codes_left, use_code, use_recovery_code
from app.admin.door import blueprint
from app.admin.entry.attempts import CODE, count_code, note_refusal
from app.admin.entry.auth import HALF
from app.admin.entry.opening import admitted, let_in
from app.admin.entry.own_path import own_path
from app.admin.own.code_field import CodeField
from app.models import Staff
from app.models.engine import writing
from app.services import now, services

BEGIN_ANEW = "Enter your password once more: there are five minutes between it and the code."
WRONG_CODE = "The code is wrong, or was used before. The app shows the next one within 30 seconds."
WRONG_RECOVERY_CODE = "The recovery code is wrong, or was used before."


class CodeForm(FlaskForm):
    """A code of one kind or the other; the page has a form for each, and sends one."""

    code = CodeField("Code")
    recovery_code = StringField(
        "Recovery code", render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
    )


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of a code: the token of a session, and how many recovery codes are left where one was used."""

    token: str
    left: int | None


@blueprint.route("/admin/login/code", methods=["GET", "POST"])
def login_code() -> ResponseReturnValue:
    """Asks whoever knew the password for a code, and opens the session with it."""
    wanted = own_path(request.args.get("next"))
    staff = _half_way()
    if staff is None:
        session.pop(HALF, None)
        flash(BEGIN_ANEW)
        return redirect(url_for("admin.login", next=wanted), 303)
    form = CodeForm()
    if not form.is_submitted():
        return render_template("admin/login_code.html", form=form, wanted=wanted)
    count_code(staff.id, staff.username, CODE)
    proof = _proved(form)
    if proof is None:
        note_refusal(staff.username, CODE)
        _explain(form)
        return render_template("admin/login_code.html", form=form, wanted=wanted), 400
    if proof.left is not None:
        flash(f"That recovery code is used up; you have {proof.left} left.")
    return admitted(proof.token, wanted)


def _half_way() -> Staff | None:
    with Session(services().engine) as store:
        return find_half(store, session.get(HALF, ""), services().settings.credential_pepper, now())


def _proved(form: CodeForm) -> Proof | None:
    """Uses the code up and opens the session in one transaction, or does neither."""
    pepper, at = services().settings.credential_pepper, now()
    with writing(services().engine) as store:
        # Found again here, where nobody else can change it: an admin may have shut the account a moment ago.
        found = find_half(store, session.get(HALF, ""), pepper, at)
        if found is None:
            return None
        if not _by_recovery(form):
            right = use_code(store, found, Attempt(form.code.data or "", pepper, at))
            return Proof(let_in(store, found, second_factor=True), None) if right else None
        if not use_recovery_code(store, found, Attempt(form.recovery_code.data or "", pepper, at)):
            return None
        left = recovery_codes_left(store, found.id)
        who = Actor("staff", found.username, request.remote_addr)
        record(store, at, who, Act(Action.RECOVERY_CODE_USED, details={"left": left}))
        return Proof(let_in(store, found, second_factor=True), left)


def _by_recovery(form: CodeForm) -> bool:
    """Whether it was the form for recovery codes that was sent, be it empty."""
    return bool(form.recovery_code.raw_data)


def _explain(form: CodeForm) -> None:
    if _by_recovery(form):
        form.recovery_code.errors = [WRONG_RECOVERY_CODE]
    else:
        form.code.errors = [WRONG_CODE]
