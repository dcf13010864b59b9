"""Messages of several departments by one statement, which keeps to the index of each.

Both databases would rather read and sort all of the departments if they were only given their ids. So the departments
come as a table, and for each of its rows a part of the index is read. A cluster could not do these (docs/scaling.md).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Engine,
    Select,
    TableValuedAlias,
    Text,
    any_,
    func,
    literal,
    literal_column,
    select,
    true,
)

from app.models.given import as_table
from app.models.message import Message

Bind = Connection | Engine
Conditions = Sequence[ColumnElement[bool]]
NEWEST_OF_ALL = ("occurred_at", "uuid", "department_id")


def newest_moments(bind: Bind, departments: Sequence[str], conditions: Conditions) -> Select[str, datetime | None]:
    """Each department with the moment of its newest message that meets the conditions, None where there is none."""
    each = as_table(bind, departments)
    newest = _of(each, [Message.occurred_at], conditions).limit(1).correlate(each)
    return select(each.c.value, newest.scalar_subquery())


def newest_of_each(
    bind: Bind, departments: Sequence[str], columns: Sequence[Any], conditions: Conditions, limit: int
) -> Select[Any]:
    """Up to `limit` messages, newest first, for which as many of each department are read.

    `columns` must name those of NEWEST_OF_ALL. The conditions must be such that an index leads to the newest.
    """
    each = as_table(bind, departments)
    if bind.dialect.name == "sqlite":
        rows = Message.__table__.alias("row")
        found = _of(each, [literal_column("message.rowid")], conditions).limit(limit).correlate(each)
        wanted = select(*(rows.c[one.name] for one in columns))
        statement = wanted.select_from(each.join(rows, literal_column('"row".rowid').in_(found)))
        return _in_order(statement, rows, limit)
    return _joined(each, _of(each, columns, conditions).limit(limit), limit)


def all_of_each(
    bind: Bind, departments: Sequence[str], columns: Sequence[Any], conditions: Conditions, limit: int | None
) -> Select[Any]:
    """Up to `limit` messages, newest first, for which all that meet the conditions are read.

    The conditions must narrow them to few by `occurred_at`.
    """
    each = as_table(bind, departments)
    if bind.dialect.name == "sqlite":
        statement = select(*columns).select_from(each, Message).where(Message.department_id == each.c.value)
        return _in_order(statement.where(*conditions), Message.__table__, limit)
    # The offset keeps the planner from turning the parts into one, and reading the whole table for it.
    return _joined(each, _of(each, columns, conditions).order_by(None).offset(0), limit)


def all_of(columns: Sequence[Any], conditions: Conditions, limit: int) -> Select[Any]:
    """Up to `limit` messages, newest first, for which all that meet the conditions are read. Postgres.

    The offset keeps the planner from reading a list in its order, in the hope that many of it meet them. Of one
    department it is a statement that a cluster can do, too.
    """
    rows = select(*columns).where(*conditions).offset(0).subquery()
    return _in_order(select(rows), rows, limit)


def is_of(departments: Sequence[str], *, by_index: bool) -> ColumnElement[bool]:
    """The condition that a message is of one of the departments. Postgres.

    Without `by_index` no index that begins with the department serves it.
    """
    column: ColumnElement[str] = Message.department_id.expression if by_index else Message.department_id + ""
    if len(departments) == 1:
        return column == departments[0]
    return column == any_(literal(list(departments), ARRAY(Text)))


def number_in_each(bind: Bind, departments: Sequence[str], conditions: Conditions, most: int) -> Select[int]:
    """How many messages meet the conditions, which an index must serve, but no more than `most`."""
    each = as_table(bind, departments)
    if bind.dialect.name == "sqlite":
        few = select(Message.uuid).select_from(each, Message)
        few = few.where(Message.department_id == each.c.value, *conditions)
    else:
        part = _of(each, [Message.uuid], conditions).limit(most).correlate(each).lateral("part")
        few = select(part.c.uuid).select_from(each.join(part, true()))
    return select(func.count()).select_from(few.limit(most).subquery())


def _of(each: TableValuedAlias, columns: Sequence[Any], conditions: Conditions) -> Select[Any]:
    """The messages of each department, newest first."""
    found = select(*columns).select_from(Message).where(Message.department_id == each.c.value, *conditions)
    return found.order_by(Message.occurred_at.desc(), Message.uuid.desc())


def _joined(each: TableValuedAlias, part: Select[Any], limit: int | None) -> Select[Any]:
    rows = part.correlate(each).lateral("part")
    return _in_order(select(rows).select_from(each.join(rows, true())), rows, limit)


def _in_order(statement: Select[Any], rows: Any, limit: int | None) -> Select[Any]:
    return statement.order_by(*(rows.c[name].desc() for name in NEWEST_OF_ALL)).limit(limit)
