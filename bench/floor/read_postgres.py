"""The floor of reading on Postgres: a connection for each thread."""

import os
import threading
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg.rows import dict_row

from app.messages.query import as_tsquery
from bench.floor.reading import Ask, Dialect, Row, application

SEARCH = "SELECT * FROM message WHERE search @@ CAST(? AS tsquery) LIMIT 30"
_own = threading.local()


def connect() -> Ask:
    if not hasattr(_own, "database"):
        address = os.environ["BENCH_DATABASE"]
        _own.database = psycopg.connect(address, autocommit=True, prepare_threshold=1, row_factory=dict_row)
    return _ask


def _ask(statement: str, values: Sequence[Any]) -> list[Row]:
    found: list[Row] = _own.database.execute(statement.replace("?", "%s"), values).fetchall()
    return found


app = application(connect, Dialect(SEARCH, as_tsquery, lambda at: at))
