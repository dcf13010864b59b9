"""Brings a batch of saves to disk: one transaction, a bounded number of attempts, and nobody pays for a neighbour."""

import time
from collections.abc import Iterator, Sequence
from enum import Enum, auto

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from app.messages.batch import write_saves
from app.messages.errors import StoreUnavailable
from app.messages.known import save_known
from app.messages.newcomers import save_newcomers
from app.messages.retrying import PAUSES, TRANSIENT
from app.messages.save import Outcome, Save, Saved
from app.models.engine import writer
from app.models.locking import Key

KNOWN_USERS = 50_000
LOCK_TIMED_OUT = "55P03"
IMPATIENT_SECONDS = 10

log = structlog.get_logger("store")


class OutcomeUnknown(Exception):
    """COMMIT was sent and its answer was lost: the batch is on disk, or it is not."""


class Group(Enum):
    """Whether the messages of a group of saves were stored before it: none of them, all, or some."""

    NEW = auto()
    KNOWN = auto()
    MIXED = auto()


class Transaction:
    """Writes batches for one process. It is used by one thread at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = writer(engine)
        self._known_users: set[tuple[str, str]] = set()
        self._impatient_until = 0.0
        self._expected = Group.MIXED

    def write(self, saves: Sequence[Save], give_up_at: float) -> list[Outcome | Exception]:
        """The outcome of each save once it is on disk, in the order of `saves`.

        Transient failures are tried again while `time.monotonic()` is before `give_up_at`, then every save is
        StoreUnavailable. A save that the database itself refuses gets that exception; the others are written.
        """
        if not saves:
            return []
        for pause in (*PAUSES, None):
            try:
                return list(self._attempt(saves, waiting_for_locks=time.monotonic() > self._impatient_until))
            except OutcomeUnknown:
                if any(save.expectation for save in saves):
                    return self._write_repeatable(saves, give_up_at)
                failure = "OutcomeUnknown"
            except TRANSIENT as error:
                if _is_lock_timeout(error):
                    return self._write_past_locks(saves, give_up_at)
                failure = type(error).__name__
            except Exception as error:  # noqa: BLE001  Whatever is wrong with one save is not its neighbours' fault.
                return self._write_singly(saves, give_up_at, error)
            log.warning("batch_failed", saves=len(saves), error=failure, again=pause is not None)
            if pause is None or time.monotonic() + pause > give_up_at:
                break
            time.sleep(pause)
        return [StoreUnavailable() for _ in saves]

    def _attempt(self, saves: Sequence[Save], *, waiting_for_locks: bool) -> list[Outcome]:
        with self._engine.connect() as connection:
            expected = self._write_expected(connection, saves) if waiting_for_locks else None
            if expected is not None:
                return expected
            outcomes = self._merge(connection, saves, waiting_for_locks=waiting_for_locks)
        self._expected = _group_of(saves, outcomes)
        # Only what is committed is known; and a full memory is emptied rather than kept in order of use.
        if len(self._known_users) > KNOWN_USERS:
            self._known_users.clear()
        self._known_users.update(_users_of(saves, outcomes))
        return outcomes

    def _write_expected(self, connection: Connection, saves: Sequence[Save]) -> list[Outcome] | None:
        """The outcomes, if this group is like the one before it and there is a short way for such a group."""
        if self._expected is Group.NEW:
            return save_newcomers(connection, saves, self._known_users)
        if self._expected is Group.KNOWN:
            return save_known(connection, saves)
        return None

    def _merge(self, connection: Connection, saves: Sequence[Save], *, waiting_for_locks: bool) -> list[Outcome]:
        with connection.begin() as transaction:
            if not waiting_for_locks:
                connection.exec_driver_sql("SET LOCAL lock_timeout = '100ms'")
            outcomes = write_saves(connection, saves, self._known_users)
            try:
                transaction.commit()
            except TRANSIENT as error:
                raise OutcomeUnknown from error
        return outcomes

    def _write_repeatable(self, saves: Sequence[Save], give_up_at: float) -> list[Outcome | Exception]:
        """Writes again the saves that may happen twice. One that expects a version would refuse its own work."""
        repeated = iter(self.write([save for save in saves if save.expectation is None], give_up_at))
        return [StoreUnavailable() if save.expectation else next(repeated) for save in saves]

    def _write_singly(self, saves: Sequence[Save], give_up_at: float, error: Exception) -> list[Outcome | Exception]:
        """Finds the save that cannot be written by writing each one alone."""
        # A pair that was remembered may have been removed by hand since.
        self._known_users.clear()
        if len(saves) > 1:
            return [outcome for save in saves for outcome in self.write([save], give_up_at)]
        log.error("save_refused", request_uuid=saves[0].request_uuid, error=type(error).__name__)
        return [error]

    def _write_past_locks(self, saves: Sequence[Save], give_up_at: float) -> list[Outcome | Exception]:
        """Writes each save alone, so that a message which somebody holds locked fails its own saves only.

        That goes for a save that was alone before, too: behind it others wait already.
        """
        log.warning("batch_locked", saves=len(saves))
        # Whoever holds it may go on to do so: the groups that follow do not wait for it as long as this one has.
        self._impatient_until = time.monotonic() + IMPATIENT_SECONDS
        outcomes: list[Outcome | Exception] = []
        for save in saves:
            try:
                in_time = time.monotonic() < give_up_at
                outcomes += self._attempt([save], waiting_for_locks=False) if in_time else [StoreUnavailable()]
            except (OutcomeUnknown, *TRANSIENT):
                outcomes.append(StoreUnavailable())
            except Exception as error:  # noqa: BLE001  Whatever is wrong with one save is not its neighbours' fault.
                outcomes += self._write_singly([save], give_up_at, error)
        return outcomes


def _users_of(saves: Sequence[Save], outcomes: Sequence[Outcome]) -> Iterator[Key]:
    """The users who are surely stored: one whose save was refused may have no message, and so no place."""
    for save, outcome in zip(saves, outcomes, strict=True):
        if isinstance(outcome, Saved):
            yield save.department_id, save.user_id


def _group_of(saves: Sequence[Save], outcomes: Sequence[Outcome]) -> Group:
    """What a group was. A refused save tells nothing of a message."""
    made = {
        outcome.row["request_uuid"] == save.request_uuid
        for save, outcome in zip(saves, outcomes, strict=True)
        if isinstance(outcome, Saved)
    }
    return {frozenset([True]): Group.NEW, frozenset([False]): Group.KNOWN}.get(frozenset(made), Group.MIXED)


def _is_lock_timeout(error: Exception) -> bool:
    """Whether Postgres gave up waiting for a lock that another connection holds, maybe on one message only."""
    return isinstance(error, OperationalError) and getattr(error.orig, "sqlstate", None) == LOCK_TIMED_OUT
