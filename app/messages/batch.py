"""Writes many saves in one transaction, each as if it were alone (docs/architecture.md, The flow of a save).

Rows are always touched in the order of their ids, so that two processes writing at once never deadlock.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, Update, bindparam, insert, select, update

from app.messages.directory import ensure_users
from app.messages.errors import (
    IdempotencyKeyReused,
    MessageError,
    MessageOfAnotherUser,
    MessageTrashed,
    VersionMismatch,
)
from app.messages.merge import merge_save, new_row
from app.messages.save import Outcome, Save, Saved
from app.messages.summaries import touch
from app.messages.words import TEXTS, document_of
from app.models import Message, Revision
from app.models.search import index_prepared, index_rows, prepare_rows, reindex_rows
from app.models.upsert import insert_missing

Key = tuple[str, str]
Row = dict[str, Any]

MESSAGE: Table = Message.__table__  # type: ignore[assignment]
REVISION: Table = Revision.__table__  # type: ignore[assignment]
_FIXED = {"department_id", "uuid", "user_id", "created_at", "created_by", "request_uuid", "occurred_at", "search"}
_READ = [column for column in MESSAGE.columns if column.name != "search"]
_MUTABLE = [column.name for column in MESSAGE.columns if column.name not in _FIXED]


def _update_of(names: Sequence[str]) -> Update:
    """An UPDATE of `names` by primary key, with one shape for all rows so that it is prepared once."""
    return (
        update(MESSAGE)
        .where(MESSAGE.c.department_id == bindparam("key_department"), MESSAGE.c.uuid == bindparam("key_uuid"))
        .values({name: bindparam(f"new_{name}") for name in names})
    )


# `occurred_at` is in every index but the key's: it is set apart, so that other updates leave the indexes alone.
_UPDATE = _update_of(_MUTABLE)
_MOVE = _update_of(["occurred_at"])


class RowGone(Exception):
    """A row that kept an INSERT from happening was removed before it could be locked; the batch must be tried again."""


def write_saves(connection: Connection, saves: Sequence[Save], known_users: set[Key]) -> list[Outcome]:
    """The outcome of each save, in the order of `saves`. The caller commits; until then nothing has happened.

    `known_users` are (department, user) pairs that are surely stored. A save that must not happen becomes a
    MessageError in the list and leaves its neighbours alone; what the database raises is raised, and RowGone.
    """
    ensure_users(connection, {(s.department_id, s.user_id): s.at for s in reversed(saves)}, known_users)
    by_key: dict[Key, list[Save]] = {}
    for save in saves:
        by_key.setdefault(save.key, []).append(save)
    batch = _Batch(*_rows_of(connection, by_key))
    outcomes = {id(save): batch.apply(save) for key in by_key for save in by_key[key]}
    batch.write(connection)
    return [outcomes[id(save)] for save in saves]


class _Batch:
    """The rows that a transaction has locked, and what it will write to them."""

    def __init__(self, rows: dict[Key, Row], created: dict[Key, Row]) -> None:
        self._rows = rows
        self._created = created
        self._changed: dict[Key, Row] = {}
        self._moved: dict[Key, Row] = {}
        self._reworded: dict[Key, Row] = {}
        self._revisions: list[Row] = []
        self._came = [(row["department_id"], row["occurred_at"]) for row in created.values()]
        self._stayed: list[tuple[str, Any]] = []

    def apply(self, save: Save) -> Outcome:
        """What becomes of `save`, given all the saves that were applied before it."""
        row = self._rows.get(save.key)
        if row is None:
            return self._begin(save)
        refusal = _refusal(row, save)
        if refusal is not None:
            return refusal
        if save.idempotency_digest and row["idempotency_digest"]:
            # The same key with the same body is a retry: it finds the message and changes nothing.
            return Saved(row)
        merge = merge_save(row, save)
        if merge.columns or merge.changes:
            row = self._change(row, merge.columns, save, merge.changes)
        return Saved(row, merge.kept, merge.overwritten)

    def write(self, connection: Connection) -> None:
        """Sends the changed rows and their revisions to the database."""
        if self._changed:
            connection.execute(_UPDATE, _bound(self._changed, _MUTABLE))
        if self._moved:
            connection.execute(_MOVE, _bound(self._moved, ["occurred_at"]))
        if self._reworded:
            reindex_rows(connection, {key: document_of(row) for key, row in self._reworded.items()})
        if self._revisions:
            connection.execute(insert(REVISION), self._revisions)
        touch(connection, self._came, self._stayed)

    def _begin(self, save: Save) -> Outcome:
        """The message begins with the save that made its row; to a save before that one it is not there."""
        row = self._created.get(save.key)
        if row is None or row["request_uuid"] != save.request_uuid:
            return VersionMismatch(None)
        self._rows[save.key] = row
        return Saved(row)

    def _change(self, row: Row, columns: Row, save: Save, changes: dict[str, Any]) -> Row:
        changed = {**row, **columns}
        if changes:
            changed |= {"version": row["version"] + 1, "updated_at": save.at}
            self._revisions.append(
                {
                    "department_id": save.department_id,
                    "message_uuid": save.uuid,
                    "version": changed["version"],
                    "at": save.at,
                    "actor_kind": "client",
                    "actor_name": save.client,
                    "request_uuid": save.request_uuid,
                    "changes": changes,
                }
            )
        self._stayed.append((save.department_id, row["occurred_at"]))
        if "occurred_at" in columns:
            self._moved[save.key] = changed
            self._came += [(save.department_id, each["occurred_at"]) for each in (row, changed)]
        if not columns.keys().isdisjoint(TEXTS):
            self._reworded[save.key] = changed
        self._rows[save.key] = self._changed[save.key] = changed
        return changed


def _refusal(row: Row, save: Save) -> MessageError | None:
    """Why the save must not happen, if so. The owner is asked first, so that no more than that is given away."""
    if row["user_id"] != save.user_id:
        return MessageOfAnotherUser()
    if row["trashed_at"] is not None:
        return MessageTrashed()
    if save.expectation is not None and not save.expectation.met_by(row["version"]):
        return VersionMismatch(row["version"])
    if save.idempotency_digest and row["idempotency_digest"] not in {None, save.idempotency_digest}:
        return IdempotencyKeyReused()
    return None


def _rows_of(connection: Connection, by_key: dict[Key, list[Save]]) -> tuple[dict[Key, Row], dict[Key, Row]]:
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
        statement = (
            select(*_READ)
            .where(MESSAGE.c.department_id == department, MESSAGE.c.uuid.in_([uuid for _, uuid in group]))
            .order_by(MESSAGE.c.uuid)
            .with_for_update()
        )
        stored |= {(row["department_id"], row["uuid"]): dict(row) for row in connection.execute(statement).mappings()}
    return stored


def _bound(changed: dict[Key, Row], names: Sequence[str]) -> list[Row]:
    return [
        {"key_department": key[0], "key_uuid": key[1], **{f"new_{name}": row[name] for name in names}}
        for key, row in sorted(changed.items(), key=itemgetter(0))
    ]
