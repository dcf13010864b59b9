"""The second step of a log-in: nothing is open before the code, and each code opens once."""

import time
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access import half_session
from app.admin.entry.login_code import BEGIN_ANEW, WRONG_CODE, WRONG_RECOVERY_CODE
from app.extensions import db
from app.models import StaffSession
from tests.admin.conftest import PASSWORD, SignIn
from tests.admin.factor import Factor, audited, details_of, turn_on, wrong_code
from tests.admin.visitor import LOGIN, Visitor

CODE = "/admin/login/code"

Clock = Callable[[int], None]


@pytest.fixture
def factor(app: Flask, cast: None) -> Factor:
    """The editor's."""
    return turn_on(app, "editor")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets the clock of the limits, which count whole minutes and hours; signed cookies must be made after that."""

    def set_to(seconds: int) -> None:
        monkeypatch.setattr(time, "time", lambda: 1_800_000_000.0 + seconds)

    set_to(1)
    return set_to


@pytest.fixture
def half(anybody: Visitor, factor: Factor) -> Visitor:
    """Somebody whose password was right."""
    response = anybody.log_in("editor", PASSWORD)
    assert (response.status_code, response.location) == (303, CODE)
    return anybody


def answer(visitor: Visitor, code: str, path: str = CODE, field: str = "code") -> int:
    token = next(e.get("value", "") for e in visitor.get(path).find_all("input") if e.get("name") == "csrf_token")
    return visitor.send(path, {"csrf_token": token, field: code}).status_code


def is_in(visitor: Visitor) -> bool:
    return visitor.client.get("/admin/").status_code == 200


def live_sessions(app: Flask) -> int:
    with app.app_context(), Session(db.engine) as session:
        return session.scalar(select(func.count()).select_from(StaffSession)) or 0


def test_a_right_password_alone_opens_no_session(app: Flask, half: Visitor) -> None:
    assert half.client.get_cookie("session_id") is None
    assert live_sessions(app) == 0
    for path in ("/admin/", "/admin/you", "/admin/you/second-factor"):
        assert half.client.get(path).location.startswith("/admin/login?next=")


def test_a_wrong_password_says_nothing_of_the_factor(anybody: Visitor, factor: Factor) -> None:
    assert anybody.log_in("editor", "a wrong password").status_code == 400
    assert anybody.client.get(CODE).location == LOGIN


def test_the_code_opens_the_account(app: Flask, half: Visitor, factor: Factor) -> None:
    assert answer(half, factor.code()) == 303
    assert is_in(half)
    assert ("editor", "logged-in", None) in audited(app)
    assert details_of(app, "logged-in") == {"second_factor": True}


def test_a_log_in_without_the_factor_says_so_in_the_trail(app: Flask, anybody: Visitor) -> None:
    anybody.log_in("viewer", PASSWORD)
    assert details_of(app, "logged-in") == {"second_factor": False}


def test_the_page_that_was_wanted_is_reached_after_both_steps(anybody: Visitor, factor: Factor) -> None:
    wanted = "/admin/departments/clinic/?type=NOTE"
    to_login = anybody.client.get(wanted)
    to_code = anybody.log_in("editor", PASSWORD, path=to_login.location).location
    form = anybody.page_of(anybody.client.get(to_code)).find_all("form")[0]
    token = next(e.get("value", "") for e in form.iter("input") if e.get("name") == "csrf_token")
    response = anybody.send(form.get("action", ""), {"csrf_token": token, "code": factor.code()})
    assert response.location == wanted


@pytest.mark.parametrize("place", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_the_second_step_never_leads_elsewhere(half: Visitor, factor: Factor, place: str) -> None:
    token = half.get(CODE).find_all("input")[0].get("value", "")
    fields = {"csrf_token": token, "code": factor.code()}
    assert half.client.post(CODE, query_string={"next": place}, data=fields).location == "/admin/"


def test_a_wrong_code_is_refused_and_written_down(app: Flask, half: Visitor, factor: Factor) -> None:
    token = half.get(CODE).find_all("input")[0].get("value", "")
    response = half.send(CODE, {"csrf_token": token, "code": wrong_code(factor.key)})
    assert half.page_of(response, 400).errors_beside() == {"code": WRONG_CODE}
    assert not is_in(half)
    assert audited(app) == [("editor", "login-refused", "editor")]
    assert details_of(app, "login-refused") == {"step": "code"}


def test_a_code_opens_one_session_and_no_second(app: Flask, half: Visitor, factor: Factor) -> None:
    code = factor.code()
    assert answer(half, code) == 303
    other = Visitor(app.test_client())
    other.log_in("editor", PASSWORD)
    assert answer(other, code) == 400
    assert answer(other, factor.code(1)) == 303


def test_a_recovery_code_opens_one_session_and_no_second(app: Flask, half: Visitor, factor: Factor) -> None:
    assert answer(half, factor.recovery_codes[0], field="recovery_code") == 303
    assert "That recovery code is used up; you have 9 left." in half.get("/admin/").words()
    other = Visitor(app.test_client())
    other.log_in("editor", PASSWORD)
    token = other.get(CODE).find_all("input")[0].get("value", "")
    response = other.send(CODE, {"csrf_token": token, "recovery_code": factor.recovery_codes[0]})
    assert other.page_of(response, 400).errors_beside() == {"recovery_code": WRONG_RECOVERY_CODE}
    assert [entry[1] for entry in audited(app)] == ["recovery-code-used", "logged-in", "login-refused"]


def test_an_empty_recovery_code_is_refused_beside_its_own_field(half: Visitor) -> None:
    token = half.get(CODE).find_all("input")[0].get("value", "")
    page = half.page_of(half.send(CODE, {"csrf_token": token, "recovery_code": ""}), 400)
    assert page.errors_beside() == {"recovery_code": WRONG_RECOVERY_CODE}
    assert page.find("details").get("open") is not None


def test_after_five_minutes_the_password_is_asked_again(
    half: Visitor, factor: Factor, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = half.get(CODE).find_all("input")[0].get("value", "")
    monkeypatch.setattr(half_session, "LIFETIME", -half_session.LIFETIME)
    half.log_in("editor", PASSWORD)
    response = half.send(f"{CODE}?next=/admin/you", {"csrf_token": token, "code": factor.code()})
    assert (response.status_code, response.location) in {(303, f"{LOGIN}?next=/admin/you"), (400, None)}
    response = half.client.get(f"{CODE}?next=/admin/you")
    assert response.location == f"{LOGIN}?next=/admin/you"
    assert BEGIN_ANEW in half.get(response.location).words()
    assert not is_in(half)


def test_a_half_session_ends_with_the_password(app: Flask, half: Visitor, factor: Factor) -> None:
    assert app.test_cli_runner().invoke(args=["staff", "set-password", "editor"]).exit_code == 0
    assert half.client.get(CODE).location == LOGIN


def test_a_half_session_ends_with_the_account(app: Flask, half: Visitor, factor: Factor) -> None:
    assert app.test_cli_runner().invoke(args=["staff", "disable", "editor"]).exit_code == 0
    assert half.client.get(CODE).location == LOGIN


def test_without_a_password_there_is_no_second_step(anybody: Visitor, factor: Factor) -> None:
    assert anybody.client.get(CODE).location == LOGIN
    token = anybody.form(LOGIN).fields["csrf_token"]
    assert anybody.send(CODE, {"csrf_token": token, "code": factor.code()}).location == LOGIN
    assert not is_in(anybody)


def test_a_half_session_is_not_good_for_another_account(app: Flask, half: Visitor, factor: Factor) -> None:
    other = turn_on(app, "viewer")
    assert answer(half, other.code()) == 400


def test_both_steps_end_the_session_that_the_browser_had(sign_in: SignIn, factor: Factor) -> None:
    visitor = sign_in("viewer")
    planted = visitor.client.get_cookie("session_id")
    assert planted is not None
    fields = {"csrf_token": visitor.token(), "username": "editor", "password": PASSWORD}
    assert visitor.client.post(LOGIN, data=fields).location == CODE
    assert answer(visitor, factor.code()) == 303
    new = visitor.client.get_cookie("session_id")
    assert new is not None
    assert new.value != planted.value
    visitor.client.set_cookie("session_id", planted.value)
    assert not is_in(visitor)


def test_a_form_of_the_second_step_is_worthless_after_it(half: Visitor, factor: Factor) -> None:
    token = half.get(CODE).find_all("input")[0].get("value", "")
    assert half.send(CODE, {"csrf_token": token, "code": factor.code()}).status_code == 303
    assert half.send("/admin/logout", {"csrf_token": token}).status_code == 400


@pytest.mark.parametrize("token", [None, "", "made-up"])
def test_the_second_step_needs_the_token_of_its_form(half: Visitor, factor: Factor, token: str | None) -> None:
    fields = {"code": factor.code()} | ({} if token is None else {"csrf_token": token})
    assert half.send(CODE, fields).status_code == 400
    assert not is_in(half)


def test_an_account_has_ten_codes_a_minute_from_wherever_they_come(
    app: Flask, clock: Clock, half: Visitor, factor: Factor
) -> None:
    wrong = wrong_code(factor.key)
    assert [answer(half, wrong) for _ in range(11)] == [400] * 10 + [429]
    other = Visitor(app.test_client())
    other.log_in("editor", PASSWORD)
    assert answer(other, factor.code()) == 429
    assert answer(other, factor.recovery_codes[0], field="recovery_code") == 429
    clock(61)
    assert answer(other, factor.code()) == 303


def test_an_account_has_fifty_codes_an_hour(clock: Clock, half: Visitor, factor: Factor) -> None:
    statuses = []
    for minute in range(6):
        clock(1 + 60 * minute)
        statuses += [answer(half, wrong_code(factor.key)) for _ in range(10)]
    assert statuses == [400] * 50 + [429] * 10
    clock(1 + 60 * 6)
    refused = half.send(CODE, {"csrf_token": half.token(), "code": wrong_code(factor.key)}).get_data(as_text=True)
    assert "Wait 54 minutes, then try again." in refused


def test_the_field_for_the_code_helps_phones_and_managers(half: Visitor) -> None:
    control = next(e for e in half.get(CODE).find_all("input") if e.get("name") == "code")
    assert (control.get("autocomplete"), control.get("inputmode"), control.get("type")) == (
        "one-time-code",
        "numeric",
        "text",
    )
