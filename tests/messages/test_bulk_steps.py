"""What bulk work does next is found without a lock, in short statements, and looked at again when it is done."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, event

from app.messages import windows
from app.messages.bulk import steps
from app.messages.bulk.jobs import RUNNING
from app.messages.bulk.selection import Selection, count_selected
from app.messages.bulk.steps import do_step, steps_of
from app.messages.find import Filters
from app.messages.trash import Disposal, dispose
from app.messages.windows import WINDOW, Count
from app.models import Message
from app.models.engine import writing
from tests.messages.bulk_work import ALL, begin, claimed, finish, first_step, job, let_go, new_editor, save, trashed
from tests.messages.factories import message, next_moment
from tests.messages.many import OLDEST, store_many


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "AT_ONCE", 4)


@pytest.fixture
def pat(engine: Engine) -> int:
    return new_editor(engine)


@pytest.mark.parametrize("filters", [Filters(), Filters(text="x"), Filters(type="NOTE")], ids=["all", "words", "type"])
def test_what_matches_no_longer_when_its_turn_comes_is_left_alone(engine: Engine, pat: int, filters: Filters) -> None:
    save(engine, *"abc", type="NOTE")
    job_id = begin(engine, pat, Selection("d", None, None, filters))
    found = next(steps_of(engine, job(engine, job_id)))
    save(engine, "b", body="other", type="DRAFT")
    with writing(engine) as session:
        dispose(session, "d", "c", Disposal(True, "Before", "kim", "r", next_moment()))
    job_id, lease = claimed(engine)
    with writing(engine) as session:
        done = do_step(session, job_id, lease, found, next_moment())
    assert done is not None
    assert done.seen == done.changed == (2 if filters == Filters() else 1)
    assert message(engine, "c").trashed_by == "kim"
    assert ("b" in trashed(engine)) is (filters == Filters())


def test_a_message_that_moves_behind_the_position_or_before_it_is_not_missed(engine: Engine, pat: int) -> None:
    save(engine, *"abcdefgh")
    begin(engine, pat)
    first, _ = first_step(engine)
    left = set("abcdefgh") - trashed(engine)
    # Its time is now later than that of all others, which were seen already.
    save(engine, min(left), sent_at=next_moment() + timedelta(days=1))
    let_go(engine, first.id)
    finish(engine)
    assert trashed(engine) == set("abcdefgh")


@pytest.mark.parametrize(
    "filters",
    [
        Filters(since=OLDEST + timedelta(seconds=3), until=OLDEST + timedelta(seconds=7)),
        Filters(user="u", until=OLDEST + timedelta(seconds=4), text="zebra"),
        Filters(user="v"),
    ],
    ids=["time", "user-time-words", "other-user"],
)
def test_a_step_reads_the_rows_of_its_messages_and_no_others(engine: Engine, pat: int, filters: Filters) -> None:
    store_many(engine, 9, searchable=True, body="zebra")
    begin(engine, pat, Selection("d", None, None, filters))
    asked: list[tuple[str, object]] = []
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
    assert finish(engine).changed == {"u": 4, "v": 0}.get(filters.user or "", 4)
    if engine.dialect.name != "sqlite":
        return
    locked = [(text, values) for text, values in asked if "message.uuid IN" in text and "message.body" in text]
    assert bool(locked) is (filters.user != "v")
    with engine.connect() as connection:
        for text, values in locked:
            (plan,) = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)  # type: ignore[arg-type]
            assert plan[3].endswith("sqlite_autoindex_message_1 (department_id=? AND uuid=?)")


def test_few_matches_among_many_are_found_without_a_lock_and_in_a_few_steps(engine: Engine, pat: int) -> None:
    store_many(engine, 2 * WINDOW + 10, type="OUTGOING")
    with writing(engine) as session:
        for count in (0, WINDOW, 2 * WINDOW + 9):
            session.get_one(Message, ("d", f"m-{count:06}")).type = "NOTE"
    job_id = begin(engine, pat, Selection("d", None, None, Filters(type="NOTE")))
    assert job(engine, job_id).total == 3
    found = list(steps_of(engine, job(engine, job_id)))
    assert [list(one.uuids) for one in found] == [["m-010009"], ["m-005000"], ["m-000000"]]
    assert finish(engine).changed == 3


def test_a_search_for_words_is_done_in_steps_as_small_as_all_others(engine: Engine, pat: int) -> None:
    store_many(engine, 30, searchable=True, body="zebra")
    job_id = begin(engine, pat, Selection("d", None, None, Filters(text="zebra")))
    found = list(steps_of(engine, job(engine, job_id)))
    assert [len(one.uuids) for one in found] == [4] * 7 + [2, 0]
    assert finish(engine).changed == 30


def test_work_that_finds_nothing_for_a_while_shows_that_it_is_alive(
    engine: Engine, pat: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "SIGN_OF_LIFE_SECONDS", 0.0)
    store_many(engine, 2 * WINDOW, type="OUTGOING")
    job_id = begin(engine, pat, Selection("d", None, None, Filters(type="NOTE")))
    assert len(list(steps_of(engine, job(engine, job_id)))) == 3
    done, _ = first_step(engine)
    assert (done.seen, done.state, done.position is not None) == (0, RUNNING, True)


def test_a_count_that_would_take_too_long_says_at_least(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    store_many(engine, 40, searchable=True, body="zebra")
    assert count_selected(engine, ALL) == Count(40)
    assert count_selected(engine, ALL, 0) == Count(0, is_whole=False)
    monkeypatch.setattr(windows, "MOST_FOUND", 25)
    assert count_selected(engine, Selection("d", None, None, Filters(text="zebra"))) == Count(25, is_whole=False)
