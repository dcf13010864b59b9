"""What searches for words cost: how much of which index they read."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.messages import area, by_time, found, glance, newest, pace
from app.messages.find import Filters
from tests.messages.costs import known, listed, opcodes, plans
from tests.messages.many import OLDEST, store_many


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
@pytest.mark.parametrize("together", [False, True], ids=["one department", "several"])
def test_postgres_finds_words_of_a_large_department_in_stretches_of_time_and_counts_its_pace_once(
    engine: Engine, executed: list[tuple[str, Any]], monkeypatch: pytest.MonkeyPatch, together: bool
) -> None:
    monkeypatch.setattr(pace, "FEW", 100)
    monkeypatch.setattr(by_time, "FIRST_STRETCHES", (10, 200))
    monkeypatch.setattr(glance, "GLANCES", ())
    store_many(engine, 1_000, searchable=True, body="quagga", type="NOTE")
    store_many(engine, 1, "e", searchable=True, body="other")
    with Session(engine) as session:
        asked = []
        for _ in range(2):
            executed.clear()
            page = listed(session, Filters(text="quag"), together=together)
            assert [message.uuid for message in page.messages] == [f"m-{999 - number:06}" for number in range(5)]
            asked.append([statement for statement, _ in executed])
    first, again = asked
    assert len(again) < len(first)
    # The newest moment, one stretch of time, and the messages that are shown.
    assert len(again) == 3
    assert sum("@@" in statement for statement in again) == 1


@pytest.mark.parametrize("together", [False, True], ids=["one department", "several"])
def test_the_pace_of_messages_is_counted_over_as_long_a_time_as_has_few_enough(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, together: bool
) -> None:
    monkeypatch.setattr(pace, "MOST_COUNTED", 400)
    store_many(engine, 1_000)
    those = area.Area(list("de") if together else ["d"], None, Filters(), together)
    newest_one = OLDEST + timedelta(seconds=999)
    with Session(engine) as session:
        found = pace.pace_until(session, those, newest_one)
        # They are a second apart, so an hour holds too many and an eighth of it does not.
        assert found.per_second == pytest.approx(1, rel=0.02)
        assert found.are_few
        monkeypatch.setattr(pace, "REMEMBERED_SECONDS", 0)
        monkeypatch.setattr(pace, "FEW", 300)
        assert not pace.pace_until(session, those, newest_one).are_few
        nothing = pace.pace_until(session, those, OLDEST - timedelta(days=9))
        assert nothing.time_of(1) >= timedelta(days=7)


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
@pytest.mark.parametrize("together", [False, True], ids=["one department", "several"])
def test_postgres_looks_the_beginning_of_a_word_up_by_the_index_of_words_alone(
    engine: Engine, executed: list[tuple[str, Any]], together: bool
) -> None:
    # However rare it is, the planner expects a message in two hundred to have it, and would read a small department.
    store_many(engine, 20_000, "other", searchable=True, body="zebra")
    store_many(engine, 100, "d", searchable=True, body="zebra")
    known(engine)
    executed.clear()
    with Session(engine) as session:
        assert listed(session, Filters(text="quag"), together=together).messages == []
    read = plans(engine, [one for one in executed if "@@" in one[0]])
    assert read
    assert all("ix_message_search" in plan and "ix_message_department_id" not in plan for plan in read), read


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("together", [False, True], ids=["one department", "several"])
@pytest.mark.parametrize("first", [50, 5_000, None], ids=["short strides", "long strides", "up to those saved last"])
def test_a_search_passes_messages_in_the_index_of_the_list_and_reads_those_that_it_found(
    engine: Engine, executed: list[tuple[str, Any]], monkeypatch: pytest.MonkeyPatch, together: bool, first: int | None
) -> None:
    monkeypatch.setattr(newest, "FEW", 0)
    monkeypatch.setattr(found, "LAST_SAVED", 4 if first is None else 0)
    monkeypatch.setattr(newest, "FIRST_STRIDE_FOR_WORDS", first)
    monkeypatch.setattr(glance, "GLANCES", ())
    store_many(engine, 3_000, "d", searchable=True, body="zebra")
    store_many(engine, 100, "e", searchable=True, body="other")
    executed.clear()
    with Session(engine) as session:
        assert len(listed(session, Filters(text="zebra"), together=together).messages) == 5
    asked = [one for one in executed if "json_each" in one[0] and "search" in one[0] and "MATCH" not in one[0]]
    walked = [one for one in asked if " message.search IN" not in one[0]]
    read = plans(engine, walked)
    assert read
    assert all("ix_message_department_id_occurred_at_uuid_search" in plan for plan in read), read
    for (statement, values), plan in zip(walked, read, strict=True):
        assert "COVERING" in plan or "DeferredSeek" in opcodes(engine, statement, values), plan


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("few", "glanced"), [(500, [2]), (400, [2, 4])])
def test_of_no_more_messages_than_are_looked_up_a_search_glances_at_the_first_few_alone(
    engine: Engine, executed: list[tuple[str, Any]], monkeypatch: pytest.MonkeyPatch, few: int, glanced: list[int]
) -> None:
    monkeypatch.setattr(newest, "FEW", few)
    monkeypatch.setattr(glance, "GLANCES", (2, 4, 8))
    store_many(engine, 450, searchable=True, body="zebra")
    executed.clear()
    with Session(engine) as session:
        assert len(listed(session, Filters(text="zebra"), together=False).messages) == 5
    sizes = [values[-2] for statement, values in executed if "sender_value" in statement and "LIMIT" in statement]
    assert sizes == glanced


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("together", [False, True], ids=["one department", "several"])
def test_few_that_have_the_words_are_looked_up_in_an_index_and_not_in_their_rows(
    engine: Engine, executed: list[tuple[str, Any]], monkeypatch: pytest.MonkeyPatch, together: bool
) -> None:
    monkeypatch.setattr(glance, "GLANCES", ())
    store_many(engine, 300, "d", searchable=True, body="zebra")
    store_many(engine, 3_000, "e", searchable=True, body="other")
    with Session(engine) as session:
        assert len(listed(session, Filters(text="zebra"), together=together).messages) == 5
    asked = [one for one in executed if " message.search IN" in one[0]]
    read = plans(engine, asked)
    assert read
    assert all("COVERING INDEX ix_message_search_department_id" in plan for plan in read), read
