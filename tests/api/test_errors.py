"""Every error code with its HTTP status, and the envelope on whatever fails below /communications."""

import json
from io import BytesIO

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.api.envelopes import assert_fails
from tests.api.factories import (
    ABSENT_UUID,
    OTHER_USER,
    Caller,
    NewCaller,
    basic,
    body_of,
    error_codes,
    error_paths,
    path_of,
)

SECRET_TEXT = "the customer said something private"


@pytest.mark.parametrize("raw", [b"", b"{", b"null x", b"\xff", b'{"a":1,"a":2}', b'{"messageAttributes":NaN}'])
def test_400_malformed_json(raw: bytes, caller: Caller) -> None:
    assert_fails(caller.put(raw=raw), 400, "MALFORMED_JSON")


@pytest.mark.parametrize("value", [None, [], "text", 1, True])
def test_400_invalid_field_for_a_body_that_is_no_object(value: object, caller: Caller) -> None:
    answer = caller.put(raw=json.dumps(value).encode())
    assert_fails(answer, 400, "INVALID_FIELD")
    assert error_paths(answer) == ["body"]


def test_400_invalid_field(caller: Caller) -> None:
    answer = caller.put(body_of(type="LETTER"))
    assert_fails(answer, 400, "INVALID_FIELD")
    assert error_paths(answer) == ["messageAttributes.type"]


def test_all_faults_of_a_body_are_listed_at_once(caller: Caller) -> None:
    answer = caller.put(
        {
            "uuid": "a b",
            "messageAttributes": {"type": "LETTER", "isManual": "yes", "body": "fine"},
            "messageSendingAttributes": [],
            "messageDeliveryAttributes": {"sentTimestamp": "yesterday"},
        }
    )
    assert sorted(error_paths(answer)) == [
        "messageAttributes.isManual",
        "messageAttributes.type",
        "messageDeliveryAttributes.sentTimestamp",
        "messageSendingAttributes",
        "uuid",
    ]
    assert len({error["errorUID"] for error in answer.get_json()["errors"]}) == 5


def test_400_invalid_path(caller: Caller) -> None:
    assert_fails(caller.put(user="a.b"), 400, "INVALID_PATH")


def test_400_empty_message(caller: Caller) -> None:
    assert_fails(caller.put({}), 400, "EMPTY_MESSAGE")


def test_400_for_a_host_that_is_not_ours(caller: Caller) -> None:
    answer = caller.http.get(path_of(), headers={"Host": "evil.example"}, auth=caller.auth)
    assert_fails(answer, 400, "INVALID_FIELD")
    assert error_paths(answer) == ["Host"]


def test_401_missing_credentials(caller: Caller) -> None:
    answer = caller.http.put(path_of(), json=body_of())
    assert_fails(answer, 401, "MISSING_CREDENTIALS")
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_401_invalid_credentials(caller: Caller) -> None:
    answer = caller.http.put(path_of(), json=body_of(), headers={"Authorization": basic(b"integration:wrong")})
    assert_fails(answer, 401, "INVALID_CREDENTIALS")
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_403_department_not_granted(new_caller: NewCaller) -> None:
    assert_fails(new_caller(departments=frozenset({"elsewhere"})).put(), 403, "DEPARTMENT_NOT_GRANTED")


def test_403_scope_not_granted(new_caller: NewCaller) -> None:
    assert_fails(new_caller(scopes=("communications.message.get",)).put(), 403, "SCOPE_NOT_GRANTED")


@pytest.mark.parametrize(
    "path",
    [
        "/communications",
        "/communications/",
        "/communications/department",
        "/communications/department/a/user/b/botmessage/",
        "/communications/department/a/user/b/botmessage/c/d",
        "/communications/department//user/b/botmessage",
        "/communications/department/a%2Fb/user/c/botmessage",
        "/communications/../admin/",
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "PATCH", "DELETE"])
def test_404_not_found(method: str, path: str, caller: Caller) -> None:
    assert_fails(caller.http.open(path, method=method, auth=caller.auth), 404, "NOT_FOUND")


@pytest.mark.parametrize("path", ["/", "//", "/healthz", "/admin/login", path_of()], ids=lambda path: path[:15])
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "OPTIONS"])
def test_a_slash_too_many_in_front_is_404_with_the_answer_and_the_headers_of_one_door(
    method: str, path: str, caller: Caller
) -> None:
    headers = {"Authorization": basic(f"{caller.username}:{caller.secret}".encode())}
    # The test client itself would take two slashes for the beginning of a host.
    spelled = {"PATH_INFO": "/" + path}
    answer = caller.http.open(method=method, headers=headers, json=body_of(), environ_overrides=spelled)
    if path == path_of():
        assert_fails(answer, 404, "NOT_FOUND")
    else:
        assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert ("Content-Security-Policy" in answer.headers) is (answer.mimetype == "text/html")


