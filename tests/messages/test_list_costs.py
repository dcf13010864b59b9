"""What lists cost: at how many messages a page looks, and by which index it is read."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from app.messages import area, newest, slices
from app.messages.find import Filters, list_across
from app.models import Message
from app.models.engine import writing
from tests.messages.costs import known, listed, plans
from tests.messages.many import OLDEST, store_many


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
