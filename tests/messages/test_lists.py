"""Lists with all kinds of filters, of one department and of several: what is in them, page by page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.messages import by_time, found, glance, newest, pace
from app.messages.find import Cursor, Filters, Page, list_across, list_messages
from app.models.citus import is_sharded
from tests.messages.factories import edit, move, save_of, write

AT = datetime(2026, 1, 1, tzinfo=UTC)
DEPARTMENTS = "abcdefg"
Turn = Callable[[Cursor | None, int], Page]


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
    saves = (
        save_of(
            f"m-{number // 7:02}",
            DEPARTMENTS[number % 7],
            body=f"common {'seldom' if number % 11 == 4 else 'thing'}",
            type="NOTE" if number % 5 == 2 else "OUTGOING",
            protocol="TEXT",
            purpose="new" if number % 5 == 2 else "F",
            sent_at=moment_of(number),
            delivery_status="UNDELIVERED" if number % 8 == 1 else None,
        )
        for number in range(70)
    )
    write(engine, *saves)
    for number in range(70):
        if number % 6 == 0:
            edit(engine, f"m-{number // 7:02}", DEPARTMENTS[number % 7], subject="Corrected")
        if number % 7 == 3:
            move(engine, f"m-{number // 7:02}", DEPARTMENTS[number % 7], into_trash=True)
    return engine


def turned(turn: Turn, limit: int) -> list[tuple[str, str]]:
    """(department, uuid) of all messages of a list, page by page, whose cursors are those of addresses."""
    found: list[tuple[str, str]] = []
    cursor: Cursor | None = None
    for _ in range(1_000):
        page = turn(cursor, limit)
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


# The stride, which is a stretch of time as well, how many are looked at, up to how many are looked up, and up to how
# many the index is asked for at once.
STEPS = {"as shipped": None, "walked in short steps": (3, 4, 0, 10), "looked up": (1, 1, 1_000, 1_000)}


@pytest.fixture(params=STEPS.values(), ids=list(STEPS))
def steps(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param is None:
        return
    stride, looked_at, few, counted = request.param
    monkeypatch.setattr(newest, "FIRST_STRIDE", stride)
    monkeypatch.setattr(newest, "FIRST_STRIDE_FOR_WORDS", stride)
    monkeypatch.setattr(by_time, "FIRST_STRETCHES", (stride, 2 * stride))
    monkeypatch.setattr(by_time, "LONGEST", 6 * stride)
    monkeypatch.setattr(pace, "FEW", few)
    monkeypatch.setattr(pace, "REMEMBERED_SECONDS", 0)
    monkeypatch.setattr(newest, "LOOKED_AT", looked_at)
    monkeypatch.setattr(newest, "LOOKED_AT_FOR_WORDS", looked_at)
    monkeypatch.setattr(newest, "PASSED", looked_at)
    monkeypatch.setattr(glance, "GLANCES", (1, 2))
    monkeypatch.setattr(newest, "FEW", few)
    monkeypatch.setattr(found, "COUNTED", counted)


@pytest.mark.usefixtures("steps")
def test_the_pages_of_any_list_hold_each_message_once_in_order(scene: Engine) -> None:
    with Session(scene) as session:
        for name, kind in KINDS.items():
            for limit in (3, 100):
                for user in (None, "u"):
                    one = turned(partial(list_messages, session, "c", user, kind.filters), limit)
                    assert one == expected(kind, "c"), (name, limit, user)


@pytest.mark.usefixtures("steps")
@pytest.mark.parametrize("departments", [DEPARTMENTS, "gcd", "b"])
def test_the_same_holds_of_several_departments(scene: Engine, departments: str) -> None:
    with Session(scene) as session:
        for name, kind in KINDS.items():
            for limit in (10 * len(departments) // 4, 100):
                found = turned(partial(list_across, session, list(departments), kind.filters), limit)
                assert found == expected(kind, departments), (name, limit)


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
@pytest.mark.usefixtures("steps")
def test_a_cluster_lists_the_same(scene: Engine) -> None:
    with scene.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE pg_dist_partition ()")
    with Session(scene) as session:
        assert is_sharded(session)
        for name, kind in KINDS.items():
            found = turned(partial(list_across, session, list(DEPARTMENTS), kind.filters), 9)
            assert found == expected(kind, DEPARTMENTS), name


def test_words_are_looked_for_in_more_departments_than_the_index_is_told(
    scene: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.messages.found.MOST_TOLD", 1)
    with Session(scene) as session:
        page = list_across(session, list("gcb"), Filters(text="seldom"), None, 100)
    assert [(one.department_id, one.uuid) for one in page.messages] == expected(KINDS["rare words"], "gcb")
