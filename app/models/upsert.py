"""The one statement that each database writes in a way of its own: insert many rows, but for those that are there."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.sqlite import pysqlite

from app.models.base import aware
from app.models.sqlite import execute

Row = dict[str, Any]


def insert_for(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT into `table` that knows ON CONFLICT in the dialect of `connection`."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def insert_missing(connection: Connection, table: Table, rows: Sequence[Row]) -> int:
    """Inserts those of `rows` whose key is not there yet, in their order, and returns how many that were.

    All rows have the same columns. SQLite prepares one statement and runs it for each row; what SQLAlchemy does for
    each row of its own statements costs as much as to store it. Postgres gets all rows as one JSON value: a list of
    VALUES would be another statement for each number of rows, to be parsed anew.
    """
    if connection.dialect.name == "sqlite":
        statement, bound = _into_sqlite(table, tuple(rows[0]))
        made: int = execute(connection, statement, [bound(row) for row in rows]).rowcount
        return made
    value = _encode(rows)
    return connection.exec_driver_sql(_into_postgres(table.name, tuple(rows[0])), (value,)).rowcount


def _moment(value: datetime) -> str:
    return aware(value).isoformat()


_encode = json.JSONEncoder(default=_moment, ensure_ascii=False).encode


@cache
def _into_sqlite(table: Table, columns: tuple[str, ...]) -> tuple[str, Callable[[Row], tuple[Any, ...]]]:
    """The statement, and what makes its parameters of a row, each value in the form that its column's type gives it."""
    dialect = pysqlite.dialect()
    statement = sqlite.insert(table).values(dict.fromkeys(columns)).on_conflict_do_nothing()
    compiled = statement.compile(dialect=dialect)
    names = compiled.positiontup or []
    types = [table.c[name].type.dialect_impl(dialect) for name in names]
    writers = [(place, writer) for place, kind in enumerate(types) if (writer := kind.bind_processor(dialect))]
    pick = itemgetter(*names)

    def bound(row: Row) -> tuple[Any, ...]:
        values = list(pick(row))
        for place, writer in writers:
            values[place] = writer(values[place])
        return tuple(values)

    return str(compiled), bound


@cache
def _into_postgres(table: str, columns: tuple[str, ...]) -> str:
    names = ", ".join(f'"{column}"' for column in columns)
    source = f'json_populate_recordset(NULL::"{table}", %s::json)'
    # The names are those of our own models.
    return f'INSERT INTO "{table}" ({names}) SELECT {names} FROM {source} ON CONFLICT DO NOTHING'  # noqa: S608
