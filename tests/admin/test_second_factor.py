"""Setting the second factor up, making recovery codes anew, and switching it off."""

import time

import pyotp
import pytest
from flask import Flask

from app.admin.own.password import WRONG
from tests.admin.conftest import PASSWORD, SignIn
from tests.admin.factor import audited, code_of, turn_on, wrong_code
from tests.admin.page import Page
from tests.admin.visitor import Visitor

YOU = "/admin/you"
SET_UP, OFF, CODES = f"{YOU}/second-factor", f"{YOU}/second-factor/off", f"{YOU}/recovery-codes"


def key_on(page: Page) -> str:
    return "".join(page.words(page.find("p", "own-key").find("code")).split())


def codes_on(page: Page) -> list[str]:
    return page.words(page.find("ol", "recovery-codes")).split()


def set_up(visitor: Visitor) -> tuple[str, list[str]]:
    """Turns the factor on through its page: the key, and the recovery codes."""
    page = visitor.get(SET_UP)
    key = key_on(page)
    response = visitor.send(SET_UP, page.form().submitted(code=code_of(key), password=PASSWORD))
    return key, codes_on(visitor.page_of(response))


def is_offered(visitor: Visitor) -> bool:
    """Whether the own page offers to set the factor up, which it does while it is off."""
    return visitor.get(YOU).has_link("Set it up")


def test_the_page_shows_the_key_as_a_picture_a_text_and_a_link(editor: Visitor) -> None:
    page = editor.get(SET_UP)
    told = pyotp.parse_uri(page.link("open the app on this device"))
    assert (told.name, told.issuer, told.secret) == ("editor", "Bot Message Store", key_on(page))
    picture = page.find("div", "qr")
    assert picture.get("role") == "img"
    paths = [e.attrib for e in picture.iter() if e.tag.endswith("path")]
    assert [(a.get("fill"), a.get("stroke")) for a in paths] == [("#fff", None), (None, "#000")]


def test_the_key_stays_the_same_until_the_factor_is_on(editor: Visitor, sign_in: SignIn) -> None:
    assert key_on(editor.get(SET_UP)) == key_on(editor.get(SET_UP))
    assert key_on(editor.get(SET_UP)) != key_on(sign_in("editor").get(SET_UP))


def test_looking_at_the_key_turns_nothing_on(editor: Visitor, anybody: Visitor) -> None:
    editor.get(SET_UP)
    assert is_offered(editor)
    assert anybody.log_in("editor", PASSWORD).location == "/admin/"


def test_a_code_and_the_password_turn_it_on_and_show_ten_recovery_codes(app: Flask, editor: Visitor) -> None:
    _, codes = set_up(editor)
    assert len(set(codes)) == 10
    assert not is_offered(editor)
    assert "10 of your recovery codes are left." in editor.get(YOU).words()
    assert audited(app) == [("editor", "second-factor-on", None)]


def test_the_codes_of_the_set_up_open_the_account(editor: Visitor, anybody: Visitor) -> None:
    _, codes = set_up(editor)
    location = anybody.log_in("editor", PASSWORD).location
    token = anybody.get(location).find_all("input")[0].get("value", "")
    assert anybody.send(location, {"csrf_token": token, "recovery_code": codes[9]}).location == "/admin/"


def test_the_recovery_codes_are_shown_once(editor: Visitor) -> None:
    _, codes = set_up(editor)
    for path in (YOU, CODES, SET_UP):
        assert codes[0] not in editor.client.get(path, follow_redirects=True).get_data(as_text=True)


def test_a_wrong_code_or_password_turns_nothing_on(app: Flask, editor: Visitor) -> None:
    page = editor.get(SET_UP)
    key, form = key_on(page), page.form()
    response = editor.send(SET_UP, form.submitted(code=wrong_code(key), password=PASSWORD))
    assert "The code is wrong." in editor.page_of(response, 400).errors_beside()["code"]
    response = editor.send(SET_UP, form.submitted(code=code_of(key), password="a wrong password"))
    page = editor.page_of(response, 400)
    assert page.errors_beside() == {"password": WRONG}
    assert key_on(page) == key
    assert is_offered(editor)
    # A code of the set-up proves nothing of somebody, so that a wrong one is no attempt to be somebody else.
    assert audited(app) == [("editor", "login-refused", "editor")]


