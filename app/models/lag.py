"""How old a replica is, told by positions in the write-ahead log, so that no clock but this process's own is asked.

The primary is asked once a second how far its log goes. A replica that has replayed up to such a position holds all
that was committed before that question was asked.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import psycopg

CHECK_SECONDS = 1.0
MOST_POSITIONS = 120

OF_PRIMARY = "SELECT (pg_current_wal_lsn() - '0/0')::bigint, system_identifier FROM pg_control_system()"
# NULL where nothing is replayed: such a server is no replica, or no longer one.
OF_REPLICA = (
    "SELECT CASE WHEN pg_is_in_recovery() THEN (pg_last_wal_replay_lsn() - '0/0')::bigint END, system_identifier"
    " FROM pg_control_system()"
)

Connect = Callable[[], "psycopg.Connection[Any]"]
Row = tuple[Any, ...]


class Watch:
    """Asks one server a question every second, over a connection of its own, from the first `start` on.

    Threads do not survive a fork, so it does not start by itself.
    """

    def __init__(
        self, connect: Connect, question: str, heard: Callable[[float, Row], None], lost: Callable[[Exception], None]
    ) -> None:
        self._connect = connect
        self._question = question
        self._heard = heard
        self._lost = lost
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends it, and returns when it has closed its connection."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        connection: psycopg.Connection[Any] | None = None
        while not self._stopped.is_set():
            asked_at = time.monotonic()
            try:
                connection = connection or self._connected()
                self._heard(asked_at, connection.execute(self._question).fetchone() or (None, None))
            except (psycopg.Error, OSError) as error:
                _close(connection)
                connection = None
                self._lost(error)
            self._stopped.wait(CHECK_SECONDS)
        _close(connection)

    def _connected(self) -> "psycopg.Connection[Any]":
        connection = self._connect()
        connection.autocommit = True
        return connection


class Log:
    """The primary's log: which position it had reached when, and whether the primary answers at all."""

    def __init__(self) -> None:
        self._positions: deque[tuple[float, int]] = deque(maxlen=MOST_POSITIONS)
        self.cluster: Any = None
        self.is_away = False

    def note(self, asked_at: float, row: Row) -> None:
        """Takes down an answer of the primary."""
        position, self.cluster = row
        self._positions.append((asked_at, position))
        self.is_away = False

    def lose(self, _error: Exception) -> None:
        """Takes down that the primary did not answer."""
        self.is_away = True

    def held_at(self, position: int) -> float | None:
        """The last moment of which somebody who has replayed up to `position` holds everything; None: not known."""
        return next((at for at, reached in reversed(list(self._positions)) if reached <= position), None)

    def now(self) -> float:
        """The moment to which a replica is compared. While the primary is away nothing new is told of it."""
        return self._positions[-1][0] if self.is_away and self._positions else time.monotonic()


def _close(connection: "psycopg.Connection[Any] | None") -> None:
    if connection is not None:
        connection.close()
