"""A process remembers credentials that it verified, and for how long."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from app.access.credentials import RENEW_SECONDS, Credentials
from app.access.errors import InvalidCredentials
from tests.api.factories import make_caller, services_of
from tests.support.waiting import wait_until


@pytest.fixture
def engine(app: Flask) -> Engine:
    return services_of(app).engine


@pytest.fixture
def credentials(app: Flask, engine: Engine) -> Credentials:
    return Credentials(engine, services_of(app).settings.credential_pepper, lambda: datetime.now(UTC))


@pytest.fixture
def statements(engine: Engine) -> list[str]:
    """The statements that reach the database from now on."""
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _u, statement, *_: seen.append(statement))
    return seen


def test_the_database_is_not_asked_again_at_once(credentials: Credentials, app: Flask, statements: list[str]) -> None:
    caller = make_caller(app)
    first = credentials.verify(caller.username, caller.secret)
    asked = len(statements)
    again = credentials.verify(caller.username, caller.secret)
    # On a very slow machine the memory may have run out in between; then the answer is the same.
    assert again == first
    assert len(statements) <= asked * 2
    assert first.username == caller.username


def test_while_one_thread_asks_again_the_others_go_on(
    credentials: Credentials, app: Flask, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A slow machine gets more time for this than a revocation may take.
    monkeypatch.setattr("app.access.credentials.TRUST_SECONDS", 60)
    caller = make_caller(app)
    known = credentials.verify(caller.username, caller.secret)
    asking, answered = threading.Event(), threading.Event()

    def delay(*_: object) -> None:
        asking.set()
        answered.wait(10)

    event.listen(engine, "before_cursor_execute", delay)
    due = time.monotonic() + RENEW_SECONDS
    wait_until(lambda: time.monotonic() > due, "the memory is to be renewed")
    with ThreadPoolExecutor(1) as pool:
        renewal = pool.submit(credentials.verify, caller.username, caller.secret)
        assert asking.wait(10)
        assert credentials.verify(caller.username, caller.secret) == known
        assert not renewal.done()
        answered.set()
        assert renewal.result() == known


def test_what_is_wrong_is_not_remembered(credentials: Credentials, app: Flask) -> None:
    caller = make_caller(app)
    with pytest.raises(InvalidCredentials):
        credentials.verify(caller.username, caller.secret + "x")
    assert credentials.verify(caller.username, caller.secret).username == caller.username


@pytest.mark.parametrize("name", ["", "n\u00e4me", "a\nb", "x" * 300])
def test_what_cannot_be_a_name_does_not_reach_the_database(
    name: str, credentials: Credentials, statements: list[str]
) -> None:
    for username, secret in ((name, "secret"), ("name", name)):
        with pytest.raises(InvalidCredentials):
            credentials.verify(username, secret)
    assert statements == []


def test_a_memory_that_is_full_is_emptied(
    credentials: Credentials, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.access.credentials.MOST_TRUSTED", 2)
    callers = [make_caller(app) for _ in range(5)]
    for caller in callers * 2:
        assert credentials.verify(caller.username, caller.secret).username == caller.username
