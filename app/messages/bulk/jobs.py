"""Jobs: work on many messages that somebody asked for, and how it stands.

What a job is about may tell of customers, by their numbers in a filter or by what was searched for. It is kept until
the job has ended and no longer.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.orm import Session

from app.messages.bulk.selection import Selection, as_json
from app.messages.trash import checked_reason
from app.messages.windows import Count
from app.models import BulkJob

TRASH, RESTORE, EXPORT = "trash", "restore", "export"
# An export waits until its file is taken; all other work runs from the beginning.
WAITING, RUNNING, DONE, STOPPED = "waiting", "running", "done", "stopped"
# Longer than a transaction may take, and short enough that nobody waits long for work that was interrupted.
LEASE = timedelta(seconds=10)
# What remains of a selection: other jobs, what is known of the count, and the kind of a file.
KEPT = frozenset({"job", "undo", "at_least", "form"})
# How long whoever put many messages into the trash may take them out again without being an admin: until the next day.
UNDO_TIME = timedelta(hours=24)
# A job is forgotten so long after it ended, or after it was to begin and never did: a few each time another begins.
KEPT_FOR, FORGOTTEN_AT_ONCE = timedelta(days=90), 20


@dataclass(frozen=True, slots=True)
class Order:
    """Work that somebody asks for: `action` is trash or restore, `count` how many messages it is about."""

    action: str
    selection: Selection
    reason: str
    staff_id: int
    count: Count


def start_job(session: Session, order: Order, at: datetime) -> BulkJob:
    """Writes down what is to be done; nothing is done yet. Raises InvalidFields for a reason that is none."""
    chosen = order.selection
    job = BulkJob(
        id=str(uuid4()),
        staff_id=order.staff_id,
        department_id=chosen.department_id,
        user_id=chosen.user_id,
        action=order.action,
        reason=checked_reason(order.reason),
        selection=as_json(chosen) | ({} if order.count.is_whole else {"at_least": True}),
        total=order.count.number,
        seen=0,
        changed=0,
        state=RUNNING,
        created_at=at,
    )
    begin_job(session, job)
    return job


def begin_job(session: Session, job: BulkJob) -> None:
    """Adds the job, and forgets a few that are long over: so there are never many more than began in that time."""
    before = job.created_at - KEPT_FOR
    is_over = BulkJob.state.in_((WAITING, DONE, STOPPED)), BulkJob.created_at < before
    last_touched = func.coalesce(BulkJob.finished_at, BulkJob.created_at)
    over = select(BulkJob.id).where(*is_over, last_touched < before).order_by(BulkJob.created_at)
    some = over.limit(FORGOTTEN_AT_ONCE).with_for_update(skip_locked=True)
    forgotten = delete(BulkJob).where(BulkJob.id.in_(some))
    session.execute(forgotten, execution_options={"synchronize_session": False})
    session.add(job)


def start_undo(session: Session, job: BulkJob, staff_id: int, reason: str, at: datetime) -> BulkJob:
    """Takes out of the trash again what a job put there: the job that does it, a new one if none is under way."""
    session.refresh(job, with_for_update=True)
    earlier = undo_of(session, job)
    if earlier is not None and earlier.state != STOPPED:
        return earlier
    selection = Selection(job.department_id, job_id=job.id)
    undo = start_job(session, Order(RESTORE, selection, reason, staff_id, Count(job.changed)), at)
    job.selection = job.selection | {"undo": undo.id}
    return undo


def undo_of(session: Session, job: BulkJob) -> BulkJob | None:
    """The latest job that undoes this one, if any does."""
    return session.get(BulkJob, job.selection["undo"]) if "undo" in job.selection else None


def can_undo(job: BulkJob, staff_id: int, at: datetime, *, is_admin: bool) -> bool:
    """Whether this account may undo the job: an admin, and for a day whoever began it."""
    if job.action != TRASH or job.finished_at is None or not job.changed:
        return False
    return is_admin or (job.staff_id == staff_id and at - job.finished_at <= UNDO_TIME)


def claim_job(session: Session, at: datetime) -> tuple[str, datetime] | None:
    """Takes a job that nobody works on, the oldest first: its id and the end of the lease."""
    oldest = select(BulkJob).where(_is_free(at)).order_by(BulkJob.created_at, BulkJob.id).limit(1)
    job = session.scalar(oldest.with_for_update(skip_locked=True))
    if job is None:
        return None
    job.leased_until = at + LEASE
    return job.id, job.leased_until


def has_free_job(session: Session, at: datetime) -> bool:
    """Whether there is work that nobody works on."""
    return session.scalar(select(BulkJob.id).where(_is_free(at)).limit(1)) is not None


def stop_job(session: Session, job: BulkJob, at: datetime) -> bool:
    """Ends the work where it is; what was done stays done. False where it had ended before."""
    session.refresh(job, with_for_update=True)
    if job.state not in {WAITING, RUNNING}:
        return False
    end_job(job, STOPPED, at)
    session.flush()
    return True


def end_job(job: BulkJob, state: str, at: datetime) -> None:
    """Says that the job, whose row is locked, has ended, and forgets what it was about."""
    job.state, job.finished_at, job.leased_until, job.position = state, at, None, None
    job.selection = {name: value for name, value in job.selection.items() if name in KEPT}


def list_jobs(
    session: Session, staff_id: int, seen: Collection[str] | None, before: BulkJob | None, limit: int
) -> list[BulkJob]:
    """The jobs that an account began, and with `seen` those of these departments too, newest first.

    Who sees all departments and all jobs gives None for `seen`; who sees only their own jobs gives none.
    """
    listed = select(BulkJob)
    if seen is not None:
        listed = listed.where(or_(BulkJob.staff_id == staff_id, BulkJob.department_id.in_(seen)))
    if before is not None:
        same = and_(BulkJob.created_at == before.created_at, BulkJob.id < before.id)
        listed = listed.where(or_(BulkJob.created_at < before.created_at, same))
    return list(session.scalars(listed.order_by(BulkJob.created_at.desc(), BulkJob.id.desc()).limit(limit)))


def _is_free(at: datetime) -> ColumnElement[bool]:
    is_left = or_(BulkJob.leased_until.is_(None), BulkJob.leased_until < at)
    return and_(BulkJob.state == RUNNING, BulkJob.action.in_((TRASH, RESTORE)), is_left)
