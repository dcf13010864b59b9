"""The one statement that each database writes in a way of its own: insert many rows, but for those that are there."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Boolean, Connection, Integer, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.sqlite import pysqlite

from app.models.base import UtcDateTime, aware
from app.models.postgres import at_once
from app.models.sqlite import execute

Row = dict[str, Any]
Binder = Callable[[Row], Sequence[Any]]


def insert_for(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT into `table` that knows ON CONFLICT in the dialect of `connection`."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def insert_missing(connection: Connection, table: Table, rows: Sequence[Row], *, commit: bool = False) -> int:
    """Inserts those of `rows` whose key is not there yet, in their order, and returns how many that were.

    All rows have the same columns. One statement is prepared and run for each row: what SQLAlchemy does for each row of
    its own statements costs as much as to store it. Postgres gets all of them in one round trip, each on its own, as a
    cluster sends each to the node of its department, and tells only of such how many rows they made. With `commit` the
    transaction, which nothing else may have begun, ends in that round trip too (Postgres alone).
    """
    names = tuple(rows[0])
    if connection.dialect.name == "sqlite":
        statement, bound = _into_sqlite(table, names)
        made: int = execute(connection, statement, [bound(row) for row in rows]).rowcount
        return made
    statement, bound = _into_postgres(table, names)
    with at_once(connection, statement, begin=commit) as driver:
        cursor = driver.cursor()
        cursor.executemany(statement, [bound(row) for row in rows])
        if commit:
            driver.commit()
    return int(cursor.rowcount)


@cache
def _into_sqlite(table: Table, columns: tuple[str, ...]) -> tuple[str, Binder]:
    """The statement, and what makes its parameters of a row, each value in the form that its column's type gives it."""
    dialect = pysqlite.dialect()
    statement = sqlite.insert(table).values(dict.fromkeys(columns)).on_conflict_do_nothing()
    compiled = statement.compile(dialect=dialect)
    names = compiled.positiontup or []
    types = [table.c[name].type.dialect_impl(dialect) for name in names]
    return str(compiled), _binder(names, [kind.bind_processor(dialect) for kind in types])


@cache
def _into_postgres(table: Table, columns: tuple[str, ...]) -> tuple[str, Binder]:
    """As `_into_sqlite`. All values are text, which Postgres reads as what the column is.

    The driver would name a type for each number by its size, and prepare a statement for each list of types.
    """
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    # The names are those of our own models.
    statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING'  # noqa: S608
    return statement, _binder(columns, [_TEXTS.get(type(table.c[name].type)) for name in columns])


def _binder(names: Sequence[str], found: Sequence[Callable[[Any], Any] | None]) -> Binder:
    pick = itemgetter(*names)
    writers = [(place, writer) for place, writer in enumerate(found) if writer]

    def bound(row: Row) -> Sequence[Any]:
        values = list(pick(row))
        for place, writer in writers:
            values[place] = writer(values[place])
        return values

    return bound


def _moment(value: datetime | None) -> str | None:
    return None if value is None else aware(value).isoformat()


def _number(value: int | None) -> str | None:
    return None if value is None else str(value)


def _json(value: Any) -> str | None:
    return None if value is None else _encode(value)


_encode = json.JSONEncoder(ensure_ascii=False).encode
_TEXTS: dict[type, Callable[[Any], str | None]] = {
    UtcDateTime: _moment,
    Integer: _number,
    Boolean: _number,
    JSON: _json,
}
