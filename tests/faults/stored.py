"""What a database really holds, read without the service."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pysqlite3.dbapi2
from sqlalchemy import URL, Connection, create_engine, select, text

from app.models import Message, Revision
from tests.faults.load import Told

BODY = "messageAttributes.body"


@dataclass(frozen=True, slots=True)
class StoredRevision:
    """The version that a revision made, and what it changed as the path of a field -> [old, new]."""

    version: int
    changes: dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A row of the message table with the revisions that led to it, oldest first."""

    version: int
    body: str | None
    revisions: tuple[StoredRevision, ...]

    @property
    def texts(self) -> list[tuple[int, Any]]:
        """Every body that the message ever had, with its version; `body` last."""
        changes = [revision.changes[BODY] for revision in self.revisions]
        if not changes:
            return [(self.version, self.body)]
        return list(enumerate([changes[0][0], *(new for _, new in changes)], start=1))


@contextmanager
def reading(database: URL) -> Iterator[Connection]:
    is_sqlite = database.get_backend_name() == "sqlite"
    engine = create_engine(database, **({"module": pysqlite3.dbapi2} if is_sqlite else {}))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def stored_messages(database: URL) -> dict[str, list[StoredMessage]]:
    """The messages by their uuid, in a list, so that one which is there twice shows."""
    revisions: dict[str, list[StoredRevision]] = {}
    stored: dict[str, list[StoredMessage]] = {}
    with reading(database) as connection:
        columns = (Revision.message_uuid, Revision.version, Revision.changes)
        for uuid, version, changes in connection.execute(select(*columns).order_by(Revision.version)):
            revisions.setdefault(uuid, []).append(StoredRevision(version, changes))
        for uuid, version, body in connection.execute(select(Message.uuid, Message.version, Message.body)):
            message = StoredMessage(version, body, tuple(revisions.get(uuid, ())))
            stored.setdefault(uuid, []).append(message)
    return stored


def missing_promises(database: URL, told: Iterable[Told]) -> list[str]:
    """One sentence for each message that is not stored exactly as its client was told; empty when all are."""
    stored = stored_messages(database)
    return [sentence for message in told if (sentence := _broken_promise(message, stored.get(message.uuid, [])))]


def _broken_promise(told: Told, rows: list[StoredMessage]) -> str | None:
    if not told.acknowledged:
        return None
    if len(rows) != 1:
        return f"{told.uuid} is stored {len(rows)} times"
    row = rows[0]
    texts = row.texts
    if texts[-1] != (row.version, row.body):
        return f"{told.uuid} is not what its history says: {row}"
    if told.unsure is not None and texts[len(told.acknowledged) :] != []:
        texts = texts[:-1]
    if texts != told.acknowledged:
        return f"{told.uuid} was told {told.acknowledged} and holds {texts}"
    return None


def integrity(database: URL) -> str:
    """SQLite's own verdict on a database file: `ok`, or what is wrong."""
    with reading(database) as connection:
        return str(connection.execute(text("PRAGMA integrity_check")).scalar_one())
