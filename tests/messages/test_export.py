"""Messages that are taken out: all that match, once each, newest first, without holding anything meanwhile."""

import itertools
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, QueuePool, event
from sqlalchemy.orm import Session

from app.messages.export import PIECE, Selection, Stored, export_listed, export_messages
from app.messages.find import list_messages
from app.messages.matching import Filters
from app.messages.windows import WINDOW
from app.models import Message
from app.models.engine import writing
from tests.messages.factories import edit, message, next_moment, save_of, write
from tests.messages.many import OLDEST, store_many

ALL = Filters()


def uuids(pieces: Iterator[list[Stored]]) -> list[str]:
    return [row["uuid"] for piece in pieces for row in piece]


def taken(engine: Engine, *departments: str, piece: int = PIECE, **filters: Any) -> list[str]:
    return uuids(export_messages(engine, Selection(departments or ("d",), None, Filters(**filters)), piece))


def listed(engine: Engine, filters: Filters, department: str = "d") -> list[str]:
    with Session(engine) as session:
        return [found.uuid for found in list_messages(session, department, None, filters, None, 1000).messages]


@pytest.mark.parametrize("number", [0, 1, 7, 8, WINDOW - 1, WINDOW, WINDOW + 1, 2 * WINDOW + 3])
def test_every_message_is_taken_once_and_the_newest_first(engine: Engine, number: int) -> None:
    if number:
        store_many(engine, number)
    assert taken(engine) == [f"m-{count:06}" for count in reversed(range(number))]


@pytest.mark.parametrize("piece", [1, 2, 3, 50])
def test_messages_of_one_moment_are_taken_once_each(engine: Engine, piece: int) -> None:
    store_many(engine, 45, occurred_at=OLDEST)
    assert taken(engine, piece=piece) == [f"m-{count:06}" for count in reversed(range(45))]


def test_few_matches_among_many_messages_are_all_found(engine: Engine) -> None:
    store_many(engine, 2 * WINDOW)
    with writing(engine) as session:
        for count in (0, WINDOW - 1, WINDOW, 2 * WINDOW - 1):
            session.get_one(Message, ("d", f"m-{count:06}")).type = "NOTE"
    assert taken(engine, type="NOTE") == ["m-009999", "m-005000", "m-004999", "m-000000"]


def some_of_each_kind(engine: Engine) -> None:
    write(
        engine,
        save_of("a", body="zebra", type="OUTGOING", protocol="TEXT", delivery_status="DELIVERED"),
        save_of("b", body="horse", type="INCOMING", protocol="TEXT", recipient_value="+13105550123"),
        save_of("c", body="zebra crossing", type="OUTGOING", protocol="EMAIL", delivery_status="FAILED", purpose="F"),
        save_of("e", type="NOTE", is_manual=True, unknown={"campaign": "spring"}),
        save_of("f", user="v", body="Zebras"),
        save_of("z", "other", body="zebra"),
    )
    edit(engine, "a", body="zebra again")
    with writing(engine) as session:
        session.get_one(Message, ("d", "f")).trashed_at = next_moment()


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"type": "OUTGOING"},
        {"protocol": "TEXT", "type": "INCOMING"},
        {"failed": True},
        {"failed": False},
        {"edited": True},
        {"warned": True},
        {"warning": "UNKNOWN_FIELD"},
        {"is_manual": True},
        {"purpose": "F"},
        {"client": "nobody"},
        {"text": "zebra"},
        {"text": "zeb", "type": "OUTGOING"},
        {"text": "555-0123"},
        {"text": "zebra", "trashed": True},
        {"trashed": True},
    ],
    ids=str,
)
def test_what_is_taken_is_what_the_list_shows(engine: Engine, filters: dict[str, Any]) -> None:
    some_of_each_kind(engine)
    assert taken(engine, piece=1, **filters) == listed(engine, Filters(**filters))


def test_a_range_of_time_is_taken_from_its_first_to_before_its_last_moment(engine: Engine) -> None:
    store_many(engine, WINDOW + 10)
    since, until = OLDEST + timedelta(seconds=3), OLDEST + timedelta(seconds=6)
    assert taken(engine, since=since, until=until) == ["m-000005", "m-000004", "m-000003"]


