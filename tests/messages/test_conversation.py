"""The thread of a user and one counterparty: whose messages are in it, and how it is read in both directions."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from app.messages import conversation, threads
from app.messages.conversation import (
    Stretch,
    list_counterparties,
    read_around,
    read_earlier,
    read_later,
    read_latest,
    thread_of,
)
from app.messages.errors import MessageNotFound
from app.messages.threads import Thread
from app.models import Message
from app.models.engine import writing
from tests.messages.factories import save_of, write

START = datetime(2026, 1, 1, tzinfo=UTC)
ANN, BEN = "+12025550111", "+12025550122"


@pytest.fixture(autouse=True, params=["by the search index", "by the table"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways in which a thread is found."""
    if request.param == "by the table":
        monkeypatch.setattr(threads, "FEW", -1)
    else:
        monkeypatch.setattr(threads, "NEWEST", 0)


def said(engine: Engine, uuid: str, minute: int = 0, other: str | None = ANN, **more: str) -> None:
    attributes: dict[str, Any] = {"type": "OUTGOING", "recipient_value": other, "sender_value": None} | more
    user = attributes.pop("user", "u")
    write(engine, save_of(uuid, user=user, sent_at=START + timedelta(minutes=minute), **attributes))


def trash(engine: Engine, uuid: str) -> None:
    with writing(engine) as session:
        session.get_one(Message, ("d", uuid)).trashed_at = START


def uuids(stretch: Stretch) -> list[str]:
    return [message.uuid for message in stretch.messages]


def thread(engine: Engine, uuid: str) -> Thread:
    with Session(engine) as session:
        return thread_of(session, "d", "u", uuid)[0]


def latest(engine: Engine, uuid: str, limit: int = 10) -> list[str]:
    with Session(engine) as session:
        return uuids(read_latest(session, thread_of(session, "d", "u", uuid)[0], limit))


def test_a_thread_holds_both_directions_with_one_counterparty_and_nobody_elses(engine: Engine) -> None:
    said(engine, "out", 1)
    said(engine, "in", 2, None, type="INCOMING", sender_value="+1 (202) 555-0111", recipient_value="+12025550100")
    said(engine, "draft", 3, type="DRAFT")
    said(engine, "ben", 4, BEN)
    said(engine, "other-user", 5, user="v")
    assert latest(engine, "in") == ["out", "in", "draft"]
    assert latest(engine, "ben") == ["ben"]


def test_messages_without_an_address_are_a_thread_of_their_own(engine: Engine) -> None:
    said(engine, "note", 1, None, type="NOTE")
    said(engine, "ann", 2)
    said(engine, "blank", 3, " ", type="NOTE")
    assert thread(engine, "note").counterparty is None
    assert latest(engine, "note") == ["note", "blank"]


def test_the_thread_of_another_users_message_is_not_there(engine: Engine) -> None:
    said(engine, "theirs", user="v")
    with Session(engine) as session, pytest.raises(MessageNotFound):
        thread_of(session, "d", "u", "theirs")


def test_a_message_in_the_trash_is_in_no_thread_but_still_names_its_own(engine: Engine) -> None:
    said(engine, "gone", 1)
    said(engine, "here", 2)
    trash(engine, "gone")
    assert latest(engine, "gone") == ["here"]
    with Session(engine) as session:
        assert [c.last.uuid for c in list_counterparties(session, "d", "u").contacts] == ["here"]


@pytest.mark.parametrize("minutes", [range(10), [0] * 10], ids=["one after the other", "all at one moment"])
def test_a_thread_is_read_whole_in_both_directions(engine: Engine, minutes: range | list[int]) -> None:
    for number, minute in enumerate(minutes):
        said(engine, f"m{number}", minute)
        said(engine, f"ben{number}", minute, BEN)
    whole = [f"m{number}" for number in range(10)]
    with Session(engine) as session:
        here, _ = thread_of(session, "d", "u", "m0")
        stretch = read_latest(session, here, 3)
        backwards = [*uuids(stretch)]
        while stretch.earlier:
            stretch = read_earlier(session, here, stretch.earlier, 3)
            backwards = [*uuids(stretch), *backwards]
        assert backwards == whole
        forwards = uuids(stretch)
        while stretch.later:
            stretch = read_later(session, here, stretch.later, 3)
            forwards += uuids(stretch)
        assert forwards == whole


