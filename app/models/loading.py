"""Loads many messages into SQLite at once, in rows that another process has made into what the driver takes."""

from collections.abc import Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.sqlite import pysqlite

Values = list[Any]


def driver_values(table: Table, row: dict[str, Any], last: str) -> Values:
    """The row as the driver takes it, but for the column `last`, which is known only when it is written.

    None is NULL, in a column of JSON too.
    """
    _, pick, converters = _columns(table, last)
    values = list(pick(row))
    for place, convert in converters:
        if (value := values[place]) is not None:
            values[place] = convert(value)
    return values


def load_values(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]], last: str) -> int:
    """Inserts those that are not there yet, `last` being their last column, and returns how many that were."""
    names = [*_columns(table, last)[0], last]
    marks = ", ".join("?" * len(names))
    # The names are those of our own models.
    statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608
    return connection.exec_driver_sql(statement, list(rows)).rowcount


@cache
def _columns(table: Table, last: str) -> tuple[list[str], Any, list[tuple[int, Any]]]:
    """The names, what takes their values out of a row, and what SQLAlchemy does to some before the driver sees them."""
    dialect = pysqlite.dialect()
    columns = [column for column in table.columns if column.name != last]
    processors = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns]
    converters = [(place, convert) for place, convert in enumerate(processors) if convert is not None]
    names = [column.name for column in columns]
    return names, itemgetter(*names), converters
