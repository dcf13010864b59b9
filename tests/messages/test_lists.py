"""Lists with filters that few messages meet, of one department and of several: what is in them and what that costs."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from app.messages import area, find, newest
from app.messages.find import Cursor, Filters, Page, list_across, list_messages
from app.models import Message
from app.models.engine import writing
from tests.messages.factories import edit, move, save_of, write
from tests.messages.many import OLDEST, store_many

AT = datetime(2026, 1, 1, tzinfo=UTC)
DEPARTMENTS = "abcdefg"
Turn = Callable[[Cursor | None], Page]


@dataclass(frozen=True)
class Kind:
    """What is asked for, and by its number which messages that are not in the trash meet it."""

    filters: Filters
    holds: Callable[[int], bool]


KINDS = {
    "all": Kind(Filters(), lambda number: number % 7 != 3),
    "notes": Kind(Filters(type="NOTE"), lambda number: number % 5 == 2 and number % 7 != 3),
    "failed": Kind(Filters(failed=True), lambda number: number % 8 == 1 and number % 7 != 3),
    "edited": Kind(Filters(edited=True), lambda number: number % 6 == 0 and number % 7 != 3),
    "warned notes": Kind(Filters(warned=True, type="NOTE"), lambda number: number % 5 == 2 and number % 7 != 3),
    "one warning": Kind(Filters(warning="UNKNOWN_PURPOSE"), lambda number: number % 5 == 2 and number % 7 != 3),
    "trashed": Kind(Filters(trashed=True), lambda number: number % 7 == 3),
    "trashed notes": Kind(Filters(trashed=True, type="NOTE"), lambda number: number % 35 == 17),
    "words": Kind(Filters(text="common"), lambda number: number % 7 != 3),
    "rare words": Kind(Filters(text="seldom"), lambda number: number % 11 == 4 and number % 7 != 3),
    "words of notes": Kind(Filters(text="common", type="NOTE"), lambda number: number % 5 == 2 and number % 7 != 3),
    "nothing": Kind(Filters(type="DRAFT"), lambda _: False),
    "no such word": Kind(Filters(text="-"), lambda _: False),
}


def moment_of(number: int) -> datetime:
    """Not in the order of the numbers, and some in one moment; the first ones years before all others."""
    return AT + (timedelta(hours=number * 13 % 29) if number > 3 else timedelta(days=-400 * (number + 1)))


@pytest.fixture
def scene(engine: Engine) -> Engine:
    """70 messages, m-00 in the first department, m-01 in the next, and so on; of the third one only."""
    for number in range(70):
        write(
            engine,
            save_of(
                f"m-{number // 7:02}",
                DEPARTMENTS[number % 7],
                body=f"common {'seldom' if number % 11 == 4 else 'thing'}",
                type="NOTE" if number % 5 == 2 else "OUTGOING",
                protocol="TEXT",
                purpose="new" if number % 5 == 2 else "F",
                sent_at=moment_of(number),
                **({"delivery_status": "UNDELIVERED"} if number % 8 == 1 else {}),
            ),
        )
        if number % 6 == 0:
            edit(engine, f"m-{number // 7:02}", DEPARTMENTS[number % 7], subject="Corrected")
        if number % 7 == 3:
            move(engine, f"m-{number // 7:02}", DEPARTMENTS[number % 7], into_trash=True)
    return engine


def turned(turn: Turn) -> list[tuple[str, str]]:
    """(department, uuid) of all messages of a list, page by page, whose cursors are those of addresses."""
    found: list[tuple[str, str]] = []
    cursor: Cursor | None = None
    for _ in range(1_000):
        page = turn(cursor)
        found += [(message.department_id, message.uuid) for message in page.messages]
        if page.next_cursor is None:
            assert page.looked_until is None
            return found
        cursor = Cursor.decode(page.next_cursor.encode())
    raise AssertionError("the list has no end")


def expected(kind: Kind, departments: Sequence[str]) -> list[tuple[str, str]]:
    keys = [
        (moment_of(number), f"m-{number // 7:02}", DEPARTMENTS[number % 7])
        for number in range(70)
        if kind.holds(number) and DEPARTMENTS[number % 7] in departments
    ]
    return [(department, uuid) for _, uuid, department in sorted(keys, reverse=True)]


@pytest.fixture(params=[None, (3, 4, 0), (1, 1, 1_000)], ids=["as shipped", "walked in short steps", "looked up"])
def steps(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param is None:
        return
    stride, looked_at, few = request.param
    monkeypatch.setattr(newest, "FIRST_STRIDE", stride)
    monkeypatch.setattr(newest, "LOOKED_AT", looked_at)
    monkeypatch.setattr(newest, "LOOKED_AT_FOR_WORDS", looked_at)
    monkeypatch.setattr(newest, "GLANCES", (1, 2))
    monkeypatch.setattr(newest, "FEW", few)


@pytest.mark.usefixtures("steps")
def test_the_pages_of_any_list_hold_each_message_once_in_order(scene: Engine) -> None:
    with Session(scene) as session:
        for name, kind in KINDS.items():
            for limit in (2, 100):
                one = turned(lambda cursor, k=kind, n=limit: list_messages(session, "c", None, k.filters, cursor, n))
                assert one == expected(kind, "c"), (name, limit)
                user = turned(lambda cursor, k=kind, n=limit: list_messages(session, "c", "u", k.filters, cursor, n))
                assert user == expected(kind, "c"), (name, limit)


@pytest.mark.usefixtures("steps")
@pytest.mark.parametrize("departments", [DEPARTMENTS, "gcd", "b"])
def test_the_same_holds_of_several_departments(scene: Engine, departments: str) -> None:
    with Session(scene) as session:
        for name, kind in KINDS.items():
            for limit in (2, 100):
                found = turned(
                    lambda cursor, k=kind, n=limit: list_across(session, list(departments), k.filters, cursor, n)
                )
                assert found == expected(kind, departments), (name, limit)


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
@pytest.mark.usefixtures("steps")
def test_a_cluster_lists_the_same(scene: Engine) -> None:
    with scene.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE pg_dist_partition ()")
    with Session(scene) as session:
        assert find.is_sharded(session)
        for name, kind in KINDS.items():
            found = turned(lambda cursor, k=kind: list_across(session, list(DEPARTMENTS), k.filters, cursor, 2))
            assert found == expected(kind, DEPARTMENTS), name


def test_words_are_looked_for_in_more_departments_than_the_index_is_told(
    scene: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.messages.found.MOST_TOLD", 1)
    with Session(scene) as session:
        page = list_across(session, list("gcb"), Filters(text="seldom"), None, 100)
    assert [(one.department_id, one.uuid) for one in page.messages] == expected(KINDS["rare words"], "gcb")


@pytest.mark.parametrize("together", [False, True], ids=["one department", "several"])
def test_a_page_without_a_match_says_how_far_it_looked(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, together: bool
) -> None:
    monkeypatch.setattr(newest, "FIRST_STRIDE", 10)
    monkeypatch.setattr(newest, "LOOKED_AT", 10)
    monkeypatch.setattr(area, "FIRST_SPAN", timedelta(seconds=4))
    store_many(engine, 100, type="OUTGOING")
    store_many(engine, 1, "e", type="OUTGOING")
    with writing(engine) as session:
        session.get_one(Message, ("d", "m-000003")).type = "NOTE"
    with Session(engine) as session:
        notes = Filters(type="NOTE")
        page = (
            list_across(session, "de", notes, None, 5)
            if together
            else list_messages(session, "d", None, notes, None, 5)
        )
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
    """How the database does the statements, once it knows its tables."""
    with engine.connect() as connection:
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
        page = (
            list_across(session, "de", filters, None, 5)
            if together
            else list_messages(session, "d", None, filters, None, 5)
        )
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
