"""The headers on every kind of answer."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.api.factories import Caller, NewApp, path_of

POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
}  # fmt: skip


def assert_page_headers(answer: TestResponse) -> None:
    assert set(answer.headers["Content-Security-Policy"].split("; ")) == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert len(answer.headers.getlist("Cache-Control")) == 1


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/admin/login", 200),
        ("GET", "/admin/", 303),
        ("GET", "/nowhere", 404),
        ("GET", "/communicationsx", 404),
        ("POST", "/admin/login", 400),
        ("DELETE", "/healthz", 405),
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 200),
    ],
)
def test_every_page_carries_the_policy_whatever_its_status(method: str, path: str, status: int, app: Flask) -> None:
    answer = app.test_client().open(path, method=method)
    assert answer.status_code == status
    assert_page_headers(answer)
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_page_that_fails_carries_the_policy(app: Flask) -> None:
    app.add_url_rule("/broken", view_func=lambda: str(1 // 0))
    answer = app.test_client().get("/broken")
    assert answer.status_code == 500
    assert_page_headers(answer)


def test_a_foreign_host_gets_the_policy_too(app: Flask) -> None:
    answer = app.test_client().get("/admin/login", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert_page_headers(answer)


def test_static_files_may_be_kept_and_carry_the_policy(app: Flask) -> None:
    answer = app.test_client().get("/static/css/tokens.css")
    assert answer.status_code == 200
    assert_page_headers(answer)
    assert "no-store" not in answer.headers["Cache-Control"]
    answer.close()


def test_no_answer_of_the_api_is_kept_or_guessed_at(caller: Caller) -> None:
    answers = [
        caller.put(),
        caller.get(),
        caller.list(),
        caller.put({}),
        caller.http.get(path_of()),
        caller.http.get("/communications"),
    ]
    for answer in answers:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers.getlist("Cache-Control") == ["no-store"]
        assert "Set-Cookie" not in answer.headers


def test_over_https_every_answer_promises_that_it_stays_that_way(caller: Caller) -> None:
    for path in ("/healthz", "/nowhere", "/communications"):
        secure = caller.http.get(path, base_url="https://localhost")
        assert secure.headers["Strict-Transport-Security"].startswith("max-age=")
        assert "Strict-Transport-Security" not in caller.http.get(path).headers


@pytest.mark.parametrize(("proxies", "is_believed"), [("1", True), ("0", False)])
def test_a_proxy_is_believed_only_if_the_settings_say_so(proxies: str, is_believed: bool, new_app: NewApp) -> None:
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "127.0.0.1"}
    answer = new_app(TRUSTED_PROXIES=proxies).test_client().get("/healthz", headers=forwarded)
    assert ("Strict-Transport-Security" in answer.headers) is is_believed
