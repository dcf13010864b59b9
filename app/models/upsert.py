"""Writes many rows: one statement is prepared and run for each, or on Postgres for all that are to be inserted.

What SQLAlchemy does for each row of its own statements costs as much as to store it. A cluster gets a statement for
each, which it sends to the node of its department.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import JSON, Column, Connection, String, Table
from sqlalchemy.dialects import postgresql, sqlite

from app.models.binding import MOST_SHAPES, Binder, Row, Values, as_json, as_json_bound, binder_of
from app.models.postgres import BoundedConnection, at_once, execute_alone, execute_each
from app.models.sqlite import execute

_POSTGRES = postgresql.dialect()  # type: ignore[no-untyped-call]
_MARKS = {"sqlite": "?", "postgresql": "%s"}
# Rows of one statement, for which the time of a statement must be enough.
MOST_TOGETHER = 500


def insert_for(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT into `table` that knows ON CONFLICT in the dialect of `connection`."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def insert_missing(connection: Connection, table: Table, rows: Sequence[Row], *, commit: bool = False) -> int:
    """Inserts those of `rows` whose key is not there yet, in their order, and returns how many that were.

    All rows have the same columns. Postgres gets all of them in one round trip. With `commit` the transaction, which
    nothing else may have begun, ends in that round trip too (Postgres alone).
    """
    names = tuple(rows[0])
    if len(rows) > 1 and takes_together(connection):
        return _insert_together(connection, table, names, as_json(table, rows), commit=commit)
    bound = binder_of(table, names, connection.dialect.name)
    return _insert_each(connection, table, names, [bound(row) for row in rows], commit=commit)


def insert_missing_bound(connection: Connection, table: Table, names: tuple[str, ...], values: Sequence[Values]) -> int:
    """The same with the values of the columns `names` as `binder_of` makes them."""
    if takes_together(connection):
        parts = (values[start : start + MOST_TOGETHER] for start in range(0, len(values), MOST_TOGETHER))
        return sum(_insert_together(connection, table, names, as_json_bound(names, part)) for part in parts)
    return _insert_each(connection, table, names, values)


def takes_together(connection: Connection) -> bool:
    """Whether the database inserts many rows at once that are of several departments. Postgres, but for a cluster."""
    if connection.dialect.name == "sqlite":
        return False
    driver = connection.connection.driver_connection
    return not (isinstance(driver, BoundedConnection) and driver.is_to_cluster)


def _insert_together(
    connection: Connection, table: Table, names: tuple[str, ...], rows: str, *, commit: bool = False
) -> int:
    """One statement is given all rows as JSON, which takes Postgres two thirds of what a statement for each takes."""
    statement = _inserting_together(table, names)
    if commit:
        return len(execute_alone(connection, statement, [rows]).fetchall())
    with at_once(connection, statement) as driver:
        cursor = driver.execute(statement, [rows])
    return len(cursor.fetchall())


def _insert_each(
    connection: Connection, table: Table, names: tuple[str, ...], values: Sequence[Values], *, commit: bool = False
) -> int:
    statement = _inserting(table, names, connection.dialect.name, " ON CONFLICT DO NOTHING")
    if connection.dialect.name == "sqlite":
        made: int = execute(connection, statement, values).rowcount
        return made
    if commit and len(values) == 1:
        return int(execute_alone(connection, statement, values[0]).rowcount)
    with at_once(connection, statement, begin=commit) as driver:
        cursor = driver.cursor()
        cursor.executemany(statement, values)
        if commit:
            driver.commit()
    return int(cursor.rowcount)


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Inserts rows whose keys are not there yet; on Postgres nothing is awaited within `in_one_trip`."""
    names = tuple(rows[0])
    bound = binder_of(table, names, connection.dialect.name)
    insert_bound(connection, table, names, [bound(row) for row in rows])


def insert_bound(connection: Connection, table: Table, names: tuple[str, ...], values: Sequence[Values]) -> None:
    """The same with the values of the columns `names` as `binder_of` makes them."""
    _run(connection, _inserting(table, names, connection.dialect.name), values)


def update_rows(connection: Connection, table: Table, names: frozenset[str], rows: Sequence[Row]) -> None:
    """Sets the columns `names` of rows by their keys; the others stay out of it, and with them most indexes."""
    statement, bound = _updating(table, names, connection.dialect.name)
    _run(connection, statement, [bound(row) for row in rows])


def _run(connection: Connection, statement: str, values: Sequence[Values]) -> None:
    run = execute if connection.dialect.name == "sqlite" else execute_each
    run(connection, statement, values)


@cache
def _inserting(table: Table, columns: tuple[str, ...], dialect: str, ending: str = "") -> str:
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join([_MARKS[dialect]] * len(columns))
    # The names are those of our own models.
    return f'INSERT INTO "{table.name}" ({names}) VALUES ({marks}){ending}'  # noqa: S608


@cache
def _inserting_together(table: Table, columns: tuple[str, ...]) -> str:
    """An INSERT of the rows in a JSON text. What is JSON itself is a text in there, and kept as it is written.

    What it returns says how many rows it made, also to whoever does not know yet that the database became a cluster,
    which counts those that it was sent.
    """
    kinds = {name: "json" if isinstance(table.c[name].type, JSON) else _kind(table.c[name]) for name in columns}
    given = ", ".join(f'"{name}" {"text" if kind == "json" else kind}' for name, kind in kinds.items())
    taken = ", ".join(f'"{name}"::json' if kind == "json" else f'"{name}"' for name, kind in kinds.items())
    names = ", ".join(f'"{name}"' for name in columns)
    source = f"jsonb_to_recordset(%s::text::jsonb) AS given ({given})"
    return f'INSERT INTO "{table.name}" ({names}) SELECT {taken} FROM {source} ON CONFLICT DO NOTHING RETURNING 1'  # noqa: S608  As above.


def _kind(column: Column[Any]) -> str:
    return "text" if isinstance(column.type, String) else column.type.compile(_POSTGRES)


@lru_cache(maxsize=MOST_SHAPES)
def _updating(table: Table, names: frozenset[str], dialect: str) -> tuple[str, Binder]:
    """An UPDATE by primary key and what makes its parameters of a row."""
    mark, key = _MARKS[dialect], [column.name for column in table.primary_key]
    setting = ", ".join(f'"{name}" = {mark}' for name in sorted(names))
    found = " AND ".join(f'"{name}" = {mark}' for name in key)
    statement = f'UPDATE "{table.name}" SET {setting} WHERE {found}'  # noqa: S608  As above.
    return statement, binder_of(table, (*sorted(names), *key), dialect)
