"""Bulk work for the tests of the domain: begun, claimed, and done step by step."""

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.messages.bulk.jobs import DONE, Order, claim_job, start_job
from app.messages.bulk.selection import Selection, count_selected
from app.messages.bulk.steps import do_step, steps_of
from app.models import BulkJob, Message, Staff
from app.models.engine import writing
from tests.messages.factories import next_moment, save_of, write

ALL = Selection("d")


def new_editor(engine: Engine) -> int:
    """The id of an account that may do bulk work."""
    with writing(engine) as session:
        account = Staff(
            username="pat", password_hash="x", role="editor", all_departments=True, created_at=next_moment()
        )
        session.add(account)
        session.flush()
        return account.id


def save(engine: Engine, *uuids: str, **more: Any) -> None:
    for uuid in uuids:
        write(engine, save_of(uuid, **{"body": "x", **more}))


def begin(engine: Engine, pat: int, selection: Selection = ALL, action: str = "trash") -> str:
    count = count_selected(engine, selection)
    with writing(engine) as session:
        return start_job(session, Order(action, selection, "Spam", pat, count), next_moment()).id


def job(engine: Engine, job_id: str) -> BulkJob:
    with Session(engine) as session:
        return session.get_one(BulkJob, job_id)


def claim(engine: Engine, at: datetime | None = None) -> tuple[str, datetime] | None:
    with writing(engine) as session:
        return claim_job(session, at or next_moment())


def step(engine: Engine, job_id: str, lease: datetime) -> BulkJob | None:
    """What a worker does that has just come to the job: it reads one step ahead and does it."""
    found = next(steps_of(engine, job(engine, job_id)))
    with writing(engine) as session:
        return do_step(session, job_id, lease, found, next_moment())


def claimed(engine: Engine) -> tuple[str, datetime]:
    found = claim(engine)
    assert found is not None
    return found


def first_step(engine: Engine) -> tuple[BulkJob, datetime]:
    """The one job that is there after its first step, and the new lease."""
    done = step(engine, *claimed(engine))
    assert done is not None
    assert done.leased_until is not None
    return done, done.leased_until


def let_go(engine: Engine, job_id: str) -> None:
    with writing(engine) as session:
        session.get_one(BulkJob, job_id).leased_until = None


def finish(engine: Engine) -> BulkJob:
    """Does the one job that is there to its end."""
    job_id, lease = claimed(engine)
    for _ in range(50):
        done = step(engine, job_id, lease)
        assert done is not None
        if done.state == DONE:
            return done
        assert done.leased_until is not None
        lease = done.leased_until
    raise AssertionError("it does not end")


def trashed(engine: Engine) -> set[str]:
    with Session(engine) as session:
        return set(session.scalars(select(Message.uuid).where(Message.trashed_at.is_not(None))))
