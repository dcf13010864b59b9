"""Takes whole departments out as lines, oldest message first, in memory that does not grow.

Each piece is a short transaction of its own. What is saved meanwhile may be in it or not; no message is left out that
stays as it is.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Engine, select

from app.messages.oldest import oldest_pieces
from app.messages.transfer.outgoing import Row, line_of
from app.models import Message, Revision

PIECE = 1_000
_COLUMNS = [column for column in Message.__table__.columns if column.name != "search"]
_NAMES = [column.name for column in _COLUMNS]


def lines_of(engine: Engine, department_id: str, *, with_history: bool) -> Iterator[list[str]]:
    """All messages of a department as lines, some at a time, those in the trash too."""
    for found in oldest_pieces(engine, department_id, _COLUMNS, PIECE):
        rows = [dict(zip(_NAMES, row, strict=True)) for row in found]
        if with_history:
            revisions = _revisions(engine, department_id, [row["uuid"] for row in rows])
            yield [line_of(row, revisions.get(row["uuid"], [])) for row in rows]
        else:
            yield [line_of(row) for row in rows]


def _revisions(engine: Engine, department_id: str, uuids: Sequence[str]) -> dict[str, list[Row]]:
    """The revisions of some messages by their uuid, oldest first."""
    statement = (
        select(Revision.__table__)
        .where(Revision.department_id == department_id, Revision.message_uuid.in_(uuids))
        .order_by(Revision.message_uuid, Revision.version)
    )
    found: dict[str, list[Row]] = {}
    with engine.connect() as connection:
        for row in connection.execute(statement).mappings():
            found.setdefault(row["message_uuid"], []).append(dict(row))
    return found
