"""What cannot be read as HTTP never reaches the application; its caller gets the envelope all the same."""

import json
import socket
from typing import Any

import pytest
from sqlalchemy import URL

from tests.api.factories import path_of
from tests.api.running import Running
from tests.support.service import Service, Services

MARK = "4155550199"


def answer_to(service: Service, raw: str) -> tuple[int, dict[str, Any]]:
    host, port = service.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(raw.encode())
        connection.shutdown(socket.SHUT_WR)
        received = b"".join(iter(lambda: connection.recv(65_536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (f"nonsense {MARK}\r\n\r\n", 400, "INVALID_FIELD"),
        (f"PUT {path_of()} HTTP/1.1\r\nHost: localhost\r\nbad name: {MARK}\r\n\r\n", 400, "INVALID_FIELD"),
        (f"GET /{MARK}{'a' * 5_000} HTTP/1.1\r\nHost: localhost\r\n\r\n", 414, "INVALID_PATH"),
        (f"PUT {path_of()} HTTP/1.1\r\nHost: localhost\r\nX: {MARK}{'y' * 9_000}\r\n\r\n", 431, "INVALID_FIELD"),
    ],
    ids=["no request line", "a malformed header", "an address that is too long", "a header that is too long"],
)
def test_an_unreadable_request_gets_the_envelope_and_is_not_quoted(
    running: Running, raw: str, status: int, code: str
) -> None:
    got, body = answer_to(running.service, raw)
    assert got == status
    assert list(body) == ["requestUuid", "status", "messageUuid", "errors", "warnings"]
    (error,) = body["errors"]
    assert error["errorCode"] == code
    noted = [json.loads(line) for line in running.service.log_lines() if error["errorUID"] in line]
    assert [(line["error_uid"], line["request_uuid"]) for line in noted] == [(error["errorUID"], body["requestUuid"])]
    assert MARK not in "\n".join(running.service.log_lines())


def test_failure_status_holds_for_an_unreadable_request_too(services: Services, sqlite_url: URL) -> None:
    service = services.start(sqlite_url, WEB_CONCURRENCY="1", FAILURE_STATUS="200")
    for raw in ("nonsense\r\n\r\n", f"GET /{'a' * 5_000} HTTP/1.1\r\nHost: localhost\r\n\r\n"):
        status, body = answer_to(service, raw)
        assert (status, body["status"], len(body["errors"])) == (200, "FAILURE", 1)


def test_malformed_chunks_are_the_callers_fault(running: Running) -> None:
    head = f"PUT {path_of()} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {running.authorization}\r\n"
    chunks = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n{}\r\n"
    status, body = answer_to(running.service, head + chunks)
    assert (status, [error["errorCode"] for error in body["errors"]]) == (400, ["MALFORMED_JSON"])