def test_404_message_not_found(caller: Caller) -> None:
    assert_fails(caller.get(ABSENT_UUID), 404, "MESSAGE_NOT_FOUND")


@pytest.mark.parametrize(
    ("method", "message", "allowed"),
    [
        ("POST", None, {"GET", "HEAD", "PUT", "OPTIONS"}),
        ("DELETE", None, {"GET", "HEAD", "PUT", "OPTIONS"}),
        ("PUT", "some-message", {"GET", "HEAD", "OPTIONS"}),
        ("PATCH", "some-message", {"GET", "HEAD", "OPTIONS"}),
        ("QUERY", None, {"GET", "HEAD", "PUT", "OPTIONS"}),
    ],
)
def test_405_method_not_allowed(method: str, message: str | None, allowed: set[str], caller: Caller) -> None:
    answer = caller.http.open(path_of(message=message), method=method, auth=caller.auth)
    assert_fails(answer, 405, "METHOD_NOT_ALLOWED")
    assert {word.strip() for word in answer.headers["Allow"].split(",")} == allowed


@pytest.mark.parametrize("message", [None, "some-message"])
def test_options_tells_the_methods_without_credentials_and_without_a_body(message: str | None, caller: Caller) -> None:
    answer = caller.http.options(path_of(message=message))
    assert (answer.status_code, answer.data) == (200, b"")
    assert {"GET", "HEAD", "OPTIONS"} <= set(answer.headers["Allow"].split(", "))


def test_409_message_of_another_user(caller: Caller) -> None:
    caller.put()
    assert_fails(caller.put(user=OTHER_USER), 409, "MESSAGE_OF_ANOTHER_USER")


def test_409_idempotency_key_reused(caller: Caller) -> None:
    caller.put(body_of(None, body="one"), {"Idempotency-Key": "k"})
    answer = caller.put(body_of(None, body="two"), {"Idempotency-Key": "k"})
    assert_fails(answer, 409, "IDEMPOTENCY_KEY_REUSED")


def test_412_version_mismatch(caller: Caller) -> None:
    assert_fails(caller.put(headers={"If-Match": '"1"'}), 412, "VERSION_MISMATCH")


def test_413_body_too_large(caller: Caller) -> None:
    def padded(size: int) -> bytes:
        raw = json.dumps(body_of()).encode()
        return raw + b" " * (size - len(raw))

    assert caller.put(raw=padded(256 * 1024)).status_code == 200
    assert_fails(caller.put(raw=padded(256 * 1024 + 1)), 413, "BODY_TOO_LARGE")


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "", "application/json; charset=latin-1", "application/jsonp"],
)
def test_415_unsupported_media_type(content_type: str, caller: Caller) -> None:
    assert_fails(caller.put(content_type=content_type), 415, "UNSUPPORTED_MEDIA_TYPE")


def test_415_for_a_compressed_body(caller: Caller) -> None:
    assert_fails(caller.put(headers={"Content-Encoding": "gzip"}), 415, "UNSUPPORTED_MEDIA_TYPE")
    assert caller.put(headers={"Content-Encoding": "identity"}).status_code == 200


class BrokenBody:
    """A body whose sender goes away."""

    def read(self, _size: int) -> bytes:
        raise OSError(SECRET_TEXT)


def test_400_for_a_body_that_breaks_off(caller: Caller) -> None:
    def answer(**environ: object) -> TestResponse:
        return caller.http.put(path_of(), content_type="application/json", environ_overrides=environ, auth=caller.auth)

    lost = answer(**{"wsgi.input": BrokenBody()})
    assert_fails(lost, 400, "MALFORMED_JSON")
    assert SECRET_TEXT not in lost.get_data(as_text=True)
    assert_fails(answer(**{"wsgi.input": BytesIO(b"{}"), "CONTENT_LENGTH": "3"}), 400, "MALFORMED_JSON")


def test_credentials_are_asked_for_before_anything_else(caller: Caller) -> None:
    """A stranger learns nothing about ids, bodies or messages."""
    for path in (path_of("a.b"), path_of(message=ABSENT_UUID)):
        assert error_codes(caller.http.get(path)) == ["MISSING_CREDENTIALS"]
    assert error_codes(caller.http.put(path_of(), data=b"{")) == ["MISSING_CREDENTIALS"]


def test_a_path_that_only_begins_like_the_api_gets_a_page(app: Flask) -> None:
    answer = app.test_client().get("/communicationsx")
    assert (answer.status_code, answer.is_json) == (404, False)