@pytest.mark.parametrize(
    ("uuid", "shown"),
    [("m0", ["m0", "m1", "m2"]), ("m4", ["m3", "m4", "m5", "m6"]), ("m9", ["m6", "m7", "m8", "m9"])],
)
def test_a_thread_opens_around_a_message(engine: Engine, uuid: str, shown: list[str]) -> None:
    for number in range(10):
        said(engine, f"m{number}", number)
    with Session(engine) as session:
        here, at = thread_of(session, "d", "u", uuid)
        stretch = read_around(session, here, at, 4)
        assert uuids(stretch) == shown
        assert (stretch.earlier is None) is (uuid == "m0")
        assert (stretch.later is None) is (uuid == "m9")


@pytest.mark.parametrize("address", ["ann@Mail.example", "Ann at the desk", "00 1 202-555-0111", "4711", "٤٧١١"])
def test_a_thread_with_an_address_of_any_kind_is_found(engine: Engine, address: str) -> None:
    said(engine, "here", 1, address)
    said(engine, "again", 2, f" {address.upper()} ")
    said(engine, "ben", 3, BEN)
    assert latest(engine, "here") == ["here", "again"]


def test_a_message_that_was_the_cursor_and_is_gone_leaves_no_hole(engine: Engine) -> None:
    for number in range(4):
        said(engine, f"m{number}")
    with Session(engine) as session:
        here, at = thread_of(session, "d", "u", "m1")
    trash(engine, "m1")
    with Session(engine) as session:
        assert uuids(read_earlier(session, here, at, 5)) == ["m0"]
        assert uuids(read_later(session, here, at, 5)) == ["m2", "m3"]
        assert uuids(read_around(session, here, at, 5)) == ["m0", "m2", "m3"]


def test_the_counterparties_of_a_user_come_with_their_last_message_and_count(engine: Engine) -> None:
    said(engine, "a1", 1)
    said(engine, "a2", 4)
    said(engine, "b1", 3, BEN)
    said(engine, "n1", 5, None, type="NOTE")
    said(engine, "theirs", 9, user="v")
    with Session(engine) as session:
        found = list_counterparties(session, "d", "u")
        assert [(one.last.uuid, one.count) for one in found.contacts] == [("n1", 1), ("a2", 2), ("b1", 1)]
        assert found.complete


def test_the_list_of_counterparties_looks_through_a_bounded_number_of_messages(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "LOOKED_THROUGH", 2)
    for number in range(3):
        said(engine, f"a{number}", number)
    with Session(engine) as session:
        found = list_counterparties(session, "d", "u")
        assert [one.count for one in found.contacts] == [2]
        assert not found.complete


def test_the_counterparties_come_page_by_page_in_the_order_of_their_last_messages(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "COUNTERPARTIES_PER_PAGE", 2)
    # Those of one moment come in the order of their ids, from the last one on.
    for uuid, minute, other in [("a", 0, ANN), ("b", 1, "+1"), ("c", 1, "+2"), ("d", 1, "+3"), ("e", 3, "+4")]:
        said(engine, uuid, minute, other)
    said(engine, "f", 2, ANN)
    pages: list[list[str]] = []
    with Session(engine) as session:
        cursor = None
        while not pages or cursor:
            found = list_counterparties(session, "d", "u", cursor)
            pages.append([one.last.uuid for one in found.contacts])
            cursor = found.next_cursor
            assert found.complete
    assert pages == [["e", "f"], ["d", "c"], ["b"]]


def test_a_message_that_is_not_indexed_yet_is_found_among_the_newest(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        said(engine, f"m{number}", number)
    with writing(engine) as session:
        session.execute(update(Message).where(Message.uuid.in_(["m0", "m2"])).values(search=None))
    monkeypatch.setattr(threads, "NEWEST", 2)
    monkeypatch.setattr(threads, "FEW", 100)
    assert latest(engine, "m1") == ["m1", "m2", "m3"]
    monkeypatch.setattr(threads, "NEWEST", 4)
    assert latest(engine, "m1") == ["m0", "m1", "m2", "m3"]
