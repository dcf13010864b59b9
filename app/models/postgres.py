"""Connections to Postgres that give up.

The server's own timeouts do not help a caller whose server is frozen or cut off, so the wait has an end here as well.
"""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import URL

CONNECT_SECONDS = 2
PING_SECONDS = 1
FRESH_SECONDS = 1
CHECK_SECONDS = 0.1

Answer = TypeVar("Answer")


class BoundedConnection(psycopg.Connection[Any]):
    """A connection on which no answer is awaited for longer than `patience` seconds (None: as long as it takes)."""

    patience: float | None = 8.0
    answered_at: float = 0.0

    def wait(self, gen: PQGen[Answer], interval: float = CHECK_SECONDS, timeout: float | None = None) -> Answer:
        patience = self.patience
        if patience is not None and self.autocommit:
            # Only the pool's ping runs outside of a transaction. When it fails, a new connection is still to be tried.
            patience = min(patience, PING_SECONDS)
        try:
            answer = super().wait(gen, interval, patience if timeout is None else timeout)
        except psycopg.errors._WaitTimeout:  # noqa: SLF001  The driver has no public name for it.
            # The state of the conversation is unknown from here on, so the connection cannot be used again.
            self.pgconn.finish()
            raise psycopg.OperationalError("the server did not answer in time") from None
        self.answered_at = time.monotonic()
        return answer


def ping_if_rested(ping: Callable[[Any], bool], connection: Any) -> bool:
    """Asks whether a connection from the pool still lives, unless it answered a moment ago.

    Under load that spares each group of saves a round trip. One that broke in that moment fails its first statement.
    """
    return time.monotonic() - connection.answered_at < FRESH_SECONDS or ping(connection)


def connect_bounded(url: URL, deadline: float, lock: float) -> BoundedConnection:
    """A new connection: locks are awaited for `lock` seconds, any answer for `deadline` seconds at most."""
    arguments = url.translate_connect_args(username="user", database="dbname")
    connection = BoundedConnection.connect(
        **{
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "bot-message-store",
            **arguments,
            **url.query,
            "options": f"-c statement_timeout={deadline * 750:.0f} -c lock_timeout={lock * 1000:.0f}"
            f" -c idle_in_transaction_session_timeout={deadline * 2000:.0f} -c timezone=UTC",
        }
    )
    connection.patience = deadline
    return connection
