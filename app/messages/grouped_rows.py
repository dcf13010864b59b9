"""The rows that a group of saves is about: those that are there, locked, and those that the group makes."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, bindparam, select

from app.messages.merge import new_row
from app.messages.save import Save
from app.messages.words import document_of
from app.models import Message
from app.models.search import index_prepared, index_rows, prepare_rows
from app.models.upsert import insert_missing

Key = tuple[str, str]
Row = dict[str, Any]

MESSAGE: Table = Message.__table__  # type: ignore[assignment]
# Made once: to make it costs more than to run it.
_STORED = (
    select(*[column for column in MESSAGE.columns if column.name != "search"])
    .where(MESSAGE.c.department_id == bindparam("department"), MESSAGE.c.uuid.in_(bindparam("uuids", expanding=True)))
    .order_by(MESSAGE.c.uuid)
    .with_for_update()
)


class RowGone(Exception):
    """A row that kept an INSERT from happening was removed before it could be locked; the batch must be tried again."""


def rows_of(connection: Connection, by_key: dict[Key, list[Save]]) -> tuple[dict[Key, Row], dict[Key, Row]]:
    """The rows that were there already, locked, and those that these saves made.

    Most groups are all new. Only where the insert made fewer rows than it was given are they told apart, by the
    requestUuid; so a save whose first COMMIT went unheard finds its own row, too.
    """
    candidates = _insert_new(connection, by_key)
    if candidates.made_all:
        index_prepared(connection, list(candidates.rows.values()), candidates.documents.values())
        return _lock_stored(connection, by_key.keys() - candidates.rows.keys()), candidates.rows
    stored = _lock_stored(connection, by_key.keys())
    if not candidates.rows.keys() <= stored.keys():
        raise RowGone
    own = [key for key, row in candidates.rows.items() if stored[key]["request_uuid"] == row["request_uuid"]]
    # As they are stored: another save or staff may have changed one since its first COMMIT.
    index_rows(connection, {key: document_of(stored[key]) for key in own})
    return stored, {key: stored.pop(key) for key in own}


class _Candidates(NamedTuple):
    """The rows that were to be inserted, the words of each, and whether none of them was there."""

    rows: dict[Key, Row]
    documents: dict[Key, str]
    made_all: bool


def _insert_new(connection: Connection, by_key: dict[Key, list[Save]]) -> _Candidates:
    """Inserts a row for each key that is not stored yet. A save that expects a version never makes a message."""
    rows: dict[Key, Row] = {}
    for key in sorted(by_key):
        first = next((save for save in by_key[key] if save.expectation is None), None)
        if first is not None:
            rows[key] = new_row(first)
    if not rows:
        return _Candidates(rows, {}, made_all=True)
    documents = {key: document_of(row) for key, row in rows.items()}
    prepare_rows(connection, list(rows.values()), documents.values())
    made = insert_missing(connection, MESSAGE, list(rows.values()))
    return _Candidates(rows, documents, made_all=made == len(rows))


def _lock_stored(connection: Connection, keys: Iterable[Key]) -> dict[Key, Row]:
    """Reads the rows that are there already and keeps them until the commit, department by department."""
    stored: dict[Key, Row] = {}
    for department, group in groupby(sorted(keys), key=itemgetter(0)):
        found = connection.execute(_STORED, {"department": department, "uuids": [uuid for _, uuid in group]})
        stored |= {(department, row["uuid"]): dict(row) for row in found.mappings()}
    return stored