def test_one_user_is_taken_without_the_others(engine: Engine) -> None:
    some_of_each_kind(engine)
    write(engine, save_of("g", user="v", body="Hello"))
    assert uuids(export_messages(engine, Selection(["d"], "v"))) == ["g"]


def test_several_departments_are_taken_as_one_list(engine: Engine) -> None:
    stored = {}
    for count, department in enumerate(itertools.islice(itertools.cycle("abcabbd"), 140)):
        save = save_of(f"n-{count}", department, body="Hello")
        stored[save.uuid] = save.at
        write(engine, save)
    newest_first = sorted(stored, key=lambda uuid: stored[uuid], reverse=True)
    assert taken(engine, "a", "b", "c", "d", "empty", piece=5) == newest_first
    assert taken(engine, "c", "empty", piece=5, type="NOTE") == []


def test_no_department_has_no_message(engine: Engine) -> None:
    assert uuids(export_messages(engine, Selection([]))) == []


def test_a_row_has_all_that_is_stored_but_the_words_it_is_found_by(engine: Engine) -> None:
    some_of_each_kind(engine)
    (row,) = next(export_messages(engine, Selection(["d"], "u", Filters(edited=True))))
    stored = message(engine, "a")
    assert row == {name: getattr(stored, name) for name in Message.__table__.columns.keys() if name != "search"}  # noqa: SIM118


def test_messages_that_were_ticked_are_taken_newest_first(engine: Engine) -> None:
    some_of_each_kind(engine)
    ticked = {"d": ["a", "nowhere", "e", "a", "f", "z", "c"]}
    assert uuids(export_listed(engine, ticked, 2)) == ["e", "c", "a"]
    assert uuids(export_listed(engine, ticked, trashed=True)) == ["f"]
    assert uuids(export_listed(engine, ticked | {"other": ["z"]})) == ["z", "e", "c", "a"]
    assert uuids(export_listed(engine, {"d": []})) == []


def pool_of(engine: Engine) -> QueuePool:
    assert isinstance(engine.pool, QueuePool)
    return engine.pool


@pytest.mark.parametrize("filters", [ALL, Filters(text="zebra")], ids=["list", "search"])
def test_nothing_is_held_while_a_piece_is_read_by_somebody_slow(engine: Engine, filters: Filters) -> None:
    some_of_each_kind(engine)
    store_many(engine, 90, "e")
    pieces = 0
    for _ in export_messages(engine, Selection(["d", "e"], None, filters), 20):
        assert pool_of(engine).checkedout() == 0
        pieces += 1
    assert pieces > 2


def test_a_message_that_is_saved_meanwhile_disturbs_no_other(engine: Engine) -> None:
    store_many(engine, 60)
    pieces = export_messages(engine, Selection(["d"]), 20)
    first = next(pieces)
    write(engine, save_of("new", body="Hello", sent_at=OLDEST + timedelta(days=1)))
    found = [row["uuid"] for row in first] + uuids(pieces)
    assert found == [f"m-{count:06}" for count in reversed(range(60))]


@pytest.mark.parametrize("departments", [["d"], ["d", "e"]])
def test_nothing_more_is_asked_once_the_reader_went_away(engine: Engine, departments: list[str]) -> None:
    store_many(engine, 200)
    store_many(engine, 200, "e")
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    pieces = export_messages(engine, Selection(departments), 20)
    for _ in range(4):
        next(pieces)
    asked = len(statements)
    assert asked
    pieces.close()  # type: ignore[attr-defined]
    assert next(pieces, None) is None
    assert len(statements) == asked


@pytest.mark.parametrize("text", [None, "zebra"])
def test_memory_does_not_grow_with_the_number_of_messages(engine: Engine, text: str | None) -> None:
    store_many(engine, 4_000, body="zebra " * 1_000, searchable=text is not None)
    number, peak = 0, 0
    tracemalloc.start()
    for piece in export_messages(engine, Selection(["d"], None, replace(ALL, text=text)), 100):
        number += len(piece)
        peak = max(peak, tracemalloc.get_traced_memory()[1])
    tracemalloc.stop()
    assert number == 4_000
    # All of their texts take 24 MB.
    assert peak < 8_000_000
