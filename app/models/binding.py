"""What makes a driver's parameters of rows, without what SQLAlchemy does around each of them."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import JSON, Boolean, Integer, Table
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.types import TypeEngine

from app.models.base import UtcDateTime, aware, in_digits

Row = dict[str, Any]
Values = list[Any]
Binder = Callable[[Row], Values]
# Columns that are kept: a client changes the same few, such as the delivery's, again and again.
MOST_SHAPES = 256
_SQLITE = pysqlite.dialect()


@lru_cache(maxsize=MOST_SHAPES)
def binder_of(table: Table, columns: tuple[str, ...], dialect: str) -> Binder:
    """Takes the columns of a row in their order, each value in the form that the driver takes.

    None is NULL, in a column of JSON too. On Postgres all values are text, which it reads as what the column is: the
    driver would name a type for each number by its size, and prepare a statement for each list of types.
    """
    types = [table.c[name].type for name in columns]
    if dialect == "sqlite":
        return _binder(columns, [kind.dialect_impl(_SQLITE).bind_processor(_SQLITE) for kind in types])
    return _binder(columns, [_TEXTS.get(type(kind)) for kind in types])


def _binder(names: Sequence[str], found: Sequence[Callable[[Any], Any] | None]) -> Binder:
    pick = itemgetter(*names)
    writers = [(place, writer) for place, writer in enumerate(found) if writer]

    def bound(row: Row) -> Values:
        values = list(pick(row))
        for place, writer in writers:
            if (value := values[place]) is not None:
                values[place] = writer(value)
        return values

    return bound


# A row names the same moment several times, as when it was sent and when it occurred.
@lru_cache(maxsize=64)
def _moment(value: datetime) -> str:
    return f"{in_digits(value)}+00"


_encode = json.JSONEncoder(ensure_ascii=False).encode
_TEXTS: dict[type, Callable[[Any], str]] = {UtcDateTime: _moment, Integer: str, Boolean: str, JSON: _encode}


def as_json(table: Table, rows: Sequence[Row]) -> str:
    """Rows as one JSON text, in which the value of a JSON column is a text itself."""
    moments, own = _columns(table, UtcDateTime), _columns(table, JSON)
    return _write([_with_texts(_checked(row, moments), own) for row in rows]).decode()


def as_json_bound(names: Sequence[str], values: Sequence[Values]) -> str:
    """The same of rows whose values `binder_of` has made for Postgres."""
    return _write([dict(zip(names, row, strict=True)) for row in values]).decode()


def _checked(row: Row, moments: Sequence[str]) -> Row:
    """Raises ValueError for a moment without an offset, which Postgres would take for one of its own zone."""
    for name in moments:
        if (moment := row.get(name)) is not None and moment.tzinfo is None:
            aware(moment)
    return row


def _with_texts(row: Row, names: Sequence[str]) -> Row:
    texts = {name: _encode(value) for name in names if (value := row.get(name)) is not None}
    return row | texts if texts else row


@cache
def _columns(table: Table, kind: type[TypeEngine[Any]]) -> tuple[str, ...]:
    return tuple(column.name for column in table.c if isinstance(column.type, kind))


_write = msgspec.json.Encoder().encode
