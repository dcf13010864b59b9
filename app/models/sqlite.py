"""The statements of the hot path, given to SQLite's driver itself.

What SQLAlchemy does around a statement costs a group of saves more than the statement does.
"""

from collections.abc import Sequence
from typing import Any

import pysqlite3.dbapi2
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


def execute(
    connection: Connection, statement: str, rows: Sequence[Sequence[Any]] | None = None, *, one: Sequence[Any] = ()
) -> Any:
    """The driver's cursor after `statement`, run with `one` row or with each of `rows`. Raises SQLAlchemy's errors."""
    driver: Any = connection.connection.driver_connection
    try:
        return driver.execute(statement, one) if rows is None else driver.executemany(statement, rows)
    except pysqlite3.dbapi2.Error as error:
        raise DBAPIError.instance(
            statement, None, error, pysqlite3.dbapi2.Error, hide_parameters=True, dialect=connection.dialect
        ) from error
