"""Many values given to a statement as one, so that it is the same statement however many they are."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Connection, Text, any_, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute


def is_among(connection: Connection, column: InstrumentedAttribute[str], name: str) -> ColumnElement[bool]:
    """The condition that a column has one of the texts that are given under `name`, in the form of `given`."""
    if connection.dialect.name == "sqlite":
        return column.in_(select(func.json_each(bindparam(name, type_=Text)).table_valued("value").c.value))
    return column == any_(bindparam(name, type_=ARRAY(Text)))


def given(connection: Connection, values: Iterable[Any]) -> Any:
    """The values as the database takes them under one name."""
    return json.dumps(list(values)) if connection.dialect.name == "sqlite" else list(values)
