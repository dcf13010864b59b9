"""Connections to Postgres that give up, whether they lead to the server itself or to a pooler before it.

The server's own timeouts do not help a caller whose server is frozen or cut off, so the wait has an end here as well.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import URL, Connection
from sqlalchemy.exc import DBAPIError

CONNECT_SECONDS = 2
PING_SECONDS = 1
FRESH_SECONDS = 1
CHECK_SECONDS = 0.1

# A setting of our own, which a connection has only if its options reached the server.
MARK = "bot_message_store.direct"
# How PgBouncer begins its refusal of options.
REFUSAL = "unsupported startup parameter"

Answer = TypeVar("Answer")


class BoundedConnection(psycopg.Connection[Any]):
    """A connection on which no answer is awaited for longer than `patience` seconds (None: as long as it takes).

    `limits` are set at the beginning of each transaction where the connection cannot keep them; None where it does.
    `is_to_cluster` says that a statement is to name the one department whose rows it writes (docs/scaling.md, Citus).
    """

    patience: float | None = 8.0
    limits: str | None = None
    is_to_cluster: bool = False
    answered_at: float = 0.0

    def wait(self, gen: PQGen[Answer], interval: float = CHECK_SECONDS, timeout: float | None = None) -> Answer:
        try:
            answer = super().wait(gen, interval, self.patience if timeout is None else timeout)
        except psycopg.errors._WaitTimeout:  # noqa: SLF001  The driver has no public name for it.
            # The state of the conversation is unknown from here on, so the connection cannot be used again.
            self.pgconn.finish()
            raise psycopg.OperationalError("the server did not answer in time") from None
        self.answered_at = time.monotonic()
        return answer

    def set_free(self) -> None:
        """Lets statements take as long as they take, as those of a migration may."""
        self.patience = None
        if self.limits is not None:
            self.limits = None
        else:
            self.execute("SET statement_timeout = 0")
            self.execute("SET idle_in_transaction_session_timeout = 0")
            self.commit()


def ping_if_rested(ping: Callable[[Any], bool], connection: Any) -> bool:
    """Asks whether a connection from the pool still lives, unless it answered a moment ago.

    Under load that spares each group of saves a round trip. One that broke in that moment fails its first statement.
    When it does not answer soon, a new connection is still to be tried in the time that the caller has.
    """
    if time.monotonic() - connection.answered_at < FRESH_SECONDS:
        return True
    patience, connection.patience = connection.patience, PING_SECONDS
    try:
        return ping(connection)
    finally:
        connection.patience = patience


def begin_bounded(connection: Connection) -> None:
    """Sets the limits of a transaction on a connection that goes through a pooler."""
    limits = getattr(connection.connection.driver_connection, "limits", None)
    if limits is not None:
        connection.exec_driver_sql(limits)


@contextmanager
def at_once(connection: Connection, statement: str, *, begin: bool = False) -> Iterator[Any]:
    """The driver's connection; what is given to it in the block is sent before the first answer is awaited.

    Raises SQLAlchemy's errors, about `statement`. With `begin` it begins a transaction of its own.
    """
    with _driver(connection, statement) as driver, driver.pipeline():
        if begin and driver.limits is not None:
            driver.execute(driver.limits)
        yield driver


def execute_alone(connection: Connection, statement: str, values: Sequence[Any]) -> Any:
    """The cursor of a statement that is a transaction by itself, on disk when this returns; nothing else is under way.

    Raises SQLAlchemy's errors, also for what goes wrong at the end of the transaction. BEGIN and COMMIT would cost as
    much as to store a row, so they are left out, but behind a pooler, where the limits need them.
    """
    with _driver(connection, statement) as driver:
        if driver.limits is not None:
            with at_once(connection, statement, begin=True):
                cursor = driver.execute(statement, values)
                driver.commit()
            return cursor
        driver.autocommit = True
        try:
            return driver.execute(statement, values)
        finally:
            if not driver.closed:
                driver.autocommit = False


def execute_each(connection: Connection, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Runs the statement with each of `rows`, on the driver itself. Raises SQLAlchemy's errors.

    Within a block of `in_one_trip` it is only sent; otherwise all of them are answered in one round trip.
    """
    with _driver(connection, statement) as driver:
        driver.cursor().executemany(statement, rows)


