"""However many pages and lists are asked for at once, saves go on beside them."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import URL

from app.serving import MOST_BESIDE_SAVES
from tests.faults.conftest import USERNAME, new_secret
from tests.faults.installation import Installation
from tests.faults.load import body_of
from tests.support.service import Services
from tests.support.waiting import wait_until

HALF_A_FORM = b"POST /admin/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nusername="
# So long an answer is waited for: that of a busy machine may take a second.
PATIENT, SHORT = 4.0, 0.3


@pytest.fixture
def one_worker(services: Services, sqlite_url: URL, tmp_path: Path) -> Iterator[Installation]:
    secret = new_secret(sqlite_url, tmp_path)
    service = services.start(sqlite_url, WEB_CONCURRENCY="1")
    installation = Installation(service, sqlite_url, (USERNAME, secret), tmp_path)
    yield installation
    installation.close()


def connected(stack: ExitStack, service_url: str) -> socket.socket:
    there = urlsplit(service_url)
    assert there.hostname is not None
    assert there.port is not None
    return stack.enter_context(socket.create_connection((there.hostname, there.port)))


def answers(connection: socket.socket, seconds: float = SHORT) -> bool:
    connection.settimeout(seconds)
    try:
        return connection.recv(12) == b"HTTP/1.1 200"
    except TimeoutError:
        return False


def test_saves_go_on_where_all_that_may_be_answered_beside_them_is_stuck(one_worker: Installation) -> None:
    caller = one_worker.caller()
    with ExitStack() as stack:
        stuck = [connected(stack, one_worker.service.url) for _ in range(MOST_BESIDE_SAVES)]
        for connection in stuck:
            connection.sendall(HALF_A_FORM)
        probes: list[socket.socket] = []

        def is_full() -> bool:
            probes.append(connected(stack, one_worker.service.url))
            probes[-1].sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            return not answers(probes[-1], PATIENT)

        wait_until(is_full, "all that is no save waits")
        health = probes[-1]
        assert caller.put(body_of("one")).status == 200
        assert not answers(health)
        stuck[0].close()
        health.settimeout(30)
        assert health.recv(12) == b"HTTP/1.1 200"
