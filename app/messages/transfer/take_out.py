"""Takes whole departments out as lines, oldest message first, in memory that does not grow.

Each piece is a short transaction of its own. What is saved meanwhile may be in it or not; no message is left out that
stays as it is.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Engine, Row, select

from app.messages.cursor import Cursor
from app.messages.oldest import oldest_pieces
from app.messages.transfer.outgoing import COLUMNS, OF_REVISION, line_of
from app.models import Revision
from app.models.given import given, is_among

PIECE = 1_000


def lines_of(
    engine: Engine, department_id: str, after: Cursor | None = None, *, with_history: bool
) -> Iterator[list[bytes]]:
    """All messages of a department behind `after` as lines, some at a time, those in the trash too."""
    for rows in oldest_pieces(engine, department_id, COLUMNS, PIECE, after=after):
        if with_history:
            revisions = _revisions(engine, department_id, [row[0] for row in rows])
            yield [line_of(row, revisions.get(row[0], [])) for row in rows]
        else:
            yield [line_of(row) for row in rows]


def _revisions(engine: Engine, department_id: str, uuids: Sequence[str]) -> dict[str, list[Row[Any]]]:
    """The revisions of some messages by their uuid, oldest first."""
    found: dict[str, list[Row[Any]]] = {}
    with engine.connect() as connection:
        statement = (
            select(*OF_REVISION)
            .where(Revision.department_id == department_id, is_among(connection, Revision.message_uuid, "uuids"))
            .order_by(Revision.message_uuid, Revision.version)
        )
        for row in connection.execute(statement, {"uuids": given(connection, uuids)}):
            found.setdefault(row[0], []).append(row)
    return found
