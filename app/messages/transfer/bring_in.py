"""Writes lines into the store (docs/operations.md, Moving data).

A message that is not there yet is stored as its line tells, with its version and moments. For one that is there, a line
without a version is a PUT; one with a version that the store has reached changes nothing, so that what was imported
once, or has changed since, stays as it is. Lines of which the store knows that they were brought in change nothing that
is there, either: of several lines of one message the first would take back what the last one said. Hence a second run
of the same file does nothing, and one after a kill does the rest.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import NamedTuple

from sqlalchemy import Connection, select

from app.messages.batch import write_saves
from app.messages.directory import ensure_users
from app.messages.errors import MessageError, MessageOfAnotherUser
from app.messages.retrying import persistently
from app.messages.save import Save
from app.messages.summaries import touch
from app.messages.transaction import KNOWN_USERS
from app.messages.transfer.incoming import IMPORTER, read_line
from app.messages.transfer.parsing import (
    COLUMNS,
    MESSAGE,
    OF_REVISION,
    REVISION,
    SEARCH,
    Chunk,
    Entry,
    Key,
    Raw,
    explained,
)
from app.messages.transfer.tally import Before, Tally
from app.models import Message
from app.models.search import index_inserted, search_values
from app.models.upsert import insert_bound, insert_missing_bound

Note = Callable[[Connection, Tally], None]


class Stored(NamedTuple):
    """What is known of a message that is there."""

    user_id: str
    version: int


class _SomeAreThere(Exception):
    """Not all of the rows were new."""


class Importer:
    """Writes chunks of lines, each in a transaction of its own. `request_uuid` stands in the history.

    `connection` is one of `unhurried`: what a power failure takes back a second run brings in again.
    """

    def __init__(
        self, connection: Connection, request_uuid: str, now: Callable[[], datetime], before: Before | None = None
    ) -> None:
        self._connection = connection
        self._request_uuid = request_uuid
        self._now = now
        self._known_users: set[Key] = set()
        self._all_are_new = True
        self._before = before or Before()
        # Messages that were gone: those this run has made, of which further lines tell.
        self._made_again: set[Key] = set()

    def write(self, raws: Sequence[Raw], chunk: Chunk, note: Note | None = None) -> Tally:
        """What became of the lines, once they are written. Raises what the database raises after some attempts.

        Where a message was changed, `note` writes down in the same transaction that the lines are brought in.
        """
        tally = persistently(partial(self._write_once, raws, chunk, note), also=(_SomeAreThere,))
        if len(self._known_users) > KNOWN_USERS:
            self._known_users.clear()
        self._known_users.update(chunk.appeared)
        return tally

    def _write_once(self, raws: Sequence[Raw], chunk: Chunk, note: Note | None) -> Tally:
        with self._connection.begin():
            tally = self._write(self._connection, raws, chunk)
            touch(self._connection, chunk.hours)
            if note and tally.changed:
                note(self._connection, tally)
        return tally

    def _write(self, connection: Connection, raws: Sequence[Raw], chunk: Chunk) -> Tally:
        tally = Tally(refused=len(chunk.faults), faults=list(chunk.faults))
        ensure_users(connection, chunk.appeared, self._known_users)
        if self._all_are_new and self._inserted_all(connection, chunk.entries):
            tally.new = len(chunk.entries)
            self._remember(raws, chunk.entries)
            return tally
        stored = _stored(connection, {entry.key for entry in chunk.entries})
        self._all_are_new = not stored
        fresh: list[Entry] = []
        later: list[Entry] = []
        for entry in chunk.entries:
            (later if entry.key in stored else fresh).append(entry)
            stored.setdefault(entry.key, Stored(entry.user_id, entry.version or 1))
        _insert(connection, fresh)
        tally.new = len(fresh)
        self._remember(raws, fresh)
        due = [entry for entry in later if self._is_due(entry, stored, raws, tally)]
        self._merge(connection, raws, due, stored, tally)
        return tally

    def _remember(self, raws: Sequence[Raw], made: Iterable[Entry]) -> None:
        if self._before.line:
            self._made_again |= {
                entry.key for entry in made if entry.version is None and self._before.has(raws[entry.place][0])
            }

    def _is_due(self, entry: Entry, stored: dict[Key, Stored], raws: Sequence[Raw], tally: Tally) -> bool:
        """Whether the line may change the message that is there; if not it is counted."""
        known, line = stored[entry.key], raws[entry.place][0]
        if known.user_id != entry.user_id:
            tally.refuse(line, MessageOfAnotherUser.explanation)
        elif self._was_brought_in(line, entry) or (entry.version is not None and entry.version <= known.version):
            tally.unchanged += 1
        else:
            return True
        return False

    def _was_brought_in(self, line: int, entry: Entry) -> bool:
        return self._before.has(line) and entry.key not in self._made_again

    def _inserted_all(self, connection: Connection, entries: Sequence[Entry]) -> bool:
        """Inserts all of them if none is there: most files are all new, and to ask first would cost them time."""
        try:
            with connection.begin_nested():
                _insert(connection, entries)
        except _SomeAreThere:
            return False
        return True

    def _merge(
        self, connection: Connection, raws: Sequence[Raw], due: Sequence[Entry], stored: dict[Key, Stored], tally: Tally
    ) -> None:
        """Lets the lines change what is there, as PUTs do."""
        saves = [self._save_of(raws[entry.place]) for entry in due]
        outcomes = write_saves(connection, saves, self._known_users) if saves else []
        for entry, outcome in zip(due, outcomes, strict=True):
            if isinstance(outcome, MessageError):
                tally.refuse(raws[entry.place][0], explained(outcome))
            elif outcome.version > stored[entry.key].version:
                tally.changed += 1
                stored[entry.key] = Stored(entry.user_id, outcome.version)
            else:
                tally.unchanged += 1

    def _save_of(self, raw: Raw) -> Save:
        at = self._now()
        save = read_line(raw[1], at).save
        return replace(save, client=IMPORTER, request_uuid=self._request_uuid, at=at, idempotency_digest=None)


def _insert(connection: Connection, entries: Sequence[Entry]) -> None:
    """Stores messages that are new. Raises _SomeAreThere; then the caller takes it back."""
    if not entries:
        return
    # In the order of their ids, as everybody writes; SQLite has one writer at a time.
    if connection.dialect.name != "sqlite":
        entries = sorted(entries, key=attrgetter("key"))
    words = [entry.words for entry in entries]
    searched = search_values(connection, words)
    values = [[*entry.values, value] for entry, value in zip(entries, searched, strict=True)]
    if insert_missing_bound(connection, MESSAGE, (*COLUMNS, SEARCH), values) < len(entries):
        raise _SomeAreThere
    index_inserted(connection, searched, words)
    if revisions := [revision for entry in entries for revision in entry.revisions]:
        insert_bound(connection, REVISION, OF_REVISION, revisions)


def _stored(connection: Connection, keys: Iterable[Key]) -> dict[Key, Stored]:
    """Those of the messages that are there."""
    found: dict[Key, Stored] = {}
    for department, group in groupby(sorted(keys), key=itemgetter(0)):
        statement = select(Message.uuid, Message.user_id, Message.version).where(
            Message.department_id == department, Message.uuid.in_([uuid for _, uuid in group])
        )
        found |= {(department, row.uuid): Stored(row.user_id, row.version) for row in connection.execute(statement)}
    return found
