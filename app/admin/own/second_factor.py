"""Setting the second factor up, making its recovery codes anew, and switching it off."""

import segno
from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.access.audit import Act, Action, record
from app.access.errors import AccountError
from app.access.second_factor import (
    Attempt,
    is_on,
    key_of,
    make_recovery_codes,
    new_seed,
    provisioning_uri,
    switch_off,
    switch_on,
    use_code,
    use_recovery_code,
)
from app.admin.door import account, actor, blueprint
from app.admin.entry.attempts import OWN_CODE, count_code, note_refusal
from app.admin.own.forms import NewCodesForm, SetUpForm, SwitchOffForm
from app.admin.own.password import WRONG, proved_hash
from app.extensions import db
from app.models import Staff
from app.models.engine import writing
from app.services import now, services

WRONG_CODE = "The code is wrong, or was used before. The app shows the next one within 30 seconds."
SEED = "seed"


@blueprint.get("/admin/you/second-factor")
def second_factor() -> ResponseReturnValue:
    """Shows the key as a QR code and as text, and asks for a first code."""
    return _to_own_page() if _is_on() else _set_up_page(SetUpForm(formdata=None))


@blueprint.post("/admin/you/second-factor")
def confirm_second_factor() -> ResponseReturnValue:
    """Turns the factor on once the app has shown that it knows the key."""
    if _is_on():
        return _to_own_page()
    form = SetUpForm()
    _count_code()
    if proved_hash(form.password.data or "") is None:
        form.password.errors = [WRONG]
        return _set_up_page(form), 400
    try:
        with writing(services().engine) as store:
            codes = switch_on(store, store.get_one(Staff, account().staff_id), _seed(), _attempt(form.code.data))
            record(store, now(), actor(), Act(Action.SECOND_FACTOR_ON))
    except AccountError as error:
        form.code.errors = [error.explanation]
        return _set_up_page(form), 400
    session.pop(SEED, None)
    return render_template("admin/recovery_codes.html", codes=codes, just_on=True)


@blueprint.route("/admin/you/recovery-codes", methods=["GET", "POST"])
def recovery_codes() -> ResponseReturnValue:
    """Makes recovery codes anew for whoever has the app; those from before are worth nothing then."""
    if not _is_on():
        return _to_own_page()
    form = NewCodesForm()
    if not form.is_submitted():
        return render_template("admin/recovery_codes.html", form=form)
    _count_code()
    attempt = _attempt(form.code.data)
    with writing(services().engine) as store:
        staff = store.get_one(Staff, account().staff_id)
        codes = make_recovery_codes(store, staff, attempt.pepper) if use_code(store, staff, attempt) else None
        if codes is not None:
            record(store, now(), actor(), Act(Action.RECOVERY_CODES_MADE))
    if codes is None:
        note_refusal(account().username, OWN_CODE)
        form.code.errors = [WRONG_CODE]
        return render_template("admin/recovery_codes.html", form=form), 400
    return render_template("admin/recovery_codes.html", codes=codes)


@blueprint.route("/admin/you/second-factor/off", methods=["GET", "POST"])
def second_factor_off() -> ResponseReturnValue:
    """Switches the factor off, for the password and a code."""
    if not _is_on():
        return _to_own_page()
    form = SwitchOffForm()
    if not form.is_submitted():
        return render_template("admin/second_factor_off.html", form=form)
    _count_code()
    # Both are asked before anything is said, so that neither can be guessed without the other.
    knows_password = proved_hash(form.password.data or "") is not None
    attempt = _attempt(form.any_code.data)
    with writing(services().engine) as store:
        staff = store.get_one(Staff, account().staff_id)
        done = knows_password and (use_code(store, staff, attempt) or use_recovery_code(store, staff, attempt))
        if done:
            switch_off(store, staff)
            record(store, now(), actor(), Act(Action.SECOND_FACTOR_OFF))
    if done:
        flash("The second factor is off. Your password alone opens your account now.")
        return _to_own_page()
    if knows_password:
        note_refusal(account().username, OWN_CODE)
    form.any_code.errors = ["The password or the code is wrong."]
    form.any_code.data = ""
    return render_template("admin/second_factor_off.html", form=form), 400


def qr_code(text: str) -> Markup:
    """A QR code as SVG: black on a white ground of its own, so that cameras read it in the dark theme too."""
    drawing = segno.make(text, error="m", micro=False).svg_inline(border=4, light="#fff", omitsize=True, lineclass=None)
    return Markup(drawing)  # noqa: S704  It is drawn from modules; the text itself is not in it.


def _set_up_page(form: SetUpForm) -> str:
    pepper, seed = services().settings.credential_pepper, _seed()
    uri = provisioning_uri(seed, account().username, pepper)
    key = key_of(seed, pepper)
    groups = [key[start : start + 4] for start in range(0, len(key), 4)]
    return render_template("admin/second_factor.html", form=form, qr=qr_code(uri), uri=uri, groups=groups)


def _seed() -> str:
    """The seed of the factor that is being set up, kept in the signed cookie until then: alone it makes no code."""
    if SEED not in session:
        session[SEED] = new_seed()
    return str(session[SEED])


def _count_code() -> None:
    count_code(account().staff_id, account().username, OWN_CODE)


def _attempt(code: str | None) -> Attempt:
    return Attempt(code or "", services().settings.credential_pepper, now())


def _is_on() -> bool:
    return is_on(db.session().get_one(Staff, account().staff_id))


def _to_own_page() -> ResponseReturnValue:
    return redirect(url_for("admin.own_page"), 303)
