"""A group whose messages are all new, in one round trip on Postgres (docs/architecture.md, Why it is so)."""

from collections.abc import Collection, Sequence
from operator import attrgetter

from sqlalchemy import Connection

from app.messages.grouped_rows import MESSAGE
from app.messages.merge import new_row
from app.messages.save import Outcome, Save, Saved
from app.messages.summaries import marked_until
from app.messages.words import document_of
from app.models.locking import Key
from app.models.search import prepare_rows
from app.models.upsert import insert_missing


def save_newcomers(connection: Connection, saves: Sequence[Save], known_users: Collection[Key]) -> list[Outcome] | None:
    """The outcomes of `saves`, which are on disk then, if each has made a message.

    Otherwise None; some of them may have been stored, which `write_saves` finds out by their requestUuid. Raises what
    the database raises, and then none is stored unless the connection broke.
    """
    if not _may_be(connection, saves, known_users):
        return None
    rows = {save.key: new_row(save) for save in sorted(saves, key=attrgetter("key"))}
    limit = marked_until()
    if len(rows) < len(saves) or any(row["occurred_at"] < limit for row in rows.values()):
        return None
    prepare_rows(connection, list(rows.values()), [document_of(row) for row in rows.values()])
    if insert_missing(connection, MESSAGE, list(rows.values()), commit=True) < len(rows):
        return None
    return [Saved(rows[save.key]) for save in saves]


def _may_be(connection: Connection, saves: Sequence[Save], known_users: Collection[Key]) -> bool:
    """SQLite has no round trips to spare. Who expects a version expects a message, and a user comes before its own."""
    return connection.dialect.name == "postgresql" and all(
        save.expectation is None and (save.department_id, save.user_id) in known_users for save in saves
    )
