"""Fills a Postgres: processes COPY the chunks that they make, and keys and indexes come last."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import psycopg
from sqlalchemy import Table

from bench.fill.chunks import Bound, Picked, binder, made_ahead, make_chunk
from bench.fill.directory import departments, name_words, users
from bench.fill.product import DEPARTMENT, MESSAGE, MESSAGE_COLUMNS, NAME_WORD, REVISION, USER
from bench.fill.story import Plan

DIALECT = "postgresql"
TABLES = [MESSAGE.name, REVISION.name]
# Foreign keys go first and come last, primary keys before other indexes.
KEYS = (
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('p', 'u', 'f') ORDER BY contype"
)
INDEXES = (
    "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i"
    " WHERE indrelid = ANY(%s::regclass[])"
    " AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid) ORDER BY 1"
)
Advance = Callable[[int], None]


def fill(address: str, plan: Plan, advance: Advance) -> list[Picked]:
    """Fills an empty store that has its tables; returns the messages that were picked to be read later."""
    picked: list[Picked] = []
    with psycopg.connect(address, autocommit=True) as database:
        for table, rows in ((DEPARTMENT, departments(plan)), (USER, users(plan)), (NAME_WORD, name_words(plan))):
            _copy_rows(database, table, map(binder(table, table.columns.keys(), DIALECT), rows))
        if not plan.rows:
            return picked
        structure = _Structure.of(database)
        structure.drop(database)
        for chunk in made_ahead(plan, partial(_copy_chunk, address, plan), os.cpu_count() or 1):
            picked += chunk.picked
            advance(chunk.messages)
        database.execute("SET maintenance_work_mem = '1GB'")
        structure.restore(database)
        # As autovacuum would have done while the rows came in one by one.
        database.execute("VACUUM ANALYZE")
        database.execute("CHECKPOINT")
    return picked


@dataclass(frozen=True)
class _Copied:
    messages: int
    picked: list[Picked]


def _copy_chunk(address: str, plan: Plan, number: int) -> _Copied:
    chunk = make_chunk(plan, DIALECT, number)
    with psycopg.connect(address) as database:
        _copy(database, MESSAGE.name, MESSAGE_COLUMNS, chunk.messages)
        _copy(database, REVISION.name, REVISION.columns.keys(), chunk.revisions)
    return _Copied(len(chunk.messages), chunk.picked)


def _copy_rows(database: psycopg.Connection[Any], table: Table, rows: Iterable[Bound]) -> None:
    _copy(database, table.name, table.columns.keys(), rows)


def _copy(database: psycopg.Connection[Any], table: str, columns: Iterable[str], rows: Iterable[Bound]) -> None:
    with database.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN".encode()) as copy:
        for row in rows:
            copy.write_row(row)


@dataclass(frozen=True)
class _Structure:
    """The keys and indexes of the big tables, as the database itself writes them down."""

    keys: list[tuple[str, str, str]]
    indexes: list[tuple[str, str]]

    @classmethod
    def of(cls, database: psycopg.Connection[Any]) -> "_Structure":
        keys = database.execute(KEYS, [TABLES]).fetchall()
        return cls(keys, database.execute(INDEXES, [TABLES]).fetchall())

    def drop(self, database: psycopg.Connection[Any]) -> None:
        for table, name, _ in self.keys:
            database.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}".encode())
        for name, _ in self.indexes:
            database.execute(f"DROP INDEX {name}".encode())

    def restore(self, database: psycopg.Connection[Any]) -> None:
        for _, definition in self.indexes:
            database.execute(definition.encode())
        # In reverse, so that what a foreign key refers to is there.
        for table, name, definition in reversed(self.keys):
            database.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}".encode())
