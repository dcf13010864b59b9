"""A long file over a real connection: the browser goes away, is slow, or the service or its store end in the middle."""

import http.client
import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, select, text

from app import create_app
from app.access.sessions import Lifetimes, open_session
from app.access.staff import get_staff
from app.extensions import db
from app.models import AuditEntry, Staff
from app.models.engine import writing
from tests.faults.load import MARK
from tests.faults.stored import reading
from tests.messages.many import store_many
from tests.support.databases import settings_for
from tests.support.service import Service, Services
from tests.support.waiting import wait_until

DEPARTMENT = f"{MARK}-department"
PATH = f"/admin/departments/{DEPARTMENT}/export"
# Together more than the buffers of a connection hold, so that whoever writes them has to wait for the reader.
NUMBER, BODY = 3_000, f"{MARK} " * 1_600
FIRST = 100_000


class Office:
    """A service with so many messages, and a member of staff who takes them out."""

    def __init__(self, services: Services, database: URL, instance: Path) -> None:
        self._token = _fill(database, instance)
        self._services, self.database = services, database

    def start(self, **environ: str) -> Service:
        return self._services.start(self.database, WEB_CONCURRENCY="1", **environ)

    @contextmanager
    def taking(self, service: Service, form: str = "jsonl") -> Iterator[http.client.HTTPResponse]:
        """A file whose first bytes have arrived."""
        connection = http.client.HTTPConnection(service.url.removeprefix("http://"), timeout=60)
        try:
            connection.request("GET", f"{PATH}.{form}", headers={"Cookie": f"session_id={self._token}"})
            response = connection.getresponse()
            assert response.status == 200
            yield response
        finally:
            connection.close()

    def trail(self) -> list[dict[str, Any]]:
        """What the audit trail tells of files that came to an end."""
        with reading(self.database) as connection:
            entries = connection.execute(select(AuditEntry.details).where(AuditEntry.action == "exported"))
            return [dict(details) for (details,) in entries if details and details["state"] != "started"]

    def wait_for(self, state: str) -> int:
        """How many messages had been taken when the one export ended in `state`."""
        wait_until(self.trail, "the export has ended")
        (ended,) = self.trail()
        assert ended["state"] == state
        return int(ended["messages"])


def _fill(database: URL, instance: Path) -> str:
    app, at = create_app(settings_for(database, instance)), datetime.now(UTC)
    with app.app_context():
        store_many(db.engine, NUMBER, DEPARTMENT, body=BODY)
        with writing(db.engine) as session:
            session.add(
                Staff(
                    username="vera",
                    password_hash="none",
                    role="viewer",
                    all_departments=True,
                    created_at=at,
                    departments=[],
                )
            )
            session.flush()
            lifetimes = Lifetimes(timedelta(hours=1), timedelta(hours=1))
            token = open_session(session, get_staff(session, "vera"), lifetimes, at)
        db.engine.dispose()
    return token


@pytest.fixture
def office(services: Services, database_url: URL, tmp_path: Path) -> Office:
    return Office(services, database_url, tmp_path)


def lines_of(log: Service, event: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in log.log_lines()]
    return [line for line in found if line["event"] == event]


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_the_reading_ends_when_the_browser_goes_away(office: Office, form: str) -> None:
    service = office.start()
    with office.taking(service, form) as response:
        assert len(response.read(FIRST)) == FIRST
    assert office.wait_for("cancelled") < NUMBER
    assert [line["state"] for line in lines_of(service, "export")] == ["cancelled"]
    assert MARK not in "\n".join(service.log_lines())


def test_a_store_that_fails_in_the_middle_cuts_the_file_off(office: Office) -> None:
    service = office.start()
    with office.taking(service) as response:
        response.read(FIRST)
        with reading(office.database) as connection:
            connection.execute(text("ALTER TABLE message RENAME TO away"))
            connection.commit()
        with pytest.raises(http.client.IncompleteRead):
            response.read()
    assert office.wait_for("failed") < NUMBER
    assert MARK not in "\n".join(service.log_lines())


def test_a_reader_slower_than_the_timeout_of_workers_gets_the_whole_file(office: Office) -> None:
    # A worker says once a second that it lives, and a busy machine lets it be late.
    service = office.start(GUNICORN_CMD_ARGS="--timeout 3")
    with office.taking(service) as response:
        content = response.read(FIRST)
        stalled = time.monotonic()
        wait_until(lambda: time.monotonic() - stalled > 8, "several timeouts have passed")
        content += response.read()
    assert content.count(b"\n") == NUMBER
    assert office.wait_for("complete") == NUMBER
    assert not [line for line in service.log_lines() if "WORKER TIMEOUT" in line]


def test_a_service_that_is_asked_to_stop_finishes_the_file_first(office: Office) -> None:
    service = office.start()
    with office.taking(service) as response:
        content = response.read(FIRST)
        os.kill(service.pid, signal.SIGTERM)
        wait_until(lambda: "Handling signal: term" in "\n".join(service.log_lines()), "the service has heard it")
        content += response.read()
    assert content.count(b"\n") == NUMBER
    assert service.terminate() == os.EX_OK
    assert office.wait_for("complete") == NUMBER


def test_a_reader_who_outstays_a_stop_gets_a_file_that_is_cut_off(office: Office) -> None:
    service = office.start(GUNICORN_CMD_ARGS="--graceful-timeout 1")
    with office.taking(service) as response:
        response.read(FIRST)
        service.terminate()
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
            response.read()
    assert office.trail() == []
