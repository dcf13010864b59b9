"""Work beside the service that may take its time: how it writes, and how SQLite gives space back.

Postgres needs none of the latter: its autovacuum makes room for new rows by itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from app.models.engine import writer
from app.models.search import WORDS_TABLE

# Pages that one step merges or moves; it holds the write lock for a few milliseconds.
PAGES_A_STEP = 32
# Rows of all ages touch pages everywhere: kB of them that stay in memory, and pages that the log gathers before they
# are copied back.
CACHE, PAGES_OF_LOG = 131_072, 20_000
INCREMENTAL = 2


@contextmanager
def unhurried(engine: Engine) -> Iterator[Connection]:
    """A connection for writing what may be done once more after a power failure.

    On SQLite it does not hold the write lock while the disk syncs. What others save meanwhile is as durable as ever:
    their own commits sync all that was written before them.
    """
    with writer(engine).connect() as connection:
        _set(connection, "synchronous = NORMAL", f"cache_size = -{CACHE}", f"wal_autocheckpoint = {PAGES_OF_LOG}")
        try:
            yield connection
        finally:
            connection.rollback()
            # It goes back to the pool, where nobody knows what it was used for.
            connection.invalidate()


class Neighbours:
    """Whether others write to the store while this connection does."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._number = -1

    def have_written(self) -> bool:
        """Whether anybody else wrote since this was asked for the last time; asked within each transaction that writes.

        SQLite counts the changes of other connections, Postgres all transactions that write, so also one's own.
        """
        before, own = self._number, 0
        if self._connection.dialect.name == "sqlite":
            self._number = _pragma(self._connection, "data_version")
        else:
            self._number, own = self._connection.exec_driver_sql("SELECT txid_current()").scalar_one(), 1
        return self._number - before > own


def merge_words(connection: Connection) -> bool:
    """Takes a step in clearing the search index of rows that are gone, and says whether there is more to do. SQLite."""
    driver = _driver(connection)
    with connection.begin():
        before = driver.total_changes
        # One change is the command itself (https://sqlite.org/fts5.html, The 'merge' Command).
        command = f"INSERT INTO {WORDS_TABLE} ({WORDS_TABLE}, rank) VALUES ('merge', {PAGES_A_STEP})"  # noqa: S608
        connection.exec_driver_sql(command)
        return bool(driver.total_changes - before >= 2)


def free_bytes(connection: Connection) -> int:
    """The space within the file that new rows use before the file grows. SQLite."""
    count, size = (_pragma(connection, name) for name in ("freelist_count", "page_size"))
    return count * size


def shrinks_in_steps(connection: Connection) -> bool:
    """Whether the file can give its free space to the file system piece by piece. SQLite."""
    return _pragma(connection, "auto_vacuum") == INCREMENTAL


def shrink_a_step(connection: Connection) -> bool:
    """Gives some free pages to the file system, and says whether there are more. SQLite."""
    with connection.begin():
        connection.exec_driver_sql(f"PRAGMA incremental_vacuum({PAGES_A_STEP})").fetchall()
        return _pragma(connection, "freelist_count") > 0


def rewrite(connection: Connection) -> None:
    """Writes the whole file anew, after which it shrinks in steps. Nobody else can write meanwhile. SQLite."""
    driver = _driver(connection)
    driver.execute(f"PRAGMA auto_vacuum = {INCREMENTAL}")
    driver.execute("VACUUM")


def copy_log_back(connection: Connection) -> None:
    """Copies what is in the log into the file, while others write: otherwise one of their commits would do that.

    SQLite; Postgres has a process for it.
    """
    if connection.dialect.name == "sqlite":
        _driver(connection).execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def truncate_log(connection: Connection) -> None:
    """Brings what is in the log into the file and empties it, as far as no reader needs it. SQLite."""
    _driver(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def size_of(engine: Engine) -> int:
    """The bytes of the database file. SQLite."""
    return Path(engine.url.database or "").stat().st_size


def _set(connection: Connection, *settings: str) -> None:
    if connection.dialect.name == "sqlite":
        for setting in settings:
            _driver(connection).execute(f"PRAGMA {setting}")


def _pragma(connection: Connection, name: str) -> int:
    found: int = _driver(connection).execute(f"PRAGMA {name}").fetchone()[0]
    return found


def _driver(connection: Connection) -> Any:
    """The driver's own connection: what is asked of it begins no transaction."""
    return connection.connection.driver_connection
