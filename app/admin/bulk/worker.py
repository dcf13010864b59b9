"""The thread of each process that does bulk work. It starts when there is some and ends when there is none left."""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

import structlog
from sqlalchemy import Engine

from app.access.audit import Act, Action, Actor, record
from app.messages.bulk import DONE, claim_job, do_some
from app.messages.transaction import TRANSIENT
from app.models import BulkJob, Staff
from app.models.engine import writing

# Between two transactions everybody else gets a turn to write.
BREATH_SECONDS = 0.01
AGAIN_SECONDS, ATTEMPTS = 0.5, 20

Answer = TypeVar("Answer")

log = structlog.get_logger("bulk")


class BulkWorker:
    """Bulk work of one process. Threads do not survive a fork, so the first one starts when it is needed."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        self._called = False

    def wake(self) -> None:
        """Sees to it that somebody looks for work from now on."""
        with self._guard:
            self._called = True
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="bulk", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while self._is_called():
            try:
                while (claimed := self._patiently(self._claim)) is not None:
                    self._work(*claimed)
            except Exception as error:  # noqa: BLE001  The lease ends, and whoever looks at the job next goes on with it.
                log.error("bulk_interrupted", error=type(error).__name__)

    def _is_called(self) -> bool:
        """Whether somebody called since the last look; the thread ends where nobody did."""
        with self._guard:
            called, self._called = self._called, False
            if not called:
                self._thread = None
            return called

    def _claim(self) -> tuple[str, datetime] | None:
        with writing(self._engine) as session:
            return claim_job(session, self._clock())

    def _work(self, job_id: str, lease: datetime | None) -> None:
        while lease is not None:
            lease = self._patiently(partial(self._do_some, job_id, lease))
            time.sleep(BREATH_SECONDS)

    def _do_some(self, job_id: str, lease: datetime) -> datetime | None:
        """The new lease, or None where there is nothing left to do."""
        with writing(self._engine) as session:
            job = do_some(session, job_id, lease, self._clock())
            if job is None:
                return None
            if job.finished_at is not None:
                name = session.get_one(Staff, job.staff_id).username
                action = Action.BULK_FINISHED if job.state == DONE else Action.BULK_STOPPED
                record(session, self._clock(), Actor("staff", name), ended(job, action))
            return job.leased_until

    @staticmethod
    def _patiently(act: Callable[[], Answer]) -> Answer:
        """Tries again while the store does not take part; what was interrupted was not done at all."""
        for _ in range(ATTEMPTS - 1):
            try:
                return act()
            except TRANSIENT as error:
                log.warning("bulk_waits", error=type(error).__name__)
                time.sleep(AGAIN_SECONDS)
        return act()


def ended(job: BulkJob, action: Action) -> Act:
    """How a job ended, for the audit trail."""
    counts = {"action": job.action, "seen": job.seen, "changed": job.changed}
    return Act(action, job.department_id, job.id, counts)