def test_a_factor_that_is_on_is_not_set_up_again(editor: Visitor) -> None:
    before = editor.get(SET_UP)
    set_up(editor)
    fields = before.form().submitted(code=code_of(key_on(before), 1), password=PASSWORD)
    assert editor.send(SET_UP, fields).location == YOU
    assert editor.client.get(SET_UP).location == YOU


def test_new_recovery_codes_replace_the_old_ones(app: Flask, editor: Visitor, anybody: Visitor) -> None:
    factor = turn_on(app, "editor")
    new = codes_on(editor.page_of(editor.submit(CODES, code=factor.code())))
    assert len(new) == 10
    assert not set(new) & set(factor.recovery_codes)
    assert audited(app) == [("editor", "recovery-codes-made", None)]
    location = anybody.log_in("editor", PASSWORD).location
    token = anybody.get(location).find_all("input")[0].get("value", "")
    old, fresh = ({"csrf_token": token, "recovery_code": code} for code in (factor.recovery_codes[0], new[0]))
    assert [anybody.send(location, fields).status_code for fields in (old, fresh)] == [400, 303]


def test_a_code_makes_recovery_codes_once(app: Flask, editor: Visitor) -> None:
    factor = turn_on(app, "editor")
    code = factor.code()
    assert [editor.submit(CODES, code=code).status_code for _ in range(2)] == [200, 400]


def test_switching_off_takes_the_password_and_a_code(app: Flask, editor: Visitor, anybody: Visitor) -> None:
    factor = turn_on(app, "editor")
    for password, code in (("a wrong password", factor.code()), (PASSWORD, wrong_code(factor.key)), (PASSWORD, "")):
        page = editor.page_of(editor.submit(OFF, password=password, any_code=code), 400)
        assert page.errors_beside() == {"any_code": "The password or the code is wrong."}
    assert not is_offered(editor)
    assert editor.submit(OFF, password=PASSWORD, any_code=factor.code(1)).location == YOU
    assert is_offered(editor)
    assert audited(app) == [("editor", "login-refused", "editor")] * 3 + [("editor", "second-factor-off", None)]
    assert anybody.log_in("editor", PASSWORD).location == "/admin/"


def test_whoever_lost_the_app_switches_off_with_a_recovery_code(app: Flask, editor: Visitor) -> None:
    factor = turn_on(app, "editor")
    assert editor.submit(OFF, password=PASSWORD, any_code=factor.recovery_codes[5]).location == YOU
    assert is_offered(editor)


def test_codes_are_counted_wherever_they_are_typed(
    app: Flask, editor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_800_000_001.0)
    factor = turn_on(app, "editor")
    wrong = wrong_code(factor.key)
    assert [editor.submit(CODES, code=wrong).status_code for _ in range(11)] == [400] * 10 + [429]
    assert editor.submit(OFF, password=PASSWORD, any_code=factor.code()).status_code == 429


def test_what_needs_the_factor_leads_back_without_it(editor: Visitor) -> None:
    assert [editor.client.get(path).location for path in (CODES, OFF)] == [YOU, YOU]


def test_few_recovery_codes_are_pointed_out(app: Flask, editor: Visitor, anybody: Visitor) -> None:
    factor = turn_on(app, "editor")
    for code in factor.recovery_codes[:8]:
        visitor = Visitor(app.test_client())
        location = visitor.log_in("editor", PASSWORD).location
        token = visitor.get(location).find_all("input")[0].get("value", "")
        visitor.send(location, {"csrf_token": token, "recovery_code": code})
    assert "2 of your recovery codes are left; make new ones before you need them." in editor.get(YOU).words()


def test_passwords_and_codes_tell_managers_what_they_are(app: Flask, editor: Visitor) -> None:
    def kinds(path: str, action: str | None = None) -> dict[str, str | None]:
        controls = editor.form(path, action).controls
        return {name: e.get("autocomplete") for name, e in controls.items() if e.get("type") != "hidden"}

    assert kinds(YOU, f"{YOU}/password") == {
        "old_password": "current-password",
        "new_password": "new-password",
        "new_password_again": "new-password",
    }
    assert kinds(SET_UP) == {"code": "one-time-code", "password": "current-password"}
