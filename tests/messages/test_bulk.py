"""Bulk work: each message exactly once, in small transactions, whoever does them and whatever happens in between."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from app.messages.bulk import steps
from app.messages.bulk.jobs import (
    DONE,
    FORGOTTEN_AT_ONCE,
    KEPT_FOR,
    LEASE,
    RUNNING,
    STOPPED,
    WAITING,
    Order,
    claim_job,
    has_free_job,
    list_jobs,
    start_job,
    stop_job,
)
from app.messages.bulk.selection import Selection, selection_of
from app.messages.bulk.steps import do_step, steps_of
from app.messages.errors import InvalidFields
from app.messages.find import Filters
from app.messages.trash import Disposal, dispose
from app.messages.windows import Count
from app.models import BulkJob, Message, Staff
from app.models.engine import writing
from tests.messages.bulk_work import (
    ALL,
    begin,
    claim,
    claimed,
    finish,
    first_step,
    job,
    let_go,
    new_editor,
    save,
    step,
    trashed,
)
from tests.messages.factories import message, next_moment, revisions


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "AT_ONCE", 4)


@pytest.fixture
def pat(engine: Engine) -> int:
    return new_editor(engine)


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


def test_the_filters_of_the_list_are_kept_until_the_end_and_no_longer(engine: Engine, pat: int) -> None:
    save(engine, "a", type="NOTE", delivery_status="SENT")
    save(engine, "b", type="OUTGOING", delivery_status="SENT")
    since, statuses = datetime.fromisoformat("2020-01-01T00:00Z"), ("Sent", "SENT")
    filters = Filters(type="NOTE", since=since, failed=False, text="x", delivery_status=statuses)
    job_id = begin(engine, pat, Selection("d", None, None, filters))
    assert selection_of(job(engine, job_id)).filters == filters
    finish(engine)
    assert trashed(engine) == {"a"}
    assert (job(engine, job_id).selection, job(engine, job_id).position) == ({}, None)


def test_ticked_messages_are_done_and_what_is_not_there_is_seen(engine: Engine, pat: int) -> None:
    save(engine, *"abcdef")
    with writing(engine) as session:
        dispose(session, "d", "b", Disposal(True, "Before", "kim", "r", next_moment()))
    begin(engine, pat, Selection("d", None, tuple("abcdex"), Filters()))
    done = finish(engine)
    assert (done.total, done.seen, done.changed) == (6, 6, 4)
    assert trashed(engine) == set("abcde")
    assert message(engine, "b").trashed_by == "kim"


@pytest.mark.parametrize("text", [None, "x"])
def test_what_arrives_after_the_count_is_left_alone(engine: Engine, pat: int, text: str | None) -> None:
    save(engine, *"abcde")
    counted = Selection("d", None, None, Filters(saved_until=next_moment(), text=text))
    save(engine, "between")
    job_id = begin(engine, pat, counted)
    assert job(engine, job_id).total == 5
    save(engine, "new")
    assert finish(engine).seen == 5
    assert trashed(engine) == set("abcde")


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
    first = claim(engine, at)
    assert first is not None
    assert claim(engine, at + LEASE) is None
    taken_over = claim(engine, at + LEASE + timedelta(seconds=1))
    assert taken_over is not None
    assert taken_over[0] == first[0]
    # The first one was only slow: it finds out, and nothing is done twice.
    assert step(engine, *first) is None
    assert step(engine, *taken_over) is not None
    assert len(trashed(engine)) == 4


def test_what_a_killed_worker_did_not_commit_is_done_by_the_next(engine: Engine, pat: int) -> None:
    save(engine, *"abcdefgh")
    job_id = begin(engine, pat)
    _, lease = claimed(engine)
    found = next(steps_of(engine, job(engine, job_id)))
    with Session(engine.execution_options(writer=True)) as session:
        do_step(session, job_id, lease, found, next_moment())
        session.flush()
        session.rollback()
    assert (trashed(engine), job(engine, job_id).seen) == (set(), 0)
    let_go(engine, job_id)
    assert finish(engine).changed == 8
    with Session(engine) as session:
        assert session.scalar(select(func.max(Message.version))) == 2


def test_a_job_can_be_stopped_and_what_was_done_stays(engine: Engine, pat: int) -> None:
    save(engine, *"abcdefgh")
    job_id = begin(engine, pat)
    _, lease = first_step(engine)
    found = next(steps_of(engine, job(engine, job_id)))
    with writing(engine) as session:
        stored = session.get_one(BulkJob, job_id)
        assert stop_job(session, stored, next_moment())
        assert not stop_job(session, stored, next_moment())
    with writing(engine) as session:
        assert do_step(session, job_id, lease, found, next_moment()) is None
    assert claim(engine) is None
    assert (job(engine, job_id).state, job(engine, job_id).changed, len(trashed(engine))) == (STOPPED, 4, 4)


def test_a_job_needs_a_reason(engine: Engine, pat: int) -> None:
    with writing(engine) as session, pytest.raises(InvalidFields):
        start_job(session, Order("trash", ALL, " ", pat, Count(0)), next_moment())


def test_an_empty_selection_is_done_at_once(engine: Engine, pat: int) -> None:
    job_id = begin(engine, pat, Selection("d", None, ()))
    assert job(engine, job_id).state == RUNNING
    assert finish(engine).seen == 0


def test_work_ends_where_it_is_when_its_starter_is_shut_out(engine: Engine, pat: int) -> None:
    save(engine, *"abcdef")
    job_id = begin(engine, pat)
    _, lease = first_step(engine)
    with writing(engine) as session:
        session.get_one(Staff, pat).disabled_at = next_moment()
    ended = step(engine, job_id, lease)
    assert ended is not None
    assert (ended.state, ended.changed, ended.finished_at is not None) == (STOPPED, 4, True)


def test_work_that_is_long_over_is_forgotten_when_other_work_begins(engine: Engine, pat: int) -> None:
    save(engine, "a")
    old = [begin(engine, pat) for _ in range(FORGOTTEN_AT_ONCE + 5)]
    running, waiting, fresh = (begin(engine, pat) for _ in range(3))
    with writing(engine) as session:
        for number, job_id in enumerate([*old, running, waiting, fresh]):
            one = session.get_one(BulkJob, job_id)
            one.created_at -= KEPT_FOR * 2 - timedelta(seconds=number)
            one.state = {running: RUNNING, waiting: WAITING}.get(job_id, DONE)
            one.finished_at = None if job_id in {running, waiting} else one.created_at
        session.get_one(BulkJob, fresh).finished_at = next_moment() - KEPT_FOR + timedelta(days=1)
    last = begin(engine, pat)
    assert jobs(engine) == {*old[FORGOTTEN_AT_ONCE:], running, waiting, fresh, last}
    another = begin(engine, pat)
    assert jobs(engine) == {running, fresh, last, another}


def jobs(engine: Engine) -> set[str]:
    with Session(engine) as session:
        return set(session.scalars(select(BulkJob.id)))


def test_work_is_found_and_listed_by_indexes(engine: Engine, pat: int) -> None:
    begin(engine, pat)
    asked: list[tuple[str, Any]] = []
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
    with writing(engine) as session:
        assert has_free_job(session, next_moment())
        assert claim_job(session, next_moment()) is not None
        assert len(list_jobs(session, pat, None, None, 10)) == 1
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # So few rows it would rather read without any index, rightly.
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        word = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
        reads = [(one, values) for one, values in asked if "FROM bulk_job" in one]
        plans = [str(connection.exec_driver_sql(f"{word} {one}", values).all()) for one, values in reads]
    assert len(plans) == 3
    assert all("ix_bulk_job" in plan for plan in plans), plans
