"""Brings a batch of saves to disk: one transaction, a bounded number of attempts, and nobody pays for a neighbour."""

import time
from collections.abc import Sequence

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError

from app.messages.batch import Key, write_saves
from app.messages.errors import StoreUnavailable
from app.messages.save import Outcome, Save
from app.models.engine import writer

# Locks that time out, deadlocks, serialization failures, connections that break and a pool that has none left.
TRANSIENT = (OperationalError, InterfaceError, TimeoutError)
PAUSES = (0.05, 0.2, 0.5)
KNOWN_USERS = 50_000

log = structlog.get_logger("store")


class Transaction:
    """Writes batches for one process. It is used by one thread at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = writer(engine)
        self._known_users: set[Key] = set()

    def write(self, saves: Sequence[Save], give_up_at: float) -> list[Outcome | Exception]:
        """The outcome of each save once it is on disk, in the order of `saves`.

        Transient failures are tried again while `time.monotonic()` is before `give_up_at`, then every save is
        StoreUnavailable. A save that the database itself refuses gets that exception; the others are written.
        """
        for pause in (*PAUSES, None):
            try:
                return list(self._attempt(saves))
            except TRANSIENT as error:
                log.warning("batch_failed", saves=len(saves), error=type(error).__name__, again=pause is not None)
                if pause is None or time.monotonic() + pause > give_up_at:
                    break
                time.sleep(pause)
            except DBAPIError as error:
                self._known_users.clear()
                if len(saves) == 1:
                    log.error("save_refused", request_uuid=saves[0].request_uuid, error=type(error).__name__)
                    return [error]
                return [outcome for save in saves for outcome in self.write([save], give_up_at)]
        return [StoreUnavailable() for _ in saves]

    def _attempt(self, saves: Sequence[Save]) -> list[Outcome]:
        with self._engine.begin() as connection:
            outcomes = write_saves(connection, saves, self._known_users)
        # Only what is committed is known; and a full memory is emptied rather than kept in order of use.
        if len(self._known_users) > KNOWN_USERS:
            self._known_users.clear()
        self._known_users.update((save.department_id, save.user_id) for save in saves)
        return outcomes
