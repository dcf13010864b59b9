"""More messages than a save at a time could store while somebody waits for a test."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert

from app.messages.attributes import NAMES
from app.messages.words import document_of
from app.models import Department, Message, User
from app.models.engine import writing
from app.models.search import index_rows, prepare_rows

OLDEST = datetime(2025, 6, 1, tzinfo=UTC)


def store_many(engine: Engine, number: int, department: str = "d", *, searchable: bool = False, **columns: Any) -> None:
    """Stores messages a second apart, m-000000 the oldest; the search index knows them if they are `searchable`."""
    rows = list(_rows(number, {"department_id": department, "body": "Hello", **columns}))
    with writing(engine) as session:
        if session.get(Department, department) is None:
            session.add(Department(id=department, created_at=OLDEST))
            session.flush()
            session.add(User(department_id=department, id="u", created_at=OLDEST))
            session.flush()
        documents = [document_of(row) for row in rows] if searchable else []
        if searchable:
            prepare_rows(session.connection(), rows, documents)
        session.execute(insert(Message), rows)
        keys = [(department, row["uuid"]) for row in rows]
        index_rows(session.connection(), dict(zip(keys, documents, strict=False)))


def _rows(number: int, columns: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for count in range(number):
        at = OLDEST + timedelta(seconds=count)
        yield (
            dict.fromkeys(NAMES)
            | {
                "uuid": f"m-{count:06}",
                "user_id": "u",
                "version": 1,
                "occurred_at": at,
                "created_at": at,
                "updated_at": at,
                "created_by": "bot",
                "request_uuid": "00000000-0000-4000-8000-000000000000",
            }
            | columns
        )
