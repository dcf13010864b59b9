"""A file while it is written: its pieces, how far it came, and who took it."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Any, Protocol

import structlog
from flask import g
from sqlalchemy.exc import SQLAlchemyError

from app.access.audit import Act, Action, Actor, record
from app.access.errors import TooManyRequests
from app.access.sessions import Account
from app.admin.export.formats import Format
from app.admin.hidden_names import hiding, names_of_each
from app.admin.personal import personal_shape, sees_personal_data
from app.messages.export import Stored
from app.messages.shape import Shape, message_shape
from app.models.engine import writing
from app.services import now, services

# A file keeps a thread busy until it is taken, so most threads of a worker are left to everybody else.
MOST_AT_ONCE = 8
RETRY_SECONDS = 30

Context = Callable[[], AbstractContextManager[object]]

log = structlog.get_logger("export")
_places = BoundedSemaphore(MOST_AT_ONCE)


@dataclass(frozen=True, slots=True)
class Export:
    """Who takes what, as the audit trail tells it.

    `id` is the requestUuid; `filters` names those that are set without their values, which may be a customer's number.
    `watcher` is told how far the file is, where somebody wants to know.
    """

    id: str
    actor: Actor
    account: Account
    form: Format
    department_id: str | None
    user_id: str | None
    filters: Sequence[str]
    watcher: "Watcher | None" = None


class Watcher(Protocol):
    """Follows a file while it is written."""

    @property
    def told(self) -> dict[str, Any]:
        """What the audit trail is told beside all else."""

    def wrote(self, messages: int) -> None:
        """So many messages were written so far. Raises ExportStopped where no more are wanted."""

    def ended(self, messages: int, *, is_whole: bool) -> None:
        """Nothing more is written."""


class ExportStopped(Exception):
    """Somebody stopped it, so the rest of the file is not written."""


class Pieces:
    """The bytes of a file. The first ones are there already, so that a store that does not answer gives no file at all.

    The server closes this when it is done with it, also when the browser went away before the end.
    """

    def __init__(self, pieces: Generator[bytes]) -> None:
        self._pieces = pieces
        self._first = [next(pieces)]

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return self._first.pop() if self._first else next(self._pieces)

    def close(self) -> None:
        """Ends the reading and notes how far it came."""
        self._pieces.close()


def begin(context: Context, export: Export, found: Iterator[list[Stored]]) -> Pieces:
    """Starts writing what is found. Raises TooManyRequests while too many others are being written.

    `context` makes the context of the application, which is needed again and again after the request is over.
    """
    if not _places.acquire(blocking=False):
        raise TooManyRequests(RETRY_SECONDS)
    return Pieces(_write(context, export, found))


def _write(context: Context, export: Export, found: Iterator[list[Stored]]) -> Generator[bytes]:
    """Whatever goes wrong is raised, because a file that just ended would look complete."""
    messages, state, unsent = 0, "failed", export.form.head
    try:
        _note(context, export, {"state": "started", "filters": list(export.filters)})
        for rows in found:
            # The request is over; what may be seen is asked of its account all the same.
            with context():
                g.account = export.account
                unsent += export.form.lines(_shown(rows))
            yield unsent
            unsent = b""
            messages += len(rows)
            if export.watcher:
                export.watcher.wrote(messages)
        yield unsent
        state = "complete"
    except (GeneratorExit, ExportStopped):
        state = "cancelled"
        raise
    finally:
        _places.release()
        _note_end(context, export, state, messages)


def _shown(rows: list[Stored]) -> Iterator[Shape]:
    """The messages as the account may see them."""
    for row, names in zip(rows, names_of_each(rows), strict=True):
        with hiding(names):
            yield message_shape(row) if sees_personal_data() else personal_shape(message_shape(row))


def _note(context: Context, export: Export, more: dict[str, Any]) -> None:
    told = export.watcher.told if export.watcher else {}
    details = {"export": export.id, "format": export.form.suffix, **told, **more}
    with context(), writing(services().engine) as session:
        record(session, now(), export.actor, Act(Action.EXPORTED, export.department_id, export.user_id, details))


def _note_end(context: Context, export: Export, state: str, messages: int) -> None:
    """The log has it in any case: where the store is what failed, the trail has only the start."""
    log.info("export", request_uuid=export.id, format=export.form.suffix, state=state, messages=messages)
    try:
        if export.watcher:
            export.watcher.ended(messages, is_whole=state == "complete")
        _note(context, export, {"state": state, "messages": messages})
    except SQLAlchemyError as error:
        log.warning("export_not_recorded", request_uuid=export.id, error=type(error).__name__)
