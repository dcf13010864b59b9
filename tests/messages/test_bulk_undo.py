"""Undoing bulk work: what it put into the trash comes out again, and nothing else."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from app.messages.bulk import steps
from app.messages.bulk.jobs import can_undo, start_undo, stop_job
from app.messages.trash import Disposal, dispose
from app.models import BulkJob
from app.models.engine import writing
from tests.messages.bulk_work import begin, finish, first_step, new_editor, save, trashed
from tests.messages.factories import next_moment


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "AT_ONCE", 4)


@pytest.fixture
def pat(engine: Engine) -> int:
    return new_editor(engine)


def undo(engine: Engine, job_id: str, pat: int) -> str:
    with writing(engine) as session:
        return start_undo(session, session.get_one(BulkJob, job_id), pat, "Undone", next_moment()).id


def test_undoing_takes_out_what_the_job_put_in_and_nothing_else(engine: Engine, pat: int) -> None:
    save(engine, *"abcdefg", "other")
    with writing(engine) as session:
        dispose(session, "d", "other", Disposal(True, "Before", "pat", "r", next_moment()))
    job_id = begin(engine, pat)
    finish(engine)
    with writing(engine) as session:
        # One is restored meanwhile, and one is restored and trashed once more by somebody else.
        for uuid in "ab":
            dispose(session, "d", uuid, Disposal(False, "No", "kim", "r", next_moment()))
        dispose(session, "d", "b", Disposal(True, "Yes", "kim", "r", next_moment()))
    undo_id = undo(engine, job_id, pat)
    assert undo(engine, job_id, pat) == undo_id
    done = finish(engine)
    assert (done.id, done.action, done.changed) == (undo_id, "restore", 5)
    assert trashed(engine) == {"b", "other"}
    assert undo(engine, job_id, pat) == undo_id


def test_undoing_that_was_stopped_can_be_taken_up_again(engine: Engine, pat: int) -> None:
    save(engine, *"abcdefg")
    job_id = begin(engine, pat)
    finish(engine)
    undo_id = undo(engine, job_id, pat)
    first_step(engine)
    with writing(engine) as session:
        stop_job(session, session.get_one(BulkJob, undo_id), next_moment())
    assert undo(engine, job_id, pat) != undo_id
    finish(engine)
    assert trashed(engine) == set()


def test_whoever_began_may_undo_for_a_day_and_admins_always(engine: Engine, pat: int) -> None:
    save(engine, "a")
    begin(engine, pat)
    done = finish(engine)
    assert done.finished_at is not None
    day, later = done.finished_at + timedelta(days=1), done.finished_at + timedelta(days=1, seconds=1)
    assert can_undo(done, pat, day, is_admin=False)
    assert not can_undo(done, pat, later, is_admin=False)
    assert not can_undo(done, pat + 1, day, is_admin=False)
    assert can_undo(done, pat + 1, later, is_admin=True)
