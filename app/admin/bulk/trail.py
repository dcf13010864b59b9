"""What the audit trail is told of bulk work."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.access.audit import Act, Action, Actor, record
from app.messages.bulk.jobs import DONE
from app.models import BulkJob, Staff


def begun(job: BulkJob, by: str) -> Act:
    """The beginning; `by` says how the messages were selected: ticks, filters or undo."""
    return Act(Action.BULK_STARTED, _department_of(job), job.id, {"action": job.action, "total": job.total, "by": by})


def stopped(job: BulkJob) -> Act:
    """The end, by somebody who stopped it."""
    return _ended(job, Action.BULK_STOPPED)


def note_end(session: Session, job: BulkJob, at: datetime) -> None:
    """Records the end that the work came to by itself, in the name of whoever began it."""
    name = session.get_one(Staff, job.staff_id).username
    act = _ended(job, Action.BULK_FINISHED if job.state == DONE else Action.BULK_STOPPED)
    record(session, at, Actor("staff", name), act)


def _ended(job: BulkJob, action: Action) -> Act:
    counts = {"action": job.action, "seen": job.seen, "changed": job.changed}
    return Act(action, _department_of(job), job.id, counts)


def _department_of(job: BulkJob) -> str | None:
    """The one department of the work; an export may be of several."""
    return job.department_id or None