@contextmanager
def _driver(connection: Connection, statement: str) -> Iterator[Any]:
    """The driver's connection, whose errors become SQLAlchemy's, about `statement`."""
    try:
        yield connection.connection.driver_connection
    except psycopg.Error as error:
        raise DBAPIError.instance(
            statement, None, error, psycopg.Error, hide_parameters=True, dialect=connection.dialect
        ) from error


@contextmanager
def in_one_trip(connection: Connection) -> Iterator[None]:
    """On Postgres, what is executed in the block is sent before the first answer is awaited: what asks for none."""
    if connection.dialect.name != "postgresql":
        yield
        return
    with at_once(connection, "COMMIT"):
        yield


@dataclass(slots=True)
class Connector:
    """Makes connections on which locks are awaited for `lock` seconds, any answer for `deadline` seconds at most.

    A pooler that lends a server's connection for one transaction (PgBouncer in transaction mode) refuses or drops what
    a connection wants to keep: its timeouts and its prepared statements. It is known by that.
    """

    url: URL
    deadline: float
    lock: float
    is_refused: bool = False

    def __call__(self) -> BoundedConnection:
        """A new connection."""
        connection = None if self.is_refused else self._with_options()
        if connection is None:
            self.is_refused = True
            connection = self._connect()
        keeps_options, connection.is_to_cluster = _told(connection)
        if self.is_refused or not keeps_options:
            # One statement, as several cannot travel among others.
            limits = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in self._settings().items())
            connection.limits = f"SELECT {limits}"
            connection.prepare_threshold = None
        connection.patience = self.deadline
        return connection

    def _with_options(self) -> BoundedConnection | None:
        """A connection that was asked to keep its settings, or None where that is refused."""
        settings = {**self._settings(), MARK: "on"}
        try:
            return self._connect(options=" ".join(f"-c {name}={value}" for name, value in settings.items()))
        except psycopg.OperationalError as error:
            if REFUSAL not in str(error):
                raise
            return None

    def _connect(self, **options: str) -> BoundedConnection:
        arguments = self.url.translate_connect_args(username="user", database="dbname")
        return BoundedConnection.connect(
            **{
                "connect_timeout": CONNECT_SECONDS,
                "application_name": "bot-message-store",
                **arguments,
                **self.url.query,
                **options,
            }
        )

    def _settings(self) -> dict[str, str]:
        return {
            "statement_timeout": f"{self.deadline * 750:.0f}",
            "lock_timeout": f"{self.lock * 1000:.0f}",
            "idle_in_transaction_session_timeout": f"{self.deadline * 2000:.0f}",
            "timezone": "UTC",
        }


def _told(connection: BoundedConnection) -> tuple[bool, bool]:
    """Whether the connection has the options that it was made with, and whether it leads to a Citus cluster."""
    connection.autocommit = True
    cursor = connection.execute("SELECT current_setting(%s, true), to_regclass('pg_dist_partition')", [MARK])
    mark, catalog = cursor.fetchone() or (None, None)
    connection.autocommit = False
    return mark == "on", catalog is not None


def connect_bounded(url: URL, deadline: float, lock: float) -> BoundedConnection:
    """A new connection, as a Connector makes it."""
    return Connector(url, deadline, lock)()


def forgo_sync(connection: Connection) -> None:
    """Lets the COMMIT of this transaction be heard before it is on disk.

    It is one that has locked rows and changed nothing (a lock leaves its mark in the log, and the COMMIT would wait for
    that), or one that is done once more after a power failure. SQLite is told so when it connects, or has nothing to
    wait for.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
