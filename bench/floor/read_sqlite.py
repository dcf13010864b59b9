"""The floor of reading on SQLite: a connection for each thread."""

import os
import threading
from collections.abc import Sequence
from typing import Any

import pysqlite3

from app.messages.query import as_fts5
from bench.floor.reading import Ask, Dialect, Row, application

# The last numbers are those of the messages that were saved last.
SEARCH = (
    "SELECT * FROM message WHERE search IN"
    " (SELECT rowid FROM message_words WHERE message_words MATCH ? ORDER BY rowid DESC LIMIT 30)"
)
_own = threading.local()


def connect() -> Ask:
    if not hasattr(_own, "database"):
        _own.database = pysqlite3.connect(os.environ["BENCH_DATABASE"], isolation_level=None)
        _own.database.row_factory = lambda cursor, row: dict(zip([c[0] for c in cursor.description], row, strict=True))
    return _ask


def _ask(statement: str, values: Sequence[Any]) -> list[Row]:
    found: list[Row] = _own.database.execute(statement, values).fetchall()
    return found


app = application(connect, Dialect(SEARCH, as_fts5, lambda at: f"{at:%Y-%m-%d %H:%M:%S}"))
