"""How the store is reached: durable, bounded, and the same on both databases."""

import runpy
import time

import psycopg
import pytest
from flask import Flask
from sqlalchemy import URL, Engine, text

from app.config import ROOT
from app.models.engine import MOST_CONNECTIONS, writer
from app.models.postgres import FRESH_SECONDS, BoundedConnection, connect_bounded
from app.serving import MOST_BESIDE_SAVES
from tests.api.factories import NewApp, services_of
from tests.support.waiting import wait_until


@pytest.fixture
def on_sqlite(sqlite_url: URL, new_app: NewApp) -> Engine:
    return services_of(new_app(sqlite_url)).engine


def test_sqlite_is_durable_and_keeps_references(on_sqlite: Engine) -> None:
    with on_sqlite.connect() as connection:
        found = {
            name: connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_sqlite_has_the_fix_for_writers_in_several_processes(on_sqlite: Engine) -> None:
    """Before 3.51.3 a reset of the write-ahead log could corrupt the database."""
    with on_sqlite.connect() as connection:
        version = connection.scalar(text("SELECT sqlite_version()"))
    assert tuple(map(int, version.split("."))) >= (3, 51, 3)


def test_a_writer_takes_the_lock_before_it_reads(on_sqlite: Engine) -> None:
    with writer(on_sqlite).connect() as first:
        first.begin()
        with on_sqlite.connect() as reader:
            assert reader.scalar(text("SELECT count(*) FROM message")) == 0
        first.execute(text("INSERT INTO department (id, created_at) VALUES ('d', '2025-01-01')"))


def test_parameters_stay_out_of_error_messages(app: Flask) -> None:
    with services_of(app).engine.connect() as connection, pytest.raises(Exception) as caught:  # noqa: PT011  Any.
        connection.execute(text("SELECT :word FROM no_such_table"), {"word": "Samantha"})
    assert "Samantha" not in str(caught.value)


@pytest.mark.postgres
def test_postgres_gives_up_by_itself(postgres_url: URL) -> None:
    with connect_bounded(postgres_url, deadline=8, lock=2) as connection:
        names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "timezone")
        found = {name: connection.execute(f"SHOW {name}").fetchone() for name in names}
    assert found == {
        "statement_timeout": ("6s",),
        "lock_timeout": ("2s",),
        "idle_in_transaction_session_timeout": ("16s",),
        "timezone": ("UTC",),
    }


@pytest.mark.postgres
def test_no_answer_is_awaited_beyond_the_patience_of_a_connection(postgres_url: URL) -> None:
    """The server's own timeouts do not help when the server is frozen."""
    connection: BoundedConnection = connect_bounded(postgres_url, deadline=60, lock=2)
    connection.patience = 0.1
    with pytest.raises(psycopg.OperationalError, match="in time"):
        connection.execute("SELECT pg_sleep(30)")
    assert connection.closed


@pytest.mark.postgres
def test_a_connection_that_broke_while_it_rested_is_replaced_before_it_is_used(
    postgres_url: URL, new_app: NewApp
) -> None:
    engine = services_of(new_app(postgres_url)).engine
    with engine.connect() as connection:
        number = connection.scalar(text("SELECT pg_backend_pid()"))
    with connect_bounded(postgres_url, 8, 2) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [number])
    rested_at = time.monotonic() + FRESH_SECONDS
    wait_until(lambda: time.monotonic() > rested_at, "the connection has rested")
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1


def test_whatever_is_read_threads_and_a_connection_are_left_for_the_saves() -> None:
    threads = runpy.run_path(str(ROOT / "gunicorn.conf.py"))["threads"]
    # A Postgres with its shipped settings takes 97 connections of others than its superusers.
    assert MOST_BESIDE_SAVES < MOST_CONNECTIONS <= 97 // 2
    assert threads >= MOST_BESIDE_SAVES + 16
