"""Ways in which a database is locked or away, each for as long as a block runs."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pysqlite3.dbapi2
from sqlalchemy import URL

from tests.faults.processes import children_of, frozen, parent_of
from tests.support.postgres import PostgresServer


@contextmanager
def locked_sqlite(database: URL, kind: str = "IMMEDIATE") -> Iterator[None]:
    """Another process is writing, and takes its time."""
    connection = pysqlite3.dbapi2.connect(database.database, isolation_level=None, timeout=5)
    try:
        connection.execute(f"BEGIN {kind}")
        yield
    finally:
        connection.close()


@contextmanager
def locked_table(database: URL) -> Iterator[None]:
    """Nobody can read or write a message."""
    with psycopg.connect(_address(database)) as connection:
        connection.execute("LOCK TABLE message IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()


@contextmanager
def locked_row(database: URL, message: str) -> Iterator[None]:
    """Somebody holds one message, as a forgotten transaction in a terminal does."""
    with psycopg.connect(_address(database)) as connection:
        connection.execute("SELECT FROM message WHERE uuid = %s FOR UPDATE", [message])
        yield
        connection.rollback()


@contextmanager
def locked(database: URL) -> Iterator[None]:
    """Nobody can write a message, on either database."""
    with locked_sqlite(database) if database.get_backend_name() == "sqlite" else locked_table(database):
        yield


@contextmanager
def stopped(server: PostgresServer) -> Iterator[None]:
    """Connections are refused."""
    server.stop("fast")
    try:
        yield
    finally:
        server.start()


@contextmanager
def frozen_postgres(database: URL) -> Iterator[None]:
    """Connections stay open, the kernel takes new ones, and nothing is ever answered."""
    with psycopg.connect(_address(database)) as connection:
        postmaster = parent_of(connection.info.backend_pid)
    assert postmaster is not None
    # The one that starts the others first: one that it starts after they were counted would answer.
    with frozen([postmaster]), frozen(children_of(postmaster)):
        yield


def _address(database: URL) -> str:
    return database.set(drivername="postgresql").render_as_string(hide_password=False)
