"""The one statement that both databases write in their own dialect: insert what is not there yet."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert


def insert_for(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT into `table` that knows ON CONFLICT in the dialect of `connection`."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def insert_missing(connection: Connection, table: Table) -> ReturningInsert[Any]:
    """An INSERT that leaves rows alone whose key is there already, and returns the keys of those it made."""
    return _insert_missing(connection.dialect.name, table)


@cache
def _insert_missing(dialect: str, table: Table) -> ReturningInsert[Any]:
    insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    return insert.on_conflict_do_nothing().returning(*table.primary_key.columns)
