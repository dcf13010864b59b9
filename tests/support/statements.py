"""Compiled statements, kept for all engines of a process: each test has an engine of its own, which knows none."""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

CACHES: dict[str, LRUCache[Any, Any]] = {}
# So many are kept of each database; those that were used last.
MOST = 10_000


def compile_once() -> None:
    """From now on two dialects of one kind are the same to the caches of statements, which ask for equal ones."""
    for dialect in (PGDialect_psycopg, SQLiteDialect_pysqlite):
        dialect.__eq__ = _is_alike  # type: ignore[method-assign]
        dialect.__hash__ = _hash  # type: ignore[method-assign, assignment]


def share_statements(engine: Engine) -> None:
    """What any engine of its kind has compiled it need not compile."""
    engine.update_execution_options(compiled_cache=CACHES.setdefault(engine.dialect.name, LRUCache(MOST)))


def _is_alike(one: object, other: object) -> bool:
    return type(one) is type(other)


def _hash(one: object) -> int:
    return hash(type(one))
