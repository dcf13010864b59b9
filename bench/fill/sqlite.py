"""Fills an SQLite file: one process writes what others make, without a journal.

The indexes grow with the rows, as they do in a store that saves fill. An index that is made at the end has full pages:
each of the first saves then splits one, and writes two instead of one.
"""

import contextlib
import os
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import pysqlite3
from sqlalchemy import Table

from bench.fill.chunks import Chunk, Picked, binder, made_ahead, make_chunk
from bench.fill.directory import departments, name_words, users
from bench.fill.product import DEPARTMENT, INSERT_WORDS, MESSAGE, MESSAGE_COLUMNS, NAME_WORD, REVISION, USER, Row
from bench.fill.story import Plan

DIALECT = "sqlite"
CACHE_KIB = 2_000_000
Advance = Callable[[int], None]


def fill(file: str, plan: Plan, advance: Advance) -> list[Picked]:
    """Fills an empty store that has its tables; returns the messages that were picked to be read later."""
    picked: list[Picked] = []
    with contextlib.closing(pysqlite3.connect(file, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        _insert_rows(database, DEPARTMENT, departments(plan))
        _insert_rows(database, USER, users(plan))
        _insert_rows(database, NAME_WORD, name_words(plan))
        number = 0
        # To write a chunk takes a third of the time that it takes to make one.
        for chunk in made_ahead(plan, partial(make_chunk, plan, DIALECT), os.cpu_count() or 1):
            number = _write(database, chunk, number)
            picked += chunk.picked
            advance(len(chunk.messages))
        database.execute("PRAGMA journal_mode = WAL")
    _sync(file)
    return picked


def _write(database: Any, chunk: Chunk, number: int) -> int:
    """Writes a chunk; `number` is the last one that the search index has given."""
    numbers = range(number + 1, number + 1 + len(chunk.messages))
    database.execute("BEGIN")
    messages = ((*row[:-1], at) for at, row in zip(numbers, chunk.messages, strict=True))
    database.executemany(_insert(MESSAGE, MESSAGE_COLUMNS), messages)
    database.executemany(INSERT_WORDS, zip(numbers, chunk.words, strict=True))
    database.executemany(_insert(REVISION, REVISION.columns.keys()), chunk.revisions)
    database.execute("COMMIT")
    return numbers.stop - 1


def _insert_rows(database: Any, table: Table, rows: Iterable[Row]) -> None:
    bind = binder(table, table.columns.keys(), DIALECT)
    database.execute("BEGIN")
    database.executemany(_insert(table, table.columns.keys()), map(bind, rows))
    database.execute("COMMIT")


def _insert(table: Table, columns: Sequence[str]) -> str:
    return f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


def _sync(file: str) -> None:
    """What was written without a sync is on the disk before anything is measured."""
    with open(file, "rb+") as written:  # noqa: PTH123  A descriptor is all that is needed.
        os.fsync(written.fileno())
