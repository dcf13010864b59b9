"""Writes many rows: one statement is prepared and run for each.

What SQLAlchemy does for each row of its own statements costs as much as to store it. A cluster sends each row to the
node of its department.
"""

from collections.abc import Sequence
from functools import cache, lru_cache

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from app.models.binding import MOST_SHAPES, Binder, Row, Values, binder_of
from app.models.postgres import at_once, execute_each
from app.models.sqlite import execute

_MARKS = {"sqlite": "?", "postgresql": "%s"}


def insert_for(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT into `table` that knows ON CONFLICT in the dialect of `connection`."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def insert_missing(connection: Connection, table: Table, rows: Sequence[Row], *, commit: bool = False) -> int:
    """Inserts those of `rows` whose key is not there yet, in their order, and returns how many that were.

    All rows have the same columns. Postgres gets all of them in one round trip, each on its own, as it tells only of
    such how many rows they made. With `commit` the transaction, which nothing else may have begun, ends in that round
    trip too (Postgres alone).
    """
    names = tuple(rows[0])
    bound = binder_of(table, names, connection.dialect.name)
    return insert_missing_bound(connection, table, names, [bound(row) for row in rows], commit=commit)


def insert_missing_bound(
    connection: Connection, table: Table, names: tuple[str, ...], values: Sequence[Values], *, commit: bool = False
) -> int:
    """The same with the values of the columns `names` as `binder_of` makes them."""
    statement = _inserting(table, names, connection.dialect.name, " ON CONFLICT DO NOTHING")
    if connection.dialect.name == "sqlite":
        made: int = execute(connection, statement, values).rowcount
        return made
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


@lru_cache(maxsize=MOST_SHAPES)
def _updating(table: Table, names: frozenset[str], dialect: str) -> tuple[str, Binder]:
    """An UPDATE by primary key and what makes its parameters of a row."""
    mark, key = _MARKS[dialect], [column.name for column in table.primary_key]
    setting = ", ".join(f'"{name}" = {mark}' for name in sorted(names))
    found = " AND ".join(f'"{name}" = {mark}' for name in key)
    statement = f'UPDATE "{table.name}" SET {setting} WHERE {found}'  # noqa: S608  As above.
    return statement, binder_of(table, (*sorted(names), *key), dialect)
