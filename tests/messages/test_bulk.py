"""Bulk work: each message exactly once, in small transactions, whoever does them and whatever happens in between."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.messages import bulk
from app.messages.bulk import DONE, LEASE, RUNNING, STOPPED, Order, Selection, claim_job, do_some, start_job, stop_job
from app.messages.errors import InvalidFields
from app.messages.find import Filters
from app.messages.trash import Disposal, dispose
from app.models import BulkJob, Message, Staff
from app.models.engine import writing
from tests.messages.factories import message, next_moment, revisions, save_of, write

ALL = Selection("d", None, None, Filters())


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 4)


@pytest.fixture
def pat(engine: Engine) -> int:
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
    with writing(engine) as session:
        return start_job(session, Order(action, selection, "Spam", pat), next_moment()).id


def job(engine: Engine, job_id: str) -> BulkJob:
    with Session(engine) as session:
        return session.get_one(BulkJob, job_id)


def claim(engine: Engine, at: datetime | None = None) -> tuple[str, datetime] | None:
    with writing(engine) as session:
        return claim_job(session, at or next_moment())


def step(engine: Engine, job_id: str, lease: datetime) -> BulkJob | None:
    with writing(engine) as session:
        return do_some(session, job_id, lease, next_moment())


def finish(engine: Engine) -> BulkJob:
    """Does the one job that is there to its end."""
    claimed = claim(engine)
    assert claimed is not None
    job_id, lease = claimed
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


def test_all_that_match_are_trashed_once_each_with_a_history(engine: Engine, pat: int) -> None:
    uuids = [f"m-{number}" for number in range(10)]
    save(engine, *uuids)
    save(engine, "note", type="NOTE")
    save(engine, "elsewhere", department="other")
    save(engine, "others", user="somebody-else")
    job_id = begin(engine, pat, Selection("d", "u", None, Filters(type=None, text="x")))
    done = finish(engine)
    assert (done.total, done.seen, done.changed, done.state) == (11, 11, 11, DONE)
    assert trashed(engine) == {*uuids, "note"}
    (revision,) = revisions(engine, "m-3")
    assert (revision.actor_name, revision.request_uuid) == ("pat", job_id)
    assert revision.changes == {"(trashed)": [None, "Spam"]}


def test_the_filters_of_the_list_are_kept(engine: Engine, pat: int) -> None:
    save(engine, "a", type="NOTE")
    save(engine, "b", type="OUTGOING")
    filters = Filters(type="NOTE", since=datetime.fromisoformat("2020-01-01T00:00Z"), failed=False)
    job_id = begin(engine, pat, Selection("d", None, None, filters))
    assert bulk.from_json(job(engine, job_id).selection["filters"]) == filters
    finish(engine)
    assert trashed(engine) == {"a"}


def test_ticked_messages_are_done_and_what_is_not_there_is_seen(engine: Engine, pat: int) -> None:
    save(engine, *"abcdef")
    with writing(engine) as session:
        dispose(session, "d", "b", Disposal(True, "Before", "kim", "r", next_moment()))
    begin(engine, pat, Selection("d", None, tuple("abcdex"), Filters()))
    done = finish(engine)
    assert (done.total, done.seen, done.changed) == (6, 6, 4)
    assert trashed(engine) == set("abcde")
    assert message(engine, "b").trashed_by == "kim"


def test_what_arrives_after_the_start_is_left_alone(engine: Engine, pat: int) -> None:
    save(engine, *"abcde")
    begin(engine, pat)
    save(engine, "new")
    finish(engine)
    assert trashed(engine) == set("abcde")


def test_a_message_that_moves_behind_the_position_or_before_it_is_not_missed(engine: Engine, pat: int) -> None:
    save(engine, *"abcdefgh")
    begin(engine, pat)
    claimed = claim(engine)
    assert claimed is not None
    first = step(engine, *claimed)
    assert first is not None
    left = set("abcdefgh") - trashed(engine)
    # Its time is now later than that of all others, which were seen already.
    save(engine, min(left), sent_at=next_moment() + timedelta(days=1))
    with writing(engine) as session:
        session.get_one(BulkJob, first.id).leased_until = None
    finish(engine)
    assert trashed(engine) == set("abcdefgh")


def test_restoring_takes_all_out_again(engine: Engine, pat: int) -> None:
    save(engine, *"abcdef")
    begin(engine, pat)
    finish(engine)
    begin(engine, pat, Selection("d", None, None, Filters(trashed=True)), "restore")
    done = finish(engine)
    assert (done.changed, trashed(engine)) == (6, set())
    assert message(engine, "a").version == 3


def test_a_job_belongs_to_one_worker_until_its_lease_ends(engine: Engine, pat: int) -> None:
    save(engine, *"abcdefgh")
    begin(engine, pat)
    at = next_moment()
    claimed = claim(engine, at)
    assert claimed is not None
    assert claim(engine, at + LEASE) is None
    taken_over = claim(engine, at + LEASE + timedelta(seconds=1))
    assert taken_over is not None
    assert taken_over[0] == claimed[0]
    # The first one was only slow: it finds out, and nothing is done twice.
    assert step(engine, *claimed) is None
    assert step(engine, *taken_over) is not None
    assert len(trashed(engine)) == 4


def test_what_a_killed_worker_did_not_commit_is_done_by_the_next(engine: Engine, pat: int) -> None:
    save(engine, *"abcdefgh")
    job_id = begin(engine, pat)
    claimed = claim(engine)
    assert claimed is not None
    with Session(engine.execution_options(writer=True)) as session:
        do_some(session, *claimed, next_moment())
        session.flush()
        session.rollback()
    assert (trashed(engine), job(engine, job_id).seen) == (set(), 0)
    with writing(engine) as session:
        session.get_one(BulkJob, job_id).leased_until = None
    assert finish(engine).changed == 8
    with Session(engine) as session:
        assert session.scalar(select(func.max(Message.version))) == 2


def test_a_job_can_be_stopped_and_what_was_done_stays(engine: Engine, pat: int) -> None:
    save(engine, *"abcdefgh")
    job_id = begin(engine, pat)
    claimed = claim(engine)
    assert claimed is not None
    done = step(engine, *claimed)
    assert done is not None
    assert done.leased_until is not None
    with writing(engine) as session:
        stored = session.get_one(BulkJob, job_id)
        assert stop_job(session, stored, next_moment())
        assert not stop_job(session, stored, next_moment())
    assert step(engine, job_id, done.leased_until) is None
    assert claim(engine) is None
    assert (job(engine, job_id).state, job(engine, job_id).changed, len(trashed(engine))) == (STOPPED, 4, 4)


def test_a_job_needs_a_reason(engine: Engine, pat: int) -> None:
    with writing(engine) as session, pytest.raises(InvalidFields):
        start_job(session, Order("trash", ALL, " ", pat), next_moment())


def test_an_empty_selection_is_done_at_once(engine: Engine, pat: int) -> None:
    job_id = begin(engine, pat, Selection("d", None, (), Filters()))
    assert job(engine, job_id).state == RUNNING
    assert finish(engine).seen == 0


def test_work_ends_where_it_is_when_its_starter_is_shut_out(engine: Engine, pat: int) -> None:
    save(engine, *"abcdef")
    job_id = begin(engine, pat)
    claimed = claim(engine)
    assert claimed is not None
    first = step(engine, *claimed)
    assert first is not None
    assert first.leased_until is not None
    with writing(engine) as session:
        session.get_one(Staff, pat).disabled_at = next_moment()
    ended = step(engine, job_id, first.leased_until)
    assert ended is not None
    assert (ended.state, ended.changed, ended.finished_at is not None) == (STOPPED, 4, True)
