"""The steps of a job. What is to be done next is looked for without any lock, and then done in a short transaction.

Each transaction does a few messages and notes in the job how far it came, so a message is done exactly once, whatever
process is killed when. Whoever works on a job holds it by a lease; behind that another process may go on with it.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Engine, and_, select
from sqlalchemy.orm import Session

from app.messages.bulk.jobs import DONE, LEASE, RUNNING, STOPPED, TRASH, end_job
from app.messages.bulk.selection import Selection, selection_of
from app.messages.cursor import Cursor
from app.messages.matching import matching
from app.messages.query import meets, parse
from app.messages.trash import Disposal, lock_all, move_all
from app.messages.windows import KEYS, pieces_of, positions_of
from app.messages.words import words_in
from app.models import BulkJob, Message, Revision, Staff

# Messages that one transaction changes.
AT_ONCE = 200
# While none is found, the job is noted to be alive so often.
SIGN_OF_LIFE_SECONDS = 2.0
# What a position begins with: whether this time through the list anything was done.
NOTHING_YET, SOMETHING = "-", "+"
Part = TypeVar("Part")
_READ = [column for column in Message.__table__.columns if column.name != "search"]
_KEYS = [Message.occurred_at, Message.uuid]


@dataclass(frozen=True, slots=True)
class Step:
    """The next messages, and the place behind them where the step after it goes on; None is the end of the list."""

    uuids: Sequence[str]
    place: str | None


def steps_of(engine: Engine, job: BulkJob) -> Iterator[Step]:
    """The steps from where the job stands to the end of its list. Reads, a piece at a time, as it is asked for more."""
    selection, place = selection_of(job), (job.position or NOTHING_YET)[1:]
    if selection.uuids is not None:
        return _ticked(selection.uuids, int(place or 0))
    if selection.job_id is not None:
        return _of_other_job(engine, selection.department_id, selection.job_id, place)
    cursor = Cursor.decode(place) if place else None
    if selection.filters.text is not None:
        return _found(engine, selection, cursor)
    return _listed(engine, selection, cursor)


def do_step(session: Session, job_id: str, lease: datetime, step: Step, at: datetime) -> BulkJob | None:
    """The job after a step, with a new lease or at its end; None where it is no longer ours to do.

    The caller's transaction must be one that writes. The job's row is locked first and the messages in the order of
    their ids, so that two processes never wait for each other in a circle.
    """
    job = session.get(BulkJob, job_id, with_for_update=True, populate_existing=True)
    if job is None or job.state != RUNNING or job.leased_until != lease:
        return None
    changed = 0
    if step.uuids:
        starter = session.get_one(Staff, job.staff_id)
        if starter.disabled_at is not None:
            # Who was shut out does nothing more, by way of what they began neither.
            end_job(job, STOPPED, at)
            return job
        seen, changed = _do(session, job, step.uuids, Disposal(*_of(job), starter.username, job.id, at))
        job.seen, job.changed = job.seen + seen, job.changed + changed
        job.total = max(job.total, job.seen)
    _note(job, step, changed, at)
    return job


def _of(job: BulkJob) -> tuple[bool, str]:
    return job.action == TRASH, job.reason or ""


def _do(session: Session, job: BulkJob, uuids: Sequence[str], disposal: Disposal) -> tuple[int, int]:
    """How many messages the step was about, and how many of them changed."""
    selection = selection_of(job)
    if selection.uuids is not None:
        mine = Message.department_id == job.department_id, Message.uuid.in_(uuids)
        return len(uuids), move_all(session, lock_all(session, select(Message).where(*mine)), disposal)
    messages = _still_meant(session, selection, uuids)
    return len(messages), move_all(session, messages, disposal)


def _note(job: BulkJob, step: Step, changed: int, at: datetime) -> None:
    """How far the job is.

    What is done matches its filters no longer. So behind the end of the list it begins again at the top, for what moved
    there meanwhile, until it goes through all of the list and finds nothing to do.
    """
    did_something = changed > 0 or (job.position or "").startswith(SOMETHING)
    job.leased_until = at + LEASE
    if step.place is not None:
        job.position = (SOMETHING if did_something else NOTHING_YET) + step.place
    elif did_something and "filters" in job.selection:
        job.position = None
    else:
        end_job(job, DONE, at)


def _still_meant(session: Session, selection: Selection, uuids: Sequence[str]) -> list[Message]:
    """Those of the messages, locked, that are selected now that nobody else can change them."""
    if selection.job_id is not None:
        is_theirs = _is_trashed_by(selection.department_id, selection.job_id)
        return lock_all(session, select(Message).join(Revision, is_theirs).where(Message.uuid.in_(uuids)))
    # What another index could serve is asked of the rows: SQLite would rather read all of a user or of a year by it.
    rest = replace(selection.filters, text=None, user=None, since=None, until=None)
    statement = matching(session, select(Message), selection.department_id, None, rest)
    messages = lock_all(session, statement.where(Message.uuid.in_(uuids)))
    return [message for message in messages if _meets(message, selection)]


def _meets(message: Message, selection: Selection) -> bool:
    """Whether a message that was read meets the filters that its statement left out."""
    filters = selection.filters
    if any(user not in {None, message.user_id} for user in (selection.user_id, filters.user)):
        return False
    if filters.since is not None and message.occurred_at < filters.since:
        return False
    if filters.until is not None and message.occurred_at >= filters.until:
        return False
    if filters.text is None:
        return True
    query = parse(filters.text, selection.department_id, filters.whole_words)
    return meets(words_in(_row(message)), query)


def _row(message: Message) -> Mapping[str, Any]:
    return {column.key: getattr(message, column.key) for column in _READ}


def _is_trashed_by(department_id: str, job_id: str) -> ColumnElement[bool]:
    """Joins a message to the revision by which a job put it into the trash, where it was left since."""
    return and_(
        Message.department_id == department_id,
        Revision.department_id == department_id,
        Revision.request_uuid == job_id,
        Revision.message_uuid == Message.uuid,
        Revision.version == Message.version,
        Message.trashed_at.is_not(None),
    )


def _ticked(uuids: Sequence[str], start: int) -> Iterator[Step]:
    for begin in range(start, max(len(uuids), start + 1), AT_ONCE):
        end = begin + AT_ONCE
        yield Step(uuids[begin:end], str(end) if end < len(uuids) else None)


def _listed(engine: Engine, selection: Selection, cursor: Cursor | None) -> Iterator[Step]:
    noted_at = time.monotonic()
    for piece in pieces_of(engine, selection.scope, _KEYS, AT_ONCE, cursor):
        is_late = time.monotonic() - noted_at > SIGN_OF_LIFE_SECONDS
        if piece.rows or piece.position is None or is_late:
            yield Step([row["uuid"] for row in piece.rows], piece.position.encode() if piece.position else None)
            noted_at = time.monotonic()


def _found(engine: Engine, selection: Selection, cursor: Cursor | None) -> Iterator[Step]:
    for keys in positions_of(engine, selection.scope, AT_ONCE, cursor):
        for part in _parts(keys):
            yield Step([key.uuid for key in part], part[-1].encode())
    yield Step([], None)


def _of_other_job(engine: Engine, department_id: str, job_id: str, last: str) -> Iterator[Step]:
    while True:
        with Session(engine) as session:
            keys = select(Message.uuid).join(Revision, _is_trashed_by(department_id, job_id))
            keys = keys.where(Revision.message_uuid > last).order_by(Revision.message_uuid).limit(KEYS)
            uuids = session.scalars(keys).all()
        for part in _parts(uuids):
            yield Step(part, part[-1])
        if len(uuids) < KEYS:
            yield Step([], None)
            return
        last = uuids[-1]


def _parts(whole: Sequence[Part]) -> Iterator[Sequence[Part]]:
    return (whole[start : start + AT_ONCE] for start in range(0, len(whole), AT_ONCE))
