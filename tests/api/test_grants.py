"""Every route below /communications asks for credentials, for a scope and for the department."""

import json
from itertools import product

import pytest
from flask import Flask

from app.access.clients import SCOPE_CREATE, SCOPE_GET
from tests.api.factories import (
    DEPARTMENT,
    OTHER_DEPARTMENT,
    USER,
    UUID,
    Caller,
    NewCaller,
    body_of,
    error_codes,
    error_paths,
    path_of,
)

SCOPE_OF = {"PUT": SCOPE_CREATE, "GET": SCOPE_GET, "HEAD": SCOPE_GET}
VALUES = {"department": DEPARTMENT, "user": USER, "message": UUID}


def routes_of_the_api(app: Flask) -> list[tuple[str, str]]:
    """Method and path of all that the application answers below /communications, whoever registered it."""
    urls = app.url_map.bind("localhost")
    return [
        (method, urls.build(rule.endpoint, {name: VALUES[name] for name in rule.arguments}))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/communications")
        for method in sorted((rule.methods or set()) - {"OPTIONS"})
    ]


def send(caller: Caller, method: str, path: str, *, known: bool = True) -> list[str]:
    answer = caller.http.open(path, method=method, json=body_of(), auth=caller.auth if known else None)
    if method != "HEAD":
        return error_codes(answer)
    return {401: ["MISSING_CREDENTIALS"], 403: ["forbidden"], 404: ["MESSAGE_NOT_FOUND"], 200: []}[answer.status_code]


def test_the_api_has_the_routes_that_are_tested_here(app: Flask) -> None:
    assert set(routes_of_the_api(app)) == {
        ("PUT", path_of()),
        ("GET", path_of()),
        ("HEAD", path_of()),
        ("GET", path_of(message=UUID)),
        ("HEAD", path_of(message=UUID)),
    }


def test_no_route_answers_without_credentials(app: Flask, caller: Caller) -> None:
    for method, path in routes_of_the_api(app):
        assert send(caller, method, path, known=False) == ["MISSING_CREDENTIALS"], (method, path)


def test_every_route_needs_its_scope_and_the_department(app: Flask, new_caller: NewCaller) -> None:
    scopes = [(SCOPE_CREATE,), (SCOPE_GET,), (SCOPE_CREATE, SCOPE_GET)]
    grants = [None, frozenset({DEPARTMENT}), frozenset({OTHER_DEPARTMENT}), frozenset({DEPARTMENT, OTHER_DEPARTMENT})]
    new_caller().put()
    for granted, departments in product(scopes, grants):
        caller = new_caller(departments=departments, scopes=granted)
        for method, path in routes_of_the_api(app):
            if SCOPE_OF[method] not in granted:
                expected = ["SCOPE_NOT_GRANTED"]
            elif departments is not None and DEPARTMENT not in departments:
                expected = ["DEPARTMENT_NOT_GRANTED"]
            else:
                expected = []
            if method == "HEAD" and expected:
                expected = ["forbidden"]
            assert send(caller, method, path) == expected, (method, path, granted, departments)


def test_what_is_not_granted_reads_the_same_whether_it_exists_or_not(caller: Caller, new_caller: NewCaller) -> None:
    caller.put()
    stranger = new_caller(departments=frozenset({OTHER_DEPARTMENT}))
    told = [stranger.get(department=department).get_json()["errors"] for department in (DEPARTMENT, "no-such-one")]
    assert told[0][0]["errorDescription"] == told[1][0]["errorDescription"]
    assert told[0][0]["errorCode"] == "DEPARTMENT_NOT_GRANTED"


def test_the_missing_scope_is_named(new_caller: NewCaller) -> None:
    reader = new_caller(scopes=(SCOPE_GET,))
    assert SCOPE_CREATE in reader.put().get_json()["errors"][0]["errorDescription"]


def test_what_is_not_granted_is_not_saved(caller: Caller, new_caller: NewCaller) -> None:
    new_caller(departments=frozenset({OTHER_DEPARTMENT})).put()
    new_caller(scopes=(SCOPE_GET,)).put()
    assert error_codes(caller.get()) == ["MESSAGE_NOT_FOUND"]


def test_the_grant_is_checked_before_the_body(new_caller: NewCaller) -> None:
    reader = new_caller(scopes=(SCOPE_GET,))
    assert error_codes(reader.put(raw=b"{")) == ["SCOPE_NOT_GRANTED"]
    assert error_codes(reader.put({"messageAttributes": {"type": "x"}})) == ["SCOPE_NOT_GRANTED"]


@pytest.mark.parametrize("department", [DEPARTMENT, DEPARTMENT.upper()])
def test_a_message_cannot_be_moved_out_of_a_granted_department(department: str, new_caller: NewCaller) -> None:
    """Only the path says where a message belongs; names in the body are unknown fields."""
    granted = new_caller(departments=frozenset({DEPARTMENT}))
    body = {**body_of(), "departmentUUID": OTHER_DEPARTMENT, "userUUID": "somebody"}
    answer = granted.put(raw=json.dumps(body).encode(), department=department)
    assert (answer.status_code, error_paths(answer)) == (200, [])
    assert granted.message()["departmentUUID"] == DEPARTMENT


def test_the_options_of_a_route_can_be_asked_without_credentials(caller: Caller) -> None:
    answer = caller.http.options(path_of())
    assert (answer.status_code, "PUT" in answer.headers["Allow"], answer.get_data()) == (200, True, b"")
