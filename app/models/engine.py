"""How the store is reached: engine options for SQLite and Postgres, and a session that may write.

Nothing but the address differs between the databases for the code above this module.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import pysqlite3.dbapi2
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from app.models.postgres import Connector, begin_bounded, ping_if_rested
from app.models.replicas import Replicas
from app.models.sqlite import execute

# A lock is awaited for this share of a caller's deadline, so that a second attempt still fits into it.
LOCK_SHARE = 0.4
# So long a command waits for SQLite's write lock.
LONGEST_WAIT_MILLISECONDS = 60_000
# A server that is asked how it is has this long to answer.
WATCH_SECONDS = 1.0
# Two processes stay within the hundred of a Postgres with its shipped settings. `hide_parameters` keeps the texts of
# customers out of error messages.
KEPT, MOST_CONNECTIONS = 20, 47
COMMON = {"pool_size": KEPT, "max_overflow": MOST_CONNECTIONS - KEPT, "hide_parameters": True}


def engine_options(url: URL, deadline: float) -> dict[str, Any]:
    """Arguments for `create_engine`. No single statement may outlast `deadline` seconds, the time a caller waits."""
    if url.get_backend_name() == "sqlite":
        return {
            **COMMON,
            "pool_timeout": deadline / 2,
            "module": pysqlite3.dbapi2,
            "connect_args": {"timeout": deadline * LOCK_SHARE, "check_same_thread": False},
        }
    return {
        **COMMON,
        "pool_timeout": deadline / 2,
        "pool_pre_ping": True,
        "creator": Connector(url, deadline, deadline * LOCK_SHARE),
    }


def prepare(engine: Engine) -> Engine:
    """Sets SQLite up for durable, concurrent use. Postgres gets its settings when it connects."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", begin_bounded)
        engine.dialect.do_ping = partial(ping_if_rested, engine.dialect.do_ping)  # type: ignore[method-assign]
    return engine


def writer(engine: Engine) -> Engine:
    """The same engine for transactions that write: on SQLite they take the write lock when they begin.

    A transaction that reads first and then writes fails at once, whatever the busy timeout, when another wrote between.
    """
    if engine.get_execution_options().get("isolation_level") == "AUTOCOMMIT":
        raise ValueError("This engine is for reading alone: what it writes would not be one transaction.")
    return engine.execution_options(writer=True)


def wait_long(engine: Engine) -> None:
    """Lets new connections wait a minute for SQLite's write lock.

    For commands, whose callers have no deadline: who waits beside busy workers is passed over again and again.
    """
    if engine.dialect.name == "sqlite" and not event.contains(engine, "connect", _wait_long):
        event.listen(engine, "connect", _wait_long)


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session that writes and commits when the block ends without an error."""
    with Session(writer(engine), expire_on_commit=False) as session, session.begin():
        yield session


def replicas_of(primary: Engine, url: URL, urls: Sequence[URL], deadline: float) -> Replicas:
    """The replicas at `urls` of the primary at `url`; they are reached as it is."""
    engines = [prepare(create_engine(each, **engine_options(each, deadline))) for each in urls]
    reach = [Connector(each, WATCH_SECONDS, WATCH_SECONDS) for each in urls]
    return Replicas(primary, Connector(url, WATCH_SECONDS, WATCH_SECONDS), list(zip(engines, reach, strict=True)))


def _set_up_sqlite(connection: Any, _record: ConnectionPoolEntry) -> None:
    # The driver must not begin transactions by itself: `_begin_sqlite` says which kind each one is.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    # In 16 MB of log a page that many saves touch is copied back to the database once and not for each of them.
    cursor.execute("PRAGMA wal_autocheckpoint = 4000")
    cursor.close()


def _wait_long(connection: Any, _record: ConnectionPoolEntry) -> None:
    connection.execute(f"PRAGMA busy_timeout = {LONGEST_WAIT_MILLISECONDS}")


def _begin_sqlite(connection: Connection) -> None:
    kind = "IMMEDIATE" if connection.get_execution_options().get("writer") else "DEFERRED"
    execute(connection, f"BEGIN {kind}")
