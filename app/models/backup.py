"""A copy of an SQLite database while others write to it (https://sqlite.org/backup.html).

The copy is made in steps on a connection that keeps one read transaction open all the while. So it is the database of
one moment, the one at which it began; and it never begins anew, as it would for each write of another process
otherwise. What is written meanwhile stays in the log, which grows until the copy is done.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pysqlite3.dbapi2
from sqlalchemy import Engine

from app.models.draft import draft_of, held, sync

# Pages of 4 kB that one step copies, and the rest after it as a share of what it took: the disk is also for saves.
PAGES_A_STEP = 256
REST = 0.5

Told = Callable[[int, int], None]


class DamagedCopy(Exception):
    """SQLite found fault with the copy."""


def back_up(engine: Engine, target: Path, told: Told) -> None:
    """Writes the whole database to `target`, which appears when it is checked and on disk, for its owner alone to read.

    `told` is called after each step with the pages that are still to come and with all. A draft that a killed run left
    is replaced. Raises DamagedCopy, or OSError.
    """
    draft = draft_of(target)
    with held(draft) as descriptor:
        try:
            _remove_logs(draft)
            _copy(engine, draft, told)
            _check(draft)
            os.fsync(descriptor)
            draft.replace(target)
            sync(target.parent, os.O_RDONLY | os.O_DIRECTORY)
        finally:
            draft.unlink(missing_ok=True)
            _remove_logs(draft)


def _remove_logs(draft: Path) -> None:
    """Removes what a killed run left beside its draft: SQLite would take it for changes of this one."""
    for ending in ("-journal", "-wal", "-shm"):
        draft.with_name(draft.name + ending).unlink(missing_ok=True)


def _copy(engine: Engine, draft: Path, told: Told) -> None:
    stepped_at = time.monotonic()

    def step(_status: int, remaining: int, total: int) -> None:
        nonlocal stepped_at
        told(remaining, total)
        time.sleep((time.monotonic() - stepped_at) * REST)
        stepped_at = time.monotonic()

    copy = pysqlite3.dbapi2.connect(str(draft))
    try:
        with engine.connect() as connection:
            # This read is what fixes the moment.
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
            source = connection.connection.driver_connection
            source.backup(copy, pages=PAGES_A_STEP, progress=step, sleep=0)  # type: ignore[union-attr]
    finally:
        copy.close()


def _check(draft: Path) -> None:
    """Raises DamagedCopy unless SQLite finds no fault. Behind it the copy is one file, without a log beside it."""
    copy = pysqlite3.dbapi2.connect(str(draft))
    try:
        copy.execute("PRAGMA journal_mode = DELETE").fetchall()
        verdict = [row[0] for row in copy.execute("PRAGMA integrity_check(3)")]
        broken = copy.execute("PRAGMA foreign_key_check").fetchone()
    finally:
        copy.close()
    if verdict != ["ok"] or broken is not None:
        raise DamagedCopy("; ".join(verdict))
