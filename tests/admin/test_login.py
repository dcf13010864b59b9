"""Logging in, and where it leads."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.admin.entry import auth
from tests.admin.conftest import PASSWORD, SignIn
from tests.admin.visitor import LOGIN, Visitor

OWN_PATHS = ["/admin/departments/clinic/", "/admin/departments/clinic/?type=NOTE&from=2025-01-01", "/"]
OTHER_PLACES = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nSet-Cookie: a=b",
    "/\x00/evil.example",
    "/\u2028/evil.example",
    " //evil.example",
    "https://evil.example/",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,hello",
    "evil.example",
    "@evil.example",
    "//[evil",
    "",
]


def cookie_of(response: TestResponse, name: str) -> str:
    found = [line for line in response.headers.getlist("Set-Cookie") if line.startswith(f"{name}=")]
    assert len(found) == 1, response.headers.getlist("Set-Cookie")
    return found[0]


def test_a_login_opens_the_departments(anybody: Visitor) -> None:
    response = anybody.log_in("editor", PASSWORD)
    assert (response.status_code, response.location) == (303, "/admin/")
    assert anybody.get("/admin/").heading == "Departments"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(anybody: Visitor) -> None:
    attributes = cookie_of(anybody.log_in("editor", PASSWORD), "session_id").split("; ")[1:]
    assert set(attributes) == {"HttpOnly", "Path=/", "SameSite=Lax"}


@pytest.mark.parametrize(("name", "password"), [("editor", "wrong"), ("nobody", PASSWORD), ("", ""), ("édith", "ü")])
def test_a_wrong_name_and_a_wrong_password_read_the_same(anybody: Visitor, name: str, password: str) -> None:
    page = anybody.page_of(anybody.log_in(name, password), 400)
    assert page.words(page.find("p", "notice")) == auth.REFUSED
    assert page.form().fields["password"] == ""
    assert anybody.client.get_cookie("session_id") is None


def test_a_disabled_account_cannot_log_in(app: Flask, anybody: Visitor) -> None:
    result = app.test_cli_runner().invoke(args=["staff", "disable", "editor"])
    assert result.exit_code == 0
    assert anybody.log_in("editor", PASSWORD).status_code == 400


def test_a_login_makes_a_new_session_and_ends_the_one_before(sign_in: SignIn) -> None:
    visitor = sign_in("viewer")
    planted = visitor.client.get_cookie("session_id")
    visitor.client.post(
        "/admin/login", data={"csrf_token": visitor.token(), "username": "editor", "password": PASSWORD}
    )
    new = visitor.client.get_cookie("session_id")
    assert planted is not None
    assert new is not None
    assert new.value != planted.value
    visitor.client.set_cookie("session_id", planted.value)
    assert visitor.client.get("/admin/").status_code == 303


def test_a_token_that_was_planted_before_the_login_opens_nothing(anybody: Visitor) -> None:
    anybody.client.set_cookie("session_id", "planted")
    anybody.log_in("editor", PASSWORD)
    anybody.client.set_cookie("session_id", "planted")
    assert anybody.client.get("/admin/").status_code == 303


def test_a_form_from_before_the_login_is_no_longer_accepted(anybody: Visitor) -> None:
    before = anybody.form(LOGIN).fields["csrf_token"]
    anybody.log_in("editor", PASSWORD)
    assert anybody.send("/admin/logout", {"csrf_token": before}).status_code == 400


def test_somebody_who_is_logged_in_is_led_past_the_form(editor: Visitor) -> None:
    assert editor.client.get(LOGIN).location == "/admin/"
    assert editor.client.get(f"{LOGIN}?next=/admin/departments/x/").location == "/admin/departments/x/"


def test_a_page_leads_to_the_login_and_back(anybody: Visitor) -> None:
    to_login = anybody.client.get("/admin/departments/clinic/?type=NOTE")
    assert to_login.status_code == 303
    back = anybody.log_in("editor", PASSWORD, path=to_login.location)
    assert back.location == "/admin/departments/clinic/?type=NOTE"


@pytest.mark.parametrize("path", OWN_PATHS)
def test_a_login_leads_to_a_path_of_this_service(editor: Visitor, path: str) -> None:
    assert editor.client.get(LOGIN, query_string={"next": path}).location == path


@pytest.mark.parametrize("place", OTHER_PLACES)
def test_a_login_never_leads_elsewhere(editor: Visitor, place: str) -> None:
    assert editor.client.get(LOGIN, query_string={"next": place}).location == "/admin/"


def test_the_root_leads_to_the_pages(anybody: Visitor) -> None:
    assert anybody.client.get("/").location == "/admin/"
