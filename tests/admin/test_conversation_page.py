"""The thread of a user and a counterparty as a page, and the list of a user's counterparties."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.admin.message import conversation
from app.extensions import db
from app.messages.find import Cursor
from app.messages.values import Value
from app.models import Message
from app.models.engine import writing
from tests.admin.managed import Register
from tests.admin.page import Page
from tests.admin.store import DEPARTMENT, Store, message_path, user_path
from tests.admin.visitor import Visitor

START = datetime(2026, 1, 2, 23, 58, tzinfo=UTC)
ANN = "+12025550111"
HERE = f"{user_path()}conversation"


def save(store: Store, uuid: str, minute: int = 0, value: str | None = ANN, **more: Value) -> None:
    said: dict[str, Any] = {
        "body": f"Text of {uuid}",
        "type": "OUTGOING",
        "protocol": "TEXT",
        "recipient_value": value,
        "sent_at": START + timedelta(minutes=minute),
    }
    store.save(uuid, **said | more)


def bubbles(page: Page) -> list[str]:
    return [page.words(e) for e in page.find_all("li", "talk")]


def texts(page: Page) -> list[str]:
    return [page.words(e) for e in page.find_all("p", "talk-text")]


def sides(page: Page) -> list[str]:
    return [next(c for c in e.get("class", "").split() if c.startswith("talk-")) for e in page.find_all("li", "talk")]


def test_a_thread_shows_the_exchange_by_day_with_states_and_times(editor: Visitor, store: Store) -> None:
    save(store, "a", 0, delivery_status="DELIVERED", sender_name="Bot")
    save(store, "b", 1, type="INCOMING", sender_value=ANN, sender_name="Ann", recipient_value="+12025550100")
    save(store, "c", 3, type="DRAFT", is_manual=True)
    save(store, "d", 4, type="DISCARDED_DRAFT")
    save(store, "e", 5, type="NOTE", subject="Remember")
    save(store, "f", 6, delivery_status="FAILED", delivery_failure="mailbox full")
    save(store, "elsewhere", 7, "+12025550199")
    page = editor.get(f"{HERE}?of=b")
    assert page.heading == "Conversation with Ann"
    assert [page.words(e) for e in page.find_all("h2") if (e.get("id") or "").startswith("day-")] == [
        "Friday, 2 January 2026 UTC",
        "Saturday, 3 January 2026 UTC",
    ]
    assert bubbles(page) == [
        "Outgoing · Text Bot Text of a Delivered Message of 23:58:00 UTC",
        "Incoming · Text Ann You came from here Text of b Message of 23:59:00 UTC",
        "Draft · Text by hand Text of c Message of 00:01:00 UTC",
        "Discarded draft · Text Text of d Message of 00:02:00 UTC",
        "Note · Text Remember Text of e Message of 00:03:00 UTC",
        "Outgoing · Text Text of f Failed Message of 00:04:00 UTC mailbox full",
    ]
    assert sides(page) == ["talk-own", "talk-theirs", "talk-own", "talk-own", "talk-between", "talk-own"]
    assert [e.get("href") for e in page.find_all("a", "row-link")] == [message_path(uuid) for uuid in "abcdef"]


def shown_heads(page: Page) -> list[str]:
    """Of which bubbles it is to be seen who speaks, and how."""
    return [page.words(e) for e in page.find_all("p", "talk-who") if "hidden" not in e.get("class", "").split()]


def test_who_speaks_and_how_is_shown_once_of_bubbles_that_follow_each_other(editor: Visitor, store: Store) -> None:
    save(store, "a", 0, sender_name="Bot")
    save(store, "b", 1, sender_name="Bot")
    save(store, "c", 2, sender_name="Bot", is_manual=True)
    save(store, "d", 3, sender_name="Bot", is_manual=True)
    save(store, "e", 4, sender_name="Eve", is_manual=True)
    save(store, "f", 5, sender_name="Eve", is_manual=True, protocol="VOICE_CALL")
    page = editor.get(f"{HERE}?of=a")
    first, hand, voice = "Outgoing · Text Bot", "Outgoing · Text Bot by hand", "Outgoing · Voice call Eve by hand"
    mark = "You came from here"
    # The day changes before the third.
    assert shown_heads(page) == [f"{first} {mark}", hand, "Outgoing · Text Eve by hand", voice]
    assert bubbles(page)[1].startswith(first)
    assert shown_heads(editor.get(f"{HERE}?of=b")) == [first, f"{first} {mark}", *shown_heads(page)[1:]]


def test_a_bubble_shows_its_offset_only_where_it_is_not_that_of_its_day(
    app: Flask, editor: Visitor, store: Store
) -> None:
    """On a day on which the clock changes. For those who hear the page it is there, as in lists."""
    Register(app).change("editor", time_zone="Europe/Berlin")
    for uuid, hour in (("summer", 0), ("winter", 1)):
        save(store, uuid, sent_at=datetime(2026, 10, 25, hour, 30, tzinfo=UTC))
    page = editor.get(f"{HERE}?of=winter")
    assert page.words(page.find("section", "thread-day")).startswith("Sunday, 25 October 2026 +02:00 ")
    offsets = [e for one in page.find_all("p", "talk-state") for e in one.iter("span") if "+0" in page.text(e)]
    assert [(page.words(e), e.get("class")) for e in offsets] == [("+02:00", "hidden"), ("+01:00", "talk-offset")]


def test_a_thread_is_paged_both_ways(editor: Visitor, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "PER_PAGE", 4)
    for number in range(10):
        save(store, f"m{number}", number)
    page = editor.get(f"{HERE}?of=m5")
    assert texts(page) == [f"Text of m{number}" for number in (4, 5, 6, 7)]
    later = editor.get(page.link("Later messages"))
    assert texts(later) == ["Text of m8", "Text of m9"]
    assert not later.has_link("Later messages")
    earlier = editor.get(page.link("Earlier messages"))
    assert texts(earlier) == [f"Text of m{number}" for number in range(4)]
    assert not earlier.has_link("Earlier messages")
    assert texts(editor.get(page.link("Latest messages"))) == [f"Text of m{number}" for number in (6, 7, 8, 9)]


def test_no_address_of_a_thread_tells_a_number(editor: Visitor, store: Store) -> None:
    save(store, "a")
    for path in (HERE, f"{HERE}?of=a", message_path("a")):
        for link in editor.get(path).find_all("a"):
            assert "5550111" not in link.get("href", "")


def test_the_counterparties_are_listed_with_their_last_message_and_count(editor: Visitor, store: Store) -> None:
    save(store, "a", 0, recipient_name="Ann")
    save(store, "b", 1, recipient_name="Ann W.")
    save(store, "c", 2, "+12025550199")
    save(store, "d", 3, None, type="NOTE")
    page = editor.get(HERE)
    assert page.heading == "Conversations of sam"
    rows = [page.words(e) for e in page.find_all("li", "row")]
    assert rows == [
        "No address Text of d 1 message Last 3 Jan 2026, 00:01:00 UTC",
        "+12025550199 Text of c 1 message Last 3 Jan 2026, 00:00:00 UTC",
        f"Ann W. {ANN} Text of b 2 messages Last 2 Jan 2026, 23:59:00 UTC",
    ]
    assert texts(editor.get(page.link("Ann W."))) == ["Text of a", "Text of b"]
    unaddressed = editor.get(page.link("No address"))
    assert unaddressed.heading == "Conversation with No address"
    assert texts(unaddressed) == ["Text of d"]


def test_many_counterparties_come_page_by_page(editor: Visitor, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.messages.conversation.COUNTERPARTIES_PER_PAGE", 2)
    for number in range(5):
        save(store, f"m{number}", number, f"+1202555010{number}")
    first = editor.get(HERE)
    second = editor.get(first.link("More people"))
    third = editor.get(second.link("More people"))
    pages = [[page.words(e) for e in page.find_all("a", "row-link")] for page in (first, second, third)]
    assert pages == [["+12025550104", "+12025550103"], ["+12025550102", "+12025550101"], ["+12025550100"]]
    assert not third.has_link("More people")
    assert editor.get(third.link("First page")).text() == first.text()
    assert "cursor is not one" in editor.get(f"{HERE}?cursor=nonsense", 400).words()


def test_the_page_of_a_message_leads_to_its_place_in_the_conversation(editor: Visitor, store: Store) -> None:
    save(store, "a")
    page = editor.get(editor.get(message_path("a")).link("Conversation"))
    assert texts(page) == ["Text of a"]
    assert page.has_link("Conversations")


def test_a_user_without_messages_has_no_conversation_yet(app: Flask, editor: Visitor, store: Store) -> None:
    save(store, "a")
    trash(app, "a")
    assert "No conversation yet" in editor.get(HERE).words()


def trash(app: Flask, uuid: str) -> None:
    with app.app_context(), writing(db.engine) as session:
        session.get_one(Message, (DEPARTMENT, uuid)).trashed_at = START


def test_a_message_in_the_trash_leaves_its_conversation(app: Flask, editor: Visitor, store: Store) -> None:
    save(store, "a", 0)
    save(store, "b", 1)
    trash(app, "a")
    assert texts(editor.get(f"{HERE}?of=a")) == ["Text of b"]
    trash(app, "b")
    editor.get(f"{HERE}?of=a", 404)


@pytest.mark.parametrize("of", ["nothing", "a%20b", "", "theirs"])
def test_a_conversation_that_is_not_there(editor: Visitor, store: Store, of: str) -> None:
    save(store, "a")
    store.save("theirs", user="other", body="Hello")
    editor.get(f"{HERE}?of={of}", 404)


def test_a_damaged_address_is_told_as_such(editor: Visitor, store: Store) -> None:
    save(store, "a")
    assert editor.get(f"{HERE}?of=a&before=nonsense", 400).heading == "That could not be read"


def test_a_thread_that_was_emptied_behind_a_reader_leads_back(app: Flask, editor: Visitor, store: Store) -> None:
    save(store, "a", 0)
    save(store, "b", 1)
    with app.test_request_context():
        before = Cursor(START + timedelta(minutes=1), "b").encode()
    trash(app, "a")
    page = editor.get(f"{HERE}?of=b&before={before}")
    assert "No messages here" in page.words()
    assert texts(editor.get(page.link("Latest messages"))) == ["Text of b"]


def test_long_texts_are_cut_and_the_page_stays_small(editor: Visitor, store: Store) -> None:
    for number in range(40):
        save(store, f"m{number}", number, body="<b>&\"'" * 1000, subject="S" * 998, delivery_failure="F" * 4096)
    answer = editor.client.get(f"{HERE}?of=m39")
    assert len(bubbles(editor.page_of(answer))) == 25
    assert len(answer.get_data()) < 70_000


def test_a_message_without_text_type_or_address_has_its_bubble(editor: Visitor, store: Store) -> None:
    store.save("receipt", delivery_status="SENT")
    page = editor.get(f"{HERE}?of=receipt")
    assert sides(page) == ["talk-between"]
    assert "No text yet" in bubbles(page)[0]
