"""The thread of each process that does bulk work. It starts when there is some and ends when there is none left."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.messages.bulk.jobs import claim_job
from app.messages.bulk.steps import Step, do_step, steps_of
from app.messages.retrying import TRANSIENT
from app.models import BulkJob
from app.models.engine import writing

# Between two transactions everybody else gets a turn to write.
BREATH_SECONDS = 0.01
AGAIN_SECONDS, ATTEMPTS = 0.5, 20

Answer = TypeVar("Answer")
# Writes down, in the transaction that ends a job, that it has ended.
Witness = Callable[[Session, BulkJob, datetime], None]

log = structlog.get_logger("bulk")


class BulkWorker:
    """Bulk work of one process. Threads do not survive a fork, so the first one starts when it is needed."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime], witness: Witness) -> None:
        self._engine = engine
        self._clock = clock
        self._witness = witness
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
                while (claimed := _patiently(self._claim)) is not None:
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

    def _work(self, job_id: str, lease: datetime) -> None:
        """Goes through the list of a job until it ends or is no longer ours."""
        held = Hold(lease)
        while held.until is not None:
            _patiently(partial(self._go_through, job_id, held))

    def _go_through(self, job_id: str, held: "Hold") -> None:
        """Once through the list, from where the job stands: what broke off is tried again from there."""
        with Session(self._engine) as session:
            job = session.get_one(BulkJob, job_id)
        for step in steps_of(self._engine, job):
            if held.until is None:
                return
            held.until = self._do(job_id, held.until, step)
            time.sleep(BREATH_SECONDS)

    def _do(self, job_id: str, lease: datetime, step: Step) -> datetime | None:
        """The new lease, or None where there is nothing left to do."""
        with writing(self._engine) as session:
            job = do_step(session, job_id, lease, step, self._clock())
            if job is None:
                return None
            if job.finished_at is not None:
                self._witness(session, job, self._clock())
            return job.leased_until


@dataclass(slots=True)
class Hold:
    """Until when this process holds the job that it works on; None when it has let it go."""

    until: datetime | None


def _patiently(act: Callable[[], Answer]) -> Answer:
    """Tries again while the store does not take part; what was interrupted was not done at all."""
    for _ in range(ATTEMPTS - 1):
        try:
            return act()
        except TRANSIENT as error:
            log.warning("bulk_waits", error=type(error).__name__)
            time.sleep(AGAIN_SECONDS)
    return act()
