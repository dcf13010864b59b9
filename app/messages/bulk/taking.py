"""Exports as bulk work: a file that waits to be taken, is written while somebody takes it, and is kept nowhere.

The job holds what is in the file until it was written whole. Whoever writes it notes now and then how far it is, and
holds the job by a lease: where that has run out, the file was broken off or whoever takes it pauses.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.messages.bulk.jobs import DONE, EXPORT, RUNNING, WAITING, begin_job, end_job
from app.messages.bulk.selection import filters_as_json, filters_from_json
from app.messages.export import Selection, Stored, export_listed, export_messages
from app.messages.matching import Filters
from app.messages.windows import Count
from app.models import BulkJob

# A file of which nothing was written for so long is broken off, or its reader pauses.
PATIENCE = timedelta(seconds=30)
# The department of a file that is of several.
SEVERAL = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is in a file: the messages that were ticked, by department, or all that match `filters`.

    The latter are of `department_id`, of its user if one is given, or with None of all that whoever takes it sees. Of
    the filters only `trashed` holds for what was ticked.
    """

    department_id: str | None = None
    user_id: str | None = None
    ticked: Mapping[str, Sequence[str]] | None = None
    filters: Filters = field(default_factory=Filters)


def start_export(session: Session, chosen: Chosen, form: str, staff_id: int, count: Count, at: datetime) -> BulkJob:
    """Writes down what is to be in a file of the kind `form`; it is written when it is taken."""
    listed = {department: list(uuids) for department, uuids in (chosen.ticked or {}).items()}
    kept = {"uuids": listed} if chosen.ticked is not None else {}
    job = BulkJob(
        id=str(uuid4()),
        staff_id=staff_id,
        department_id=_only_department(chosen) or SEVERAL,
        user_id=chosen.user_id,
        action=EXPORT,
        selection={"form": form, "filters": filters_as_json(chosen.filters), **kept}
        | ({} if count.is_whole else {"at_least": True}),
        total=count.number,
        seen=0,
        changed=0,
        state=WAITING,
        created_at=at,
    )
    begin_job(session, job)
    return job


def chosen_by(job: BulkJob) -> Chosen:
    """What `start_export` wrote down; only while the job has not ended."""
    filters = filters_from_json(job.selection["filters"])
    return Chosen(job.department_id or None, job.user_id, job.selection.get("uuids"), filters)


def read_chosen(engine: Engine, chosen: Chosen, seen: Sequence[str]) -> Iterator[list[Stored]]:
    """The messages of a file, newest first, of the departments in `seen` and no others."""
    if chosen.ticked is not None:
        listed = {department: uuids for department, uuids in chosen.ticked.items() if department in seen}
        return export_listed(engine, listed, trashed=chosen.filters.trashed)
    departments = [one for one in seen if chosen.department_id in {None, one}]
    return export_messages(engine, Selection(departments, chosen.user_id, chosen.filters))


def is_fresh(job: BulkJob) -> bool:
    """Whether nobody has begun to take the file."""
    return job.state == WAITING and job.finished_at is None


def is_stalled(job: BulkJob, at: datetime) -> bool:
    """Whether the file is being written, and yet was not for a while."""
    return job.action == EXPORT and job.state == RUNNING and (job.leased_until is None or job.leased_until < at)


def begin_taking(session: Session, job_id: str, taker: str, at: datetime) -> BulkJob | None:
    """Lets `taker`, the request of somebody who takes the file, write it. None where it has ended or another does."""
    job = session.get(BulkJob, job_id, with_for_update=True, populate_existing=True)
    if job is None or job.action != EXPORT or job.state not in {WAITING, RUNNING}:
        return None
    if job.state == RUNNING and not is_stalled(job, at):
        return None
    job.state, job.position, job.seen, job.finished_at = RUNNING, taker, 0, None
    job.leased_until = at + PATIENCE
    return job


def note_taking(session: Session, job_id: str, taker: str, messages: int, at: datetime) -> bool:
    """Notes how many messages were written. False where somebody stopped it, or takes the file anew."""
    job = session.get(BulkJob, job_id, with_for_update=True, populate_existing=True)
    if job is None or job.state != RUNNING or job.position != taker:
        return False
    _count(job, messages)
    job.leased_until = at + PATIENCE
    return True


def end_taking(session: Session, job_id: str, taker: str, messages: int, at: datetime, *, is_whole: bool) -> None:
    """The file was written whole, or it broke off and may be taken again."""
    job = session.get(BulkJob, job_id, with_for_update=True, populate_existing=True)
    if job is None or job.state != RUNNING or job.position != taker:
        return
    _count(job, messages)
    if is_whole:
        end_job(job, DONE, at)
    else:
        job.state, job.finished_at, job.leased_until = WAITING, at, None


def _count(job: BulkJob, messages: int) -> None:
    job.seen = job.changed = messages
    job.total = max(job.total, messages)


def _only_department(chosen: Chosen) -> str | None:
    if chosen.ticked is not None:
        return next(iter(chosen.ticked)) if len(chosen.ticked) == 1 else None
    return chosen.department_id
