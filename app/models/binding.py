"""What makes a driver's parameters of rows, without what SQLAlchemy does around each of them."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Boolean, Integer, Table
from sqlalchemy.dialects.sqlite import pysqlite

from app.models.base import UtcDateTime, aware

Row = dict[str, Any]
Binder = Callable[[Row], Sequence[Any]]
_SQLITE = pysqlite.dialect()


def binder_of(table: Table, columns: Sequence[str], dialect: str) -> Binder:
    """Takes the columns of a row in their order, each value in the form that the driver takes.

    On Postgres all values are text, which it reads as what the column is: the driver would name a type for each number
    by its size, and prepare a statement for each list of types.
    """
    types = [table.c[name].type for name in columns]
    if dialect == "sqlite":
        return _binder(columns, [kind.dialect_impl(_SQLITE).bind_processor(_SQLITE) for kind in types])
    return _binder(columns, [_TEXTS.get(type(kind)) for kind in types])


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
