"""Follows the file of an export while it is written, so that the page of its job can tell how far it is."""

import time
from typing import Any

import structlog
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from app.admin.bulk.trail import note_end
from app.admin.export.stream import ExportStopped
from app.messages.bulk.jobs import DONE
from app.messages.bulk.taking import end_taking, note_taking
from app.models import BulkJob
from app.models.engine import writing
from app.services import now, services_of

# Somebody who looks wants to see it move; every note costs the store a transaction.
NOTED_SECONDS = 1.0

log = structlog.get_logger("bulk")


class JobWatcher:
    """Notes in the job how many messages were written. `taker` is the request that takes the file."""

    def __init__(self, job_id: str, taker: str) -> None:
        self._app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  As Flask says.
        self._job_id, self._taker = job_id, taker
        self._noted_at = time.monotonic()

    @property
    def told(self) -> dict[str, Any]:
        """The job, by which the trail leads to it."""
        return {"job": self._job_id}

    def wrote(self, messages: int) -> None:
        """Notes it now and then. Raises ExportStopped where somebody stopped the job. A store that is away waits."""
        if time.monotonic() - self._noted_at < NOTED_SECONDS:
            return
        self._noted_at = time.monotonic()
        try:
            with writing(services_of(self._app).engine) as session:
                goes_on = note_taking(session, self._job_id, self._taker, messages, now())
        except SQLAlchemyError as error:
            log.warning("bulk_waits", error=type(error).__name__)
            return
        if not goes_on:
            raise ExportStopped

    def ended(self, messages: int, *, is_whole: bool) -> None:
        """Notes the end."""
        with writing(services_of(self._app).engine) as session:
            end_taking(session, self._job_id, self._taker, messages, now(), is_whole=is_whole)
            job = session.get(BulkJob, self._job_id)
            if job is not None and job.state == DONE:
                note_end(session, job, now())
