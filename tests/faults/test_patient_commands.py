"""A command waits for SQLite's write lock longer than a request does, whose caller has a deadline."""

import contextlib
import sqlite3
import threading
from pathlib import Path

from sqlalchemy import URL

from app.models.engine import LOCK_SHARE
from tests.faults.commands import output_of

DEADLINE = 10
HELD_SECONDS = DEADLINE * LOCK_SHARE + 4


def test_a_command_waits_for_others_that_write(sqlite_url: URL, tmp_path: Path) -> None:
    assert sqlite_url.database is not None
    with contextlib.closing(
        sqlite3.connect(sqlite_url.database, isolation_level=None, check_same_thread=False)
    ) as other:
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(HELD_SECONDS, other.execute, ["COMMIT"])
        release.start()
        assert "bot" in output_of(sqlite_url, tmp_path, "client", "create", "bot", "--all-departments")
        release.join()
