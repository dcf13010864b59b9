"""When a secret was last used: written down once a minute at most, and only if nobody has to wait for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, or_, update

from app.models import ClientSecret
from app.models.engine import writer

WRITE_EVERY = timedelta(minutes=1)
LOCK_MILLISECONDS = 20

log = structlog.get_logger("credentials")


def is_stale(last_used_at: datetime | None, at: datetime) -> bool:
    """Whether a use at `at` is to be written down."""
    return last_used_at is None or at - last_used_at >= WRITE_EVERY


def note_use(engine: Engine, secret_id: int, at: datetime) -> None:
    """Writes the use down, or gives up at once and without an error where the database is busy: the next one counts."""
    due = or_(ClientSecret.last_used_at.is_(None), ClientSecret.last_used_at <= at - WRITE_EVERY)
    statement = update(ClientSecret).where(ClientSecret.id == secret_id, due).values(last_used_at=at)
    try:
        with _impatient(writer(engine)) as connection:
            connection.execute(statement)
    except Exception as error:  # noqa: BLE001  Whatever goes wrong here, the request itself is good.
        log.debug("last_use_not_noted", error=type(error).__name__)


@contextmanager
def _impatient(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction that waits for no lock worth speaking of."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            with _without_busy_timeout(connection), connection.begin():
                yield connection
        else:
            with connection.begin():
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {LOCK_MILLISECONDS}")
                yield connection


@contextmanager
def _without_busy_timeout(connection: Connection) -> Iterator[None]:
    """SQLite's timeout is the connection's, so it is put back before another thread gets that from the pool."""
    driver: Any = connection.connection.driver_connection
    (before,) = driver.execute("PRAGMA busy_timeout").fetchone()
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        driver.execute(f"PRAGMA busy_timeout = {before:d}")
