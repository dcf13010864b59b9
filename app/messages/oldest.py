"""Goes through the messages of a department from the oldest on, those in the trash too, in short transactions.

The index of the list is read, a piece at a time, so a piece costs the same however many messages there are.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, and_, or_, select

from app.messages.cursor import Cursor
from app.models import Message

OLDEST_FIRST = (Message.occurred_at, Message.uuid)


def oldest_pieces(
    engine: Engine,
    department_id: str,
    columns: Sequence[Any],
    size: int,
    *conditions: ColumnElement[bool],
    after: Cursor | None = None,
) -> Iterator[Sequence[Row[Any]]]:
    """`columns`, with occurred_at and uuid in them, of the messages that meet the conditions, `size` at a time.

    The first one comes behind `after`, if there is one. The moment may be one that the database writes (`Written`).

    A condition other than on `occurred_at` belongs to the caller: behind an index a statement may find few that meet
    it, and take its time.
    """
    cursor = after
    while True:
        statement = select(*columns).where(Message.department_id == department_id, *conditions)
        if cursor is not None:
            statement = statement.where(*_after(cursor))
        with engine.connect() as connection:
            rows = connection.execute(statement.order_by(*OLDEST_FIRST).limit(size)).all()
        if not rows:
            return
        at = rows[-1].occurred_at
        cursor = Cursor(datetime.fromisoformat(at) if isinstance(at, str) else at, rows[-1].uuid)
        is_last = len(rows) < size
        yield rows
        if is_last:
            return


def _after(cursor: Cursor) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The conditions that a message comes after the cursor's, oldest first."""
    same_moment = and_(Message.occurred_at == cursor.occurred_at, Message.uuid > cursor.uuid)
    return Message.occurred_at >= cursor.occurred_at, or_(Message.occurred_at > cursor.occurred_at, same_moment)
