"""Transactions for what is written beside the request proper, and must not make it wait for a busy database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pysqlite3.dbapi2
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from app.models.engine import writer


@contextmanager
def writing_impatiently(engine: Engine, milliseconds: int) -> Iterator[Connection]:
    """A connection in a transaction that writes, and waits for no lock longer than this."""
    with writer(engine).connect() as connection:
        if engine.dialect.name == "sqlite":
            with _busy_timeout(connection, milliseconds), connection.begin():
                yield connection
        else:
            with connection.begin():
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {milliseconds:d}")
                yield connection


def is_locked(error: OperationalError) -> bool:
    """Whether a database answered that somebody else holds what was to be written, rather than not at all."""
    if isinstance(error.orig, pysqlite3.dbapi2.Error):
        return str(error.orig) == "database is locked"
    return isinstance(error.orig, psycopg.errors.LockNotAvailable)


@contextmanager
def _busy_timeout(connection: Connection, milliseconds: int) -> Iterator[None]:
    """SQLite's timeout is the connection's, so it is put back before another thread gets that from the pool."""
    driver: Any = connection.connection.driver_connection
    (before,) = driver.execute("PRAGMA busy_timeout").fetchone()
    driver.execute(f"PRAGMA busy_timeout = {milliseconds:d}")
    try:
        yield
    finally:
        driver.execute(f"PRAGMA busy_timeout = {before:d}")
