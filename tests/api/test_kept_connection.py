"""A connection serves one request after the other, whatever became of the one before."""

import http.client
import json
import socket

from app.config import ROOT
from tests.api.factories import body_of, path_of
from tests.api.running import Running

SHEET = "static/css/base.css"


def request(running: Running, uuid: str, authorization: str | None = None) -> bytes:
    body = json.dumps(body_of(uuid)).encode()
    head = (
        f"PUT {path_of()} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Authorization: {authorization or running.authorization}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def connect(running: Running) -> socket.socket:
    host, port = running.address.split(":")
    return socket.create_connection((host, int(port)), timeout=10)


def answers(connection: socket.socket, count: int) -> list[tuple[int, str | None]]:
    """The status and the messageUuid of the next answers."""
    found = []
    for _ in range(count):
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        found.append((answer.status, json.load(answer)["messageUuid"]))
    return found


def test_requests_that_come_in_one_packet_are_answered_in_their_order(running: Running) -> None:
    with connect(running) as connection:
        connection.sendall(b"".join(request(running, uuid) for uuid in "abc"))
        file = connection.makefile("rb")
        found = []
        for _ in range(3):
            status = int(file.readline().split()[1])
            headers = http.client.parse_headers(file)
            found.append((status, json.loads(file.read(int(headers["Content-Length"])))["messageUuid"]))
        assert found == [(200, "a"), (200, "b"), (200, "c")]


def test_a_refused_request_leaves_the_connection_to_the_next_one(running: Running) -> None:
    with connect(running) as connection:
        for authorization, expected in (("Basic eDp5", (401, None)), (None, (200, "after"))):
            connection.sendall(request(running, "after", authorization))
            assert answers(connection, 1) == [expected]


def test_a_request_may_come_in_pieces(running: Running) -> None:
    whole = request(running, "pieces")
    with connect(running) as connection:
        for _ in range(2):
            for start in range(0, len(whole), 100):
                connection.sendall(whole[start : start + 100])
            assert answers(connection, 1) == [(200, "pieces")]


def test_a_body_that_ends_too_early_ends_the_connection(running: Running) -> None:
    with connect(running) as connection:
        connection.sendall(request(running, "cut")[:-10])
        connection.shutdown(socket.SHUT_WR)
        assert answers(connection, 1) == [(400, None)]
        assert connection.recv(1) == b""


def test_heads_and_files_are_whole(running: Running) -> None:
    content = (ROOT / SHEET).read_bytes()
    connection = http.client.HTTPConnection(running.address, timeout=10)
    for method, body in (("GET", content), ("HEAD", b""), ("GET", content)):
        connection.request(method, f"/{SHEET}")
        with connection.getresponse() as answer:
            assert (answer.status, int(answer.headers["Content-Length"]), answer.read()) == (200, len(content), body)
    connection.close()
