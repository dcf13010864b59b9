"""Bulk work: the same thing done to many messages of a department, in small transactions that anybody can continue.

Each transaction does a few messages and notes in the job how far it came, so a message is done exactly once, whatever
process is killed when. Whoever works on a job holds it by a lease; behind that another process may go on with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.messages.find import NEWEST_FIRST, Cursor, Filters, behind, count_messages, matching
from app.messages.trash import Disposal, checked_reason, dispose_all
from app.models import BulkJob, Message, Staff

TRASH, RESTORE = "trash", "restore"
RUNNING, DONE, STOPPED = "running", "done", "stopped"
AT_ONCE = 200
# Longer than a transaction may take, and short enough that nobody waits long for work that was interrupted.
LEASE = timedelta(seconds=10)
MOST_COUNTED = 100_000
_POSITIONS: Any = select(Message.occurred_at, Message.uuid)


@dataclass(frozen=True, slots=True)
class Selection:
    """The messages that were ticked, or all of a department, or of one of its users, that match `filters`."""

    department_id: str
    user_id: str | None
    uuids: tuple[str, ...] | None
    filters: Filters


@dataclass(frozen=True, slots=True)
class Order:
    """Work that somebody asks for: `action` is trash or restore."""

    action: str
    selection: Selection
    reason: str
    staff_id: int


def count_selected(session: Session, selection: Selection) -> int:
    """How many messages are selected; more than MOST_COUNTED are not counted to the end."""
    if selection.uuids is None:
        place = selection.department_id, selection.user_id
        return count_messages(session, *place, selection.filters, MOST_COUNTED)
    ticked = select(func.count()).where(
        Message.department_id == selection.department_id, Message.uuid.in_(selection.uuids)
    )
    return session.scalar(ticked) or 0


def start_job(session: Session, order: Order, at: datetime) -> BulkJob:
    """Writes down what is to be done; nothing is done yet. Raises InvalidFields for a reason that is none."""
    chosen = order.selection
    ticked = None if chosen.uuids is None else sorted(set(chosen.uuids))
    job = BulkJob(
        id=str(uuid4()),
        staff_id=order.staff_id,
        department_id=chosen.department_id,
        user_id=chosen.user_id,
        action=order.action,
        reason=checked_reason(order.reason),
        selection={"filters": as_json(chosen.filters)} if ticked is None else {"uuids": ticked},
        total=count_selected(session, chosen),
        seen=0,
        changed=0,
        state=RUNNING,
        created_at=at,
    )
    session.add(job)
    return job


def claim_job(session: Session, at: datetime) -> tuple[str, datetime] | None:
    """Takes a job that nobody works on, the oldest first: its id and the end of the lease."""
    free = or_(BulkJob.leased_until.is_(None), BulkJob.leased_until < at)
    oldest = select(BulkJob).where(BulkJob.state == RUNNING, free).order_by(BulkJob.created_at).limit(1)
    job = session.scalar(oldest.with_for_update(skip_locked=True))
    if job is None:
        return None
    job.leased_until = at + LEASE
    return job.id, job.leased_until


def has_free_job(session: Session, at: datetime) -> bool:
    """Whether there is work that nobody works on."""
    free = or_(BulkJob.leased_until.is_(None), BulkJob.leased_until < at)
    return session.scalar(select(BulkJob.id).where(BulkJob.state == RUNNING, free).limit(1)) is not None


def do_some(session: Session, job_id: str, lease: datetime, at: datetime) -> BulkJob | None:
    """The job after the next few messages, with a new lease or done; None where it is no longer ours to do.

    The caller's transaction must be one that writes. The job's row is locked first and the messages in the order of
    their ids, so that two processes never wait for each other in a circle.
    """
    job = session.get(BulkJob, job_id, with_for_update=True, populate_existing=True)
    if job is None or job.state != RUNNING or job.leased_until != lease:
        return None
    uuids, position, finished = _next_of(session, job)
    if uuids:
        starter = session.get_one(Staff, job.staff_id)
        if starter.disabled_at is not None:
            # Who was shut out does nothing more, by way of what they began neither.
            _end(job, STOPPED, at)
            return job
        disposal = Disposal(job.action == TRASH, job.reason or "", starter.username, job.id, at)
        _, changed = dispose_all(session, job.department_id, uuids, disposal)
        job.seen, job.changed = job.seen + len(uuids), job.changed + changed
        job.total = max(job.total, job.seen)
    job.position, job.leased_until = position, at + LEASE
    if finished:
        _end(job, DONE, at)
    return job


def stop_job(session: Session, job: BulkJob, at: datetime) -> bool:
    """Ends the work where it is; what was done stays done. False where it had ended before."""
    session.refresh(job, with_for_update=True)
    if job.state != RUNNING:
        return False
    _end(job, STOPPED, at)
    session.flush()
    return True


def as_json(filters: Filters) -> dict[str, Any]:
    """The filters that are set, as they are kept in a job."""
    given = {field.name: getattr(filters, field.name) for field in fields(filters)}
    return {
        name: {"moment": value.isoformat()} if isinstance(value, datetime) else value
        for name, value in given.items()
        if value is not None
    }


def from_json(kept: Mapping[str, Any]) -> Filters:
    """The filters that `as_json` wrote."""
    return Filters(**{name: _value(value) for name, value in kept.items()})


def _value(kept: Any) -> Any:
    if isinstance(kept, dict):
        return datetime.fromisoformat(kept["moment"])
    return tuple(kept) if isinstance(kept, list) else kept


def _end(job: BulkJob, state: str, at: datetime) -> None:
    job.state, job.finished_at, job.leased_until = state, at, None


def _next_of(session: Session, job: BulkJob) -> tuple[Sequence[str], str | None, bool]:
    """The next messages of a job, the position behind them, and whether that is the end."""
    if "uuids" in job.selection:
        begin = int(job.position or 0)
        end = begin + AT_ONCE
        ticked: list[str] = job.selection["uuids"]
        return ticked[begin:end], str(end), end >= len(ticked)
    cursor = Cursor.decode(job.position) if job.position else None
    filters = from_json(job.selection["filters"])
    keys = matching(session, _POSITIONS, job.department_id, job.user_id, filters)
    keys = keys.where(Message.created_at <= job.created_at)
    if cursor is not None:
        keys = keys.where(behind(cursor))
    found = [Cursor(*row) for row in session.execute(keys.order_by(*NEWEST_FIRST).limit(AT_ONCE))]
    # What is done matches no longer. So behind the end it is looked from the top for what moved there meanwhile.
    position = found[-1].encode() if found else None
    return [key.uuid for key in found], position, not found and cursor is None
