"""The rows that a group of saves is about: those that are there, locked, and those that the group makes."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import Connection, Table

from app.messages.merge import new_row
from app.messages.save import Save
from app.messages.words import document_of
from app.models import Message
from app.models.locking import Key, Row, lock_rows
from app.models.search import index_prepared, index_rows, prepare_rows
from app.models.upsert import insert_missing

MESSAGE: Table = Message.__table__  # type: ignore[assignment]


class RowGone(Exception):
    """A row that kept an INSERT from happening was removed before it could be locked; the batch must be tried again."""


def first_saves(by_key: Mapping[Key, Sequence[Save]]) -> list[Save]:
    """The save that makes each message, if it is not there. One that expects a version never does."""
    firsts = (next((save for save in saves if save.expectation is None), None) for saves in by_key.values())
    return [save for save in firsts if save is not None]


def rows_of(
    connection: Connection, keys: AbstractSet[Key], firsts: Sequence[Save]
) -> tuple[dict[Key, Row], dict[Key, Row]]:
    """The rows of `keys` that were there already, locked, and those that the first saves made.

    Most groups are all new. Only where the insert made fewer rows than it was given are they told apart, by the
    requestUuid; so a save whose first COMMIT went unheard finds its own row, too.
    """
    candidates = _insert_new(connection, firsts)
    if candidates.made_all:
        index_prepared(connection, list(candidates.rows.values()), candidates.documents.values())
        return lock_rows(connection, MESSAGE, keys - candidates.rows.keys()), candidates.rows
    stored = lock_rows(connection, MESSAGE, keys)
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


def _insert_new(connection: Connection, firsts: Sequence[Save]) -> _Candidates:
    """Inserts a row for each of the saves whose message is not stored yet, in the order of their keys."""
    rows = {save.key: new_row(save) for save in sorted(firsts, key=attrgetter("key"))}
    if not rows:
        return _Candidates(rows, {}, made_all=True)
    documents = {key: document_of(row) for key, row in rows.items()}
    prepare_rows(connection, list(rows.values()), documents.values())
    made = insert_missing(connection, MESSAGE, list(rows.values()))
    return _Candidates(rows, documents, made_all=made == len(rows))
