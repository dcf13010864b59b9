"""What lists cost: at how many messages a page looks, and by which index it is read."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, text, update
from sqlalchemy.orm import Session

from app.messages import area, by_time, found, glance, newest, pace, slices
from app.messages.find import Filters, Page, list_across, list_messages
from app.models import Message
from app.models.engine import writing
from tests.messages.many import OLDEST, store_many


def listed(session: Session, filters: Filters, *, together: bool) -> Page:
    """The first page of department d, or of d and e."""
    if together:
        return list_across(session, list("de"), filters, None, 5)
    return list_messages(session, "d", None, filters, None, 5)


@pytest.mark.parametrize("together", [False, True], ids=["one department", "several"])
def test_a_page_without_a_match_says_how_far_it_looked(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, together: bool
) -> None:
    monkeypatch.setattr(newest, "FIRST_STRIDE", 10)
    monkeypatch.setattr(newest, "LOOKED_AT", 10)
    monkeypatch.setattr(slices, "FIRST_SPAN", timedelta(seconds=4))
    store_many(engine, 100, type="OUTGOING")
    store_many(engine, 1, "e", type="OUTGOING")
    with writing(engine) as session:
        session.get_one(Message, ("d", "m-000003")).type = "NOTE"
    with Session(engine) as session:
        notes = Filters(type="NOTE")
        page = listed(session, notes, together=together)
    assert page.messages == []
    assert page.next_cursor is not None
    assert page.looked_until == page.next_cursor.occurred_at
    # The messages are a second apart, and no more than ten are looked at.
    newest_one = OLDEST + timedelta(seconds=99)
    assert newest_one - timedelta(seconds=10) <= page.looked_until < newest_one


@pytest.fixture
def executed(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """The statements that read messages, with their values."""
    found: list[tuple[str, Any]] = []

    def note(*args: Any) -> None:
        if "FROM" in args[2] and "message" in args[2]:
            found.append((args[2], args[3]))

    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def plans(engine: Engine, statements: Sequence[tuple[str, Any]]) -> list[str]:
    """How the database does the statements, once it knows its tables, where to read all of one costs much."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            # A few thousand messages may as well be read whole, and Postgres sometimes does.
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        word = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
        return [
            "\n".join(str(row) for row in connection.exec_driver_sql(f"{word} {statement}", values))
            for statement, values in list(statements)
        ]


@pytest.mark.parametrize("together", [False, True], ids=["one department", "several"])
@pytest.mark.parametrize(
    ("filters", "index"),
    [
        (Filters(trashed=True), "ix_message_trashed"),
        (Filters(edited=True), "ix_message_edited"),
        (Filters(warned=True), "ix_message_warned"),
        (Filters(warning="UNKNOWN_PURPOSE"), "ix_message_warned"),
        (Filters(trashed=True, type="NOTE"), "ix_message_trashed"),
    ],
)
def test_what_is_rare_has_an_index_of_its_own(
    engine: Engine, executed: list[tuple[str, Any]], filters: Filters, index: str, together: bool
) -> None:
    store_many(engine, 3_000, type="OUTGOING")
    known(engine)
    executed.clear()
    with Session(engine) as session:
        page = listed(session, filters, together=together)
    assert page.messages == []
    read = plans(engine, executed)
    assert read
    assert all(index in plan for plan in read), read


def test_a_slice_of_several_departments_is_read_by_their_index(engine: Engine, executed: list[tuple[str, Any]]) -> None:
    store_many(engine, 3_000, type="OUTGOING", searchable=True)
    store_many(engine, 3_000, "e", type="OUTGOING")
    known(engine)
    executed.clear()
    with Session(engine) as session:
        list_across(session, "de", Filters(), None, 5)
        list_across(session, "de", Filters(type="NOTE"), None, 5)
    for plan in plans(engine, [one for one in executed if "IN (VALUES" not in one[0]]):
        assert "ix_message_department_id" in plan or "sqlite_autoindex_message_1" in plan or "pk_message" in plan, plan
        assert "Seq Scan on message" not in plan, plan
        assert "SCAN message" not in plan, plan


def known(engine: Engine) -> None:
    """Lets Postgres know its tables, as autovacuum would."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE message"))


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


def test_where_slices_of_several_departments_end_is_measured_once(
    engine: Engine, executed: list[tuple[str, Any]]
) -> None:
    store_many(engine, 1_000)
    store_many(engine, 1, "e")
    with Session(engine) as session:
        ends, asked = [], []
        for _ in range(2):
            executed.clear()
            passed = slices.Slices(session, area.Area(list("de"), None, Filters(), together=True), None)
            passed.take(100)
            ends.append(passed.position)
            asked.append(len(executed))
        assert ends[0] == ends[1] is not None
        assert asked[0] > asked[1] == 1
    # So many come that it holds too many.
    with writing(engine) as session:
        session.execute(update(Message).values(occurred_at=OLDEST + timedelta(seconds=998)))
    with Session(engine) as session:
        passed = slices.Slices(session, area.Area(list("de"), None, Filters(), together=True), None)
        passed.take(100)
        assert passed.position != ends[0]


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


def opcodes(engine: Engine, statement: str, values: Any) -> list[str]:
    """What SQLite does for a statement, step by step. A deferred seek reads a row when a column of it is asked for."""
    with engine.connect() as connection:
        return [row.opcode for row in connection.exec_driver_sql(f"EXPLAIN {statement}", values)]
