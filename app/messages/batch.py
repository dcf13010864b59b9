"""Writes many saves in one transaction, each as if it were alone (docs/architecture.md, The flow of a save).

Rows are always touched in the order of their ids, so that two processes writing at once never deadlock.
"""

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table

from app.messages.directory import ensure_users
from app.messages.errors import (
    IdempotencyKeyReused,
    MessageError,
    MessageOfAnotherUser,
    MessageTrashed,
    VersionMismatch,
)
from app.messages.grouped_rows import MESSAGE, first_saves, rows_of
from app.messages.merge import merge_save
from app.messages.save import Outcome, Save, Saved
from app.messages.summaries import touch
from app.messages.words import TEXTS, document_of
from app.models import Revision
from app.models.locking import Key, Row, lock_rows
from app.models.postgres import forgo_sync
from app.models.search import reindex_rows
from app.models.upsert import insert_rows, update_rows

REVISION: Table = Revision.__table__  # type: ignore[assignment]


def write_saves(connection: Connection, saves: Sequence[Save], known_users: set[Key]) -> list[Outcome]:
    """The outcome of each save, in the order of `saves`. The caller commits; until then nothing has happened.

    `known_users` are (department, user) pairs that are surely stored. A save that must not happen becomes a
    MessageError in the list and leaves its neighbours alone; what the database raises is raised, and RowGone.
    """
    by_key: dict[Key, list[Save]] = {}
    for save in saves:
        by_key.setdefault(save.key, []).append(save)
    firsts = first_saves(by_key)
    _ensure_users_of(connection, firsts, known_users)
    batch = Batch(*rows_of(connection, by_key.keys(), firsts))
    outcomes = batch.apply_all(saves)
    batch.write(connection)
    return outcomes


def _ensure_users_of(connection: Connection, firsts: Sequence[Save], known_users: set[Key]) -> None:
    """Makes the departments and users of the messages that these saves are to make, if those are not there yet.

    So a save that is refused, as it is about somebody else's message or expects one, leaves no user behind.
    """
    new = [save for save in firsts if (save.department_id, save.user_id) not in known_users]
    if new:
        stored = lock_rows(connection, MESSAGE, {save.key for save in new})
        appeared = {(s.department_id, s.user_id): s.at for s in reversed(new) if s.key not in stored}
        ensure_users(connection, appeared, known_users)


class Batch:
    """The rows that a transaction has locked, and what it will write to them."""

    def __init__(self, rows: dict[Key, Row], created: dict[Key, Row]) -> None:
        self._rows = rows
        self._created = created
        self._changed: dict[Key, frozenset[str]] = {}
        self._reworded: dict[Key, Row] = {}
        self._revisions: list[Row] = []
        self._came = [(row["department_id"], row["occurred_at"]) for row in created.values()]
        self._stayed: list[tuple[str, Any]] = []
        self._only_repeats = False

    def apply_all(self, saves: Sequence[Save]) -> list[Outcome]:
        """What becomes of each of `saves`, in their order."""
        outcomes = [self._apply(save) for save in saves]
        is_unchanged = not (self._created or self._changed)
        self._only_repeats = is_unchanged and all(isinstance(outcome, Saved) for outcome in outcomes)
        return outcomes

    def _apply(self, save: Save) -> Outcome:
        """What becomes of `save`, given all the saves that were applied before it."""
        row = self._rows.get(save.key)
        if row is None:
            return self._begin(save)
        refusal = _refusal(row, save)
        if refusal is not None:
            return refusal
        if save.idempotency_digest and row["idempotency_digest"]:
            # The same key with the same body is a retry: it finds the message and changes nothing.
            return Saved(row, merge_save(row, save).kept)
        merge = merge_save(row, save)
        if merge.columns or merge.changes:
            row = self._change(row, merge.columns, save, merge.changes)
        return Saved(row, merge.kept, merge.overwritten)

    def write(self, connection: Connection) -> None:
        """Sends the changed rows and their revisions to the database."""
        for names, keys in self._shapes():
            update_rows(connection, MESSAGE, names, [self._rows[key] for key in keys])
        if self._reworded:
            reindex_rows(connection, {key: document_of(row) for key, row in self._reworded.items()})
        if self._revisions:
            insert_rows(connection, REVISION, self._revisions)
        touch(connection, self._came, self._stayed)
        if self._only_repeats:
            # What these repeat was on disk before it could be read; their own locks need not be.
            forgo_sync(connection)

    def _shapes(self) -> Iterable[tuple[frozenset[str], list[Key]]]:
        """The rows that changed, by the columns in which they did."""
        by_names: dict[frozenset[str], list[Key]] = {}
        for key, names in sorted(self._changed.items(), key=itemgetter(0)):
            by_names.setdefault(names, []).append(key)
        return by_names.items()

    def _begin(self, save: Save) -> Outcome:
        """The message begins with the save that made its row; to a save before that one it is not there."""
        row = self._created.get(save.key)
        if row is None or row["request_uuid"] != save.request_uuid:
            return VersionMismatch(None)
        self._rows[save.key] = row
        return Saved(row)

    def _change(self, row: Row, columns: Row, save: Save, changes: dict[str, Any]) -> Row:
        if changes:
            columns = {**columns, "version": row["version"] + 1, "updated_at": save.at}
        changed = {**row, **columns}
        if changes:
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
            self._came += [(save.department_id, each["occurred_at"]) for each in (row, changed)]
        if not columns.keys().isdisjoint(TEXTS):
            self._reworded[save.key] = changed
        self._rows[save.key] = changed
        self._changed[save.key] = self._changed.get(save.key, frozenset()).union(columns)
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
