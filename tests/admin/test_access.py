"""Each role against each route. A route that is new has no rule here, and fails."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.access.staff import get_staff
from app.extensions import db
from app.models import BulkJob, SavedView
from app.models.engine import writing
from tests.admin.conftest import CAST, SignIn
from tests.admin.lowest_roles import ROLES, RULES, SENT_BY_HIGHER_ROLES
from tests.admin.store import DEPARTMENT, USER, Store, department_path, message_path, user_path
from tests.admin.visitor import Visitor
from tests.api.factories import make_caller

OTHER_DOORS = {"api", "health", "static"}
JOBS = {name: f"0198f0c0-0000-7000-8000-00000000000{number}" for number, name in enumerate(CAST)}
VIEWS = {name: number for number, name in enumerate(CAST, 1)}
JOB = JOBS["editor"]
# The name of an account and of a client, so that each route about either finds one.
PERSON = "viewer"
PLACE = {
    "department": DEPARTMENT,
    "user": USER,
    "message": "first",
    "part": "json",
    "form": "csv",
    "version": 1,
    "job": JOB,
    "view": 1,
    "username": PERSON,
    "secret": 1,
}

each_route = pytest.mark.parametrize(("endpoint", "method"), list(RULES), ids=lambda part: part.removeprefix("admin."))
each_place = pytest.mark.parametrize(
    "path",
    [
        department_path(),
        department_path() + "name",
        department_path() + "users/",
        department_path() + "overview",
        user_path(),
        user_path() + "name",
        user_path() + "conversation",
        user_path() + "conversation?of=first",
        message_path(),
        message_path() + "/raw/json",
        message_path() + "/edit",
        message_path() + "/versions",
        message_path() + "/versions/1",
        "/admin/bulk/" + JOB,
    ],
)


@pytest.fixture(autouse=True)
def one_message(store: Store) -> None:
    store.save()


@pytest.fixture(autouse=True)
def one_client(app: Flask) -> None:
    make_caller(app, username=PERSON)


@pytest.fixture(autouse=True)
def works(app: Flask, cast: None) -> None:
    """Bulk work of each of the cast: it is nobody else's, but for admins."""
    with app.app_context(), writing(db.engine) as session:
        for name, id_ in JOBS.items():
            starter, at = get_staff(session, name).id, datetime.now(UTC)
            job = BulkJob(id=id_, staff_id=starter, department_id=DEPARTMENT, action="trash", selection={"uuids": []})
            job.total, job.state, job.reason, job.created_at, job.finished_at = 0, "done", "Spam", at, at
            session.add(job)


@pytest.fixture(autouse=True)
def views(app: Flask, cast: None) -> None:
    """A saved view of each of the cast: nobody else may remove it."""
    with app.app_context(), writing(db.engine) as session:
        for name, id_ in VIEWS.items():
            owner, at = get_staff(session, name).id, datetime.now(UTC)
            session.add(SavedView(id=id_, staff_id=owner, name="One", query="", created_at=at))


def status_of(app: Flask, role: str, visitor: Visitor, endpoint: str, method: str) -> int:
    """The status of a request that is as good as its path and a valid CSRF token make it."""
    place = PLACE | {"job": JOBS.get(role, JOB), "view": VIEWS.get(role, 1)}
    with app.test_request_context():
        rule = next(rule for rule in app.url_map.iter_rules(endpoint))
        path = app.url_map.bind("localhost").build(endpoint, {name: place[name] for name in rule.arguments})
    data = {"csrf_token": visitor.token()} if method == "POST" else None
    return visitor.client.open(path, method=method, data=data).status_code


def test_every_route_has_a_rule(app: Flask) -> None:
    def methods(rule: Rule) -> set[str]:
        return (rule.methods or set()) - {"HEAD", "OPTIONS"}

    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] not in OTHER_DOORS]
    assert {(rule.endpoint, method) for rule in rules for method in methods(rule)} == set(RULES)


# A form without its fields is a bad one, but it was let in.
LET_IN = {200, 302, 303, 400, 409}


@each_route
def test_only_roles_from_the_one_of_its_rule_on_are_let_in(
    app: Flask, anybody: Visitor, sign_in: SignIn, endpoint: str, method: str
) -> None:
    """All roles ask one after the other: who is refused changes nothing, and who is let in only with a form."""
    lowest = ROLES.index(RULES[endpoint, method])
    for rank, role in enumerate(ROLES if method == "GET" else ROLES[: lowest + 1]):
        visitor = anybody if role == "anybody" else sign_in(role)
        status = status_of(app, role, visitor, endpoint, method)
        if rank >= lowest:
            assert status in LET_IN, role
        else:
            assert status == (303 if role == "anybody" else 403), role


@pytest.mark.parametrize(("endpoint", "role"), SENT_BY_HIGHER_ROLES, ids=lambda part: part.removeprefix("admin."))
def test_a_form_is_taken_from_every_higher_role(app: Flask, sign_in: SignIn, endpoint: str, role: str) -> None:
    assert status_of(app, role, sign_in(role), endpoint, "POST") in LET_IN


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
    store.save(uuid := "0b0ea19c-5c1f-4f67-b6a2-5ae2ff0c0c11", body="One message")
    assert "One message" in editor.get(message_path(uuid.upper())).words()
