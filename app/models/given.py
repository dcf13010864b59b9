"""Many values given to a statement as one, so that it is the same statement however many they are."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Engine,
    TableValuedAlias,
    Text,
    any_,
    bindparam,
    column,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute


def is_among(connection: Connection, attribute: InstrumentedAttribute[Any], name: str) -> ColumnElement[bool]:
    """The condition that an attribute is one of the texts that are given under `name`, in the form of `given`."""
    if connection.dialect.name == "sqlite":
        return attribute.in_(select(func.json_each(bindparam(name, type_=Text)).table_valued("value").c.value))
    return attribute == any_(bindparam(name, type_=ARRAY(Text)))


def given(connection: Connection, values: Iterable[Any]) -> Any:
    """The values as the database takes them under one name."""
    return json.dumps(list(values)) if connection.dialect.name == "sqlite" else list(values)


def without_index(bind: Connection | Engine, attribute: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """The attribute in a form that keeps SQLite from the indexes that begin with it; on Postgres it is itself.

    SQLite does not count how many rows a condition leaves, and takes an equality for less than any range.
    """
    if bind.dialect.name == "sqlite":
        return literal_column(f"+{attribute.class_.__tablename__}.{attribute.key}", attribute.type)
    return attribute.expression


def as_table(bind: Connection | Engine, values: Sequence[str]) -> TableValuedAlias:
    """The values as a table with the column `value`, for statements that do something for each of its rows."""
    if bind.dialect.name == "sqlite":
        return func.json_each(json.dumps(list(values))).table_valued(column("value", Text))
    return func.unnest(literal(list(values), ARRAY(Text))).table_valued(column("value", Text)).render_derived()
