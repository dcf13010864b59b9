"""With the database locked or away callers get 503 and may try again; the service recovers by itself."""

import socket
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import URL
from werkzeug.test import TestResponse

from app.models.engine import MOST_CONNECTIONS
from tests.api.factories import Caller, NewApp, basic, error_codes, locked, logged, make_caller, path_of, services_of


@pytest.fixture
def impatient(new_app: NewApp) -> Flask:
    """An application that gives the database half a second."""
    return new_app(STORE_DEADLINE="0.5")


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port of this machine on which nobody listens."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


def assert_unavailable(answer: TestResponse) -> None:
    assert (answer.status_code, error_codes(answer)) == (503, ["STORE_UNAVAILABLE"])
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.get_json()["status"] == "FAILURE"


def test_a_locked_database_answers_503_and_then_saves_again(impatient: Flask, new_app: NewApp) -> None:
    caller = make_caller(impatient)
    with locked(services_of(new_app()).engine), logged() as lines:
        assert_unavailable(caller.put())
    assert {"batch_failed", "batch_locked"} & {line["event"] for line in lines}
    answer = caller.put()
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"1"')


def test_a_save_that_was_told_503_may_be_repeated_safely(impatient: Flask, new_app: NewApp) -> None:
    caller = make_caller(impatient)
    caller.put()
    with locked(services_of(new_app()).engine):
        assert_unavailable(caller.put({"uuid": "late", "messageAttributes": {"body": "x"}}))
    caller.put({"uuid": "late", "messageAttributes": {"body": "x"}})
    assert len(caller.list().get_json()["messages"]) == 2


def test_reading_goes_on_while_somebody_writes(sqlite_url: URL, new_app: NewApp) -> None:
    """With SQLite's write-ahead log a writer does not lock readers out."""
    caller = make_caller(new_app(sqlite_url, STORE_DEADLINE="0.5"))
    caller.put()
    with locked(services_of(new_app(sqlite_url)).engine):
        assert caller.get().status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_server_that_is_away_answers_503(method: str, closed_port: int, new_app: NewApp) -> None:
    away = new_app(URL.create("postgresql", "nobody", host="127.0.0.1", port=closed_port, database="x"))
    answer = away.test_client().open(path_of(), method=method, headers={"Authorization": basic(b"name:secret")})
    assert_unavailable(answer)


def test_without_credentials_the_database_is_not_asked(closed_port: int, new_app: NewApp) -> None:
    away = new_app(URL.create("postgresql", "nobody", host="127.0.0.1", port=closed_port, database="x"))
    assert away.test_client().get(path_of()).status_code == 401


def test_an_empty_pool_is_answered_with_503(new_app: NewApp) -> None:
    """All connections are taken: the request waits a while and then says so."""
    app = new_app(STORE_DEADLINE="0.5")
    caller: Caller = make_caller(app)
    engine = services_of(app).engine
    taken = [engine.connect() for _ in range(MOST_CONNECTIONS)]
    try:
        assert_unavailable(caller.get())
    finally:
        for connection in taken:
            connection.close()
    assert caller.get().status_code == 404
