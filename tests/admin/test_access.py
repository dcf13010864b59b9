"""Each role against each route. A route that is new has no rule here, and fails."""

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.admin.conftest import SignIn
from tests.admin.store import DEPARTMENT, USER, Store, department_path, message_path, user_path
from tests.admin.visitor import Visitor

# The lowest role that each route lets in, by endpoint and method.
RULES = {
    ("admin.root", "GET"): "anybody",
    ("admin.login", "GET"): "anybody",
    ("admin.login", "POST"): "anybody",
    ("admin.logout", "POST"): "viewer",
    ("admin.logout_everywhere", "POST"): "viewer",
    ("admin.search", "GET"): "viewer",
    ("admin.all_messages", "GET"): "viewer",
    ("admin.own_page", "GET"): "viewer",
    ("admin.departments", "GET"): "viewer",
    ("admin.department_messages", "GET"): "viewer",
    ("admin.users", "GET"): "viewer",
    ("admin.user_messages", "GET"): "viewer",
    ("admin.message", "GET"): "viewer",
    ("admin.edit", "GET"): "editor",
    ("admin.save_edit", "POST"): "editor",
    ("admin.name_department", "GET"): "editor",
    ("admin.name_department", "POST"): "editor",
    ("admin.name_user", "GET"): "editor",
    ("admin.name_user", "POST"): "editor",
}
OTHER_DOORS = {"api", "health", "static"}
ROLES = ["anybody", "viewer", "editor", "admin"]
PLACE = {"department": DEPARTMENT, "user": USER, "message": "first"}

each_route = pytest.mark.parametrize(("endpoint", "method"), list(RULES), ids=lambda part: part.removeprefix("admin."))
each_place = pytest.mark.parametrize(
    "path",
    [
        department_path(),
        department_path() + "name",
        department_path() + "users/",
        user_path(),
        user_path() + "name",
        message_path(),
        message_path() + "/edit",
    ],
)


@pytest.fixture(autouse=True)
def one_message(store: Store) -> None:
    store.save()


def status_of(app: Flask, visitor: Visitor, endpoint: str, method: str) -> int:
    """The status of a request that is as good as its path and a valid CSRF token make it."""
    with app.test_request_context():
        rule = next(rule for rule in app.url_map.iter_rules(endpoint))
        path = app.url_map.bind("localhost").build(endpoint, {name: PLACE[name] for name in rule.arguments})
    data = {"csrf_token": visitor.token()} if method == "POST" else None
    return visitor.client.open(path, method=method, data=data).status_code


def test_every_route_has_a_rule(app: Flask) -> None:
    def methods(rule: Rule) -> set[str]:
        return (rule.methods or set()) - {"HEAD", "OPTIONS"}

    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] not in OTHER_DOORS]
    assert {(rule.endpoint, method) for rule in rules for method in methods(rule)} == set(RULES)


@each_route
@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_do_what_its_rule_says(
    app: Flask, anybody: Visitor, sign_in: SignIn, role: str, endpoint: str, method: str
) -> None:
    visitor = anybody if role == "anybody" else sign_in(role)
    status = status_of(app, visitor, endpoint, method)
    if ROLES.index(role) >= ROLES.index(RULES[endpoint, method]):
        # A form without its fields is a bad one, but it was let in.
        assert status in {200, 302, 303, 400}
    else:
        assert status == (303 if role == "anybody" else 403)


def without_tokens(page: TestResponse) -> str:
    """The page but for its forms' tokens, which change with the second in which they are made."""
    return re.sub(r'(?<=name="csrf_token" value=")[^"]+', "", page.get_data(as_text=True))


@each_place
def test_what_a_stranger_asks_for_is_not_there(sign_in: SignIn, path: str) -> None:
    stranger = sign_in("stranger")
    hidden, missing = (stranger.client.get(address) for address in (path, path.replace(DEPARTMENT, "nowhere")))
    assert hidden.status_code == missing.status_code == 404
    assert without_tokens(hidden) == without_tokens(missing)


@pytest.mark.parametrize("path", [message_path() + "/edit", department_path() + "name", user_path() + "name"])
def test_a_stranger_cannot_change_what_is_not_theirs(sign_in: SignIn, store: Store, path: str) -> None:
    stranger = sign_in("stranger")
    fields = {"csrf_token": stranger.token(), "version": "1", "body": "Mine", "name": "Mine"}
    assert stranger.send(path, fields).status_code == 404
    assert store.message().body == "Hello"


@each_place
def test_nobody_gets_a_page_without_a_session(anybody: Visitor, path: str) -> None:
    response = anybody.client.get(path)
    assert response.status_code == 303
    assert response.location.startswith("/admin/login?next=")


def test_a_viewer_is_told_that_the_role_is_missing(viewer: Visitor) -> None:
    assert viewer.get(message_path() + "/edit", 403).heading == "Not for your role"


def test_a_viewer_is_not_offered_what_the_role_does_not_include(viewer: Visitor, editor: Visitor) -> None:
    assert editor.get(message_path()).has_link("Edit")
    assert not viewer.get(message_path()).has_link("Edit")
    assert editor.get(department_path()).has_link("Give a name")
    assert not viewer.get(department_path()).has_link("Give a name")


@pytest.mark.parametrize("path", [department_path("a%20b"), user_path("a.b"), message_path("%C3%A9"), "/admin/nothing"])
def test_a_path_that_cannot_be_is_not_there(editor: Visitor, path: str) -> None:
    assert editor.get(path, 404).heading == "Nothing here"


def test_both_spellings_of_a_uuid_show_one_message(editor: Visitor, store: Store) -> None:
    uuid = "0b0ea19c-5c1f-4f67-b6a2-5ae2ff0c0c11"
    store.save(uuid, body="One message")
    assert "One message" in editor.get(message_path(uuid.upper())).words()
