"""Reads rows by their keys and locks them, with the drivers themselves (app/models/sqlite.py says why).

The keys of each department are a statement of their own, as a cluster sends each to the node that the department is on.
"""

import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect, Table

from app.models.postgres import at_once
from app.models.sqlite import execute

Key = tuple[str, str]
Row = dict[str, Any]


class _Reading(NamedTuple):
    """The statement, the names of its columns, and what makes values of those that the driver does not."""

    statement: str
    names: list[str]
    readers: list[tuple[str, Callable[[Any], Any]]]


def lock_rows(connection: Connection, table: Table, keys: Iterable[Key]) -> dict[Key, Row]:
    """The rows of these (department, uuid) pairs that are there, without `search`, kept until the transaction ends.

    They are locked in the order of their keys. On SQLite the transaction itself is the lock.
    """
    reading = _reading(table, connection.dialect)
    groups = [(key, [uuid for _, uuid in group]) for key, group in groupby(sorted(keys), key=itemgetter(0))]
    if connection.dialect.name == "sqlite":
        fetched = [
            execute(connection, reading.statement, one=(department, json.dumps(uuids))).fetchall()
            for department, uuids in groups
        ]
    else:
        fetched = _ask_at_once(connection, reading.statement, groups)
    rows = [dict(zip(reading.names, values, strict=True)) for found in fetched for values in found]
    for row in rows:
        for name, read in reading.readers:
            row[name] = read(row[name])
    return {(row["department_id"], row["uuid"]): row for row in rows}


def _ask_at_once(connection: Connection, statement: str, groups: list[tuple[str, list[str]]]) -> list[list[Any]]:
    with at_once(connection, statement) as driver:
        cursor = driver.cursor()
        cursor.executemany(statement, groups, returning=True)
        return [result.fetchall() for result in cursor.results()]


@lru_cache(maxsize=8)
def _reading(table: Table, dialect: Dialect) -> _Reading:
    columns = [column for column in table.columns if column.name != "search"]
    readers = [(column.name, column.type.dialect_impl(dialect).result_processor(dialect, None)) for column in columns]
    names = [column.name for column in columns]
    rule = {
        "sqlite": "department_id = ? AND uuid IN (SELECT value FROM json_each(?))",
        "postgresql": "department_id = %s AND uuid = ANY(%s) ORDER BY uuid FOR UPDATE",
    }
    # The names are those of our own models.
    statement = f"SELECT {', '.join(names)} FROM {table.name} WHERE {rule[dialect.name]}"  # noqa: S608
    return _Reading(statement, names, [(name, read) for name, read in readers if read])
