"""An address that only forms are sent to comes into histories, and leads from there to the page with the form."""

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.admin.conftest import SignIn
from tests.admin.visitor import LOGIN, Visitor
from tests.api.factories import make_caller

YOU, STAFF, CLIENT = "/admin/you", "/admin/staff/viewer", "/admin/clients/bot"
LEADING = {
    YOU: ("password", "time-zone", "sessions/end", "sessions/end-others"),
    STAFF: ("access", "password", "disable", "enable", "end-sessions", "take-second-factor"),
    CLIENT: ("grants", "secrets", "disable", "enable", "secrets/1/revoke"),
}


@pytest.fixture
def admin(app: Flask, sign_in: SignIn) -> Visitor:
    make_caller(app, username="bot")
    return sign_in("admin")


@pytest.mark.parametrize("page", LEADING)
def test_the_address_of_a_form_leads_to_the_page_that_has_it(admin: Visitor, page: str) -> None:
    for form in LEADING[page]:
        response = admin.client.get(f"{page}/{form}")
        assert (response.status_code, response.location) == (303, page), form
    assert f"{page}/{LEADING[page][0]}" in admin.get(page).actions()


def test_no_form_about_accounts_is_forgotten(app: Flask) -> None:
    def is_about_accounts(rule: Rule) -> bool:
        return rule.rule.startswith((f"{YOU}/", "/admin/staff/", "/admin/clients/"))

    rules = [rule for rule in app.url_map.iter_rules() if is_about_accounts(rule)]
    methods = {way: {rule.rule for rule in rules if way in (rule.methods or ())} for way in ("GET", "POST")}
    assert methods["POST"] - methods["GET"] == set()


def test_a_form_that_is_sent_reaches_its_own_address_as_before(admin: Visitor) -> None:
    assert admin.press(STAFF, f"{STAFF}/disable").location == STAFF
    assert "viewer is disabled." in admin.get(STAFF).words()


def test_it_tells_nobody_what_is_not_theirs(viewer: Visitor, anybody: Visitor) -> None:
    for there in (STAFF, "/admin/staff/nobody"):
        assert viewer.client.get(f"{there}/access").location == there
        assert viewer.get(there, 403).heading == "Not for your role"
    assert anybody.client.get(f"{STAFF}/access").location.startswith(LOGIN)
