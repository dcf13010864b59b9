"""Lists of messages: what a row shows, the filters in the URL, and paging."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from app.admin.lists import routes as messages
from tests.admin.page import Page
from tests.admin.store import USER, Store, department_path, message_path, user_path
from tests.admin.visitor import Visitor

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def rows(page: Page) -> list[str]:
    """The rows as they read, without the boxes that select them."""
    return [
        " ".join(page.words(part) for part in row if part.tag != "label" and page.words(part))
        for row in page.find_all("li", "row")
    ]


def bodies(page: Page) -> list[str]:
    return [page.words(row) for row in page.find_all("p", "row-text")]


def listed(visitor: Visitor, query: str) -> list[str]:
    return bodies(visitor.get(f"{department_path()}?{query}"))


def test_a_row_shows_who_what_how_far_and_when(editor: Visitor, store: Store) -> None:
    store.save(
        body="First line\nSecond line",
        type="OUTGOING",
        protocol="VOICE_CALL",
        recipient_name="Sam",
        sender_name="Bot",
        sent_at=AT,
        delivery_status="DELIVERED",
    )
    page = editor.get(department_path())
    assert rows(page) == ["Sam Outgoing · Voice call First line Delivered 03:04:05 UTC"]
    assert page.link("Sam") == message_path()
    assert page.words(page.find_all("h2")[0]) == "Friday, 2 January 2026 UTC"
    assert page.find("time", "row-time").get("datetime") == "2026-01-02T03:04:05.000Z"


def test_a_row_of_what_failed_has_the_first_words_of_the_reason(editor: Visitor, store: Store) -> None:
    store.save("failed", body="Hi", sent_at=AT, delivery_status="FAILED", delivery_failure="Mailbox full. " * 20)
    store.save("arrived", body="Hi", sent_at=AT, delivery_status="DELIVERED", delivery_failure="Was slow")
    arrived, failed = sorted(rows(editor.get(department_path())))
    assert "Failed Mailbox full. Mailbox full." in failed
    assert len(failed) < 150
    assert "slow" not in arrived


@pytest.mark.parametrize(
    ("attributes", "person"),
    [
        ({"type": "INCOMING", "sender_name": "Ann", "recipient_name": "Bot"}, "Ann"),
        ({"type": "INCOMING", "sender_value": "+1310", "recipient_name": "Bot"}, "+1310"),
        ({"type": "OUTGOING", "sender_name": "Bot", "recipient_value": "+1310"}, "+1310"),
        ({"type": "NOTE", "sender_name": "Ann"}, "Ann"),
        ({"delivery_status": "SENT"}, f"User {USER}"),
    ],
)
def test_a_row_names_the_customer(editor: Visitor, store: Store, attributes: dict[str, Any], person: str) -> None:
    store.save(**attributes)
    assert editor.get(department_path()).link(person) == message_path()


@pytest.mark.parametrize(
    ("attributes", "badge"),
    [
        ({"delivery_status": "FAILED"}, "Failed"),
        ({"delivery_status": "UNDELIVERED"}, "Failed: Undelivered"),
        ({"delivery_failure": "no such number"}, "Failed"),
        ({"delivery_status": "SENT", "delivery_failure": "no such number"}, "Failed: Sent"),
        ({"delivery_status": "Something else"}, "Something else"),
        ({"delivery_status": "SENT"}, "Sent"),
    ],
)
def test_a_delivery_is_told_in_words(editor: Visitor, store: Store, attributes: dict[str, Any], badge: str) -> None:
    store.save(**attributes)
    page = editor.get(department_path())
    assert page.words(page.find_all("span", "badge")[-1]) == badge
    assert bool(page.find_all("li", "row-failed")) == badge.startswith("Failed")


def test_a_message_that_staff_changed_is_marked(editor: Visitor, store: Store) -> None:
    store.save(body="Before")
    assert not editor.get(department_path()).find_all("span", "badge-edited")
    store.edit("first", "admin", body="After")
    page = editor.get(department_path())
    assert page.words(page.find("span", "badge-edited")) == "Edited by staff"


def test_a_message_with_warnings_is_marked(editor: Visitor, store: Store) -> None:
    store.save(body="No type", purpose="new")
    page = editor.get(department_path())
    badge = page.find("span", "badge-warned")
    assert (page.words(badge), badge.get("title")) == ("2 warnings", "Unknown purpose, Incomplete message")


def test_a_message_without_text_says_so(editor: Visitor, store: Store) -> None:
    store.save(delivery_status="SENT")
    assert bodies(editor.get(department_path())) == ["No text yet"]


def test_paging_shows_each_message_once_even_if_one_is_saved_in_between(
    editor: Visitor, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "PER_PAGE", 3)
    for number in range(8):
        # Several of one moment, so that the uuid has to decide.
        store.save(f"m{number}", body=f"text {number}", sent_at=AT + timedelta(seconds=number // 3))
    page = editor.get(department_path())
    seen = bodies(page)
    assert not page.has_link("Newest")
    store.save("late", body="late", sent_at=AT + timedelta(days=1))
    while page.has_link("Older"):
        page = editor.get(page.link("Older"))
        seen += bodies(page)
    assert seen == [f"text {number}" for number in range(7, -1, -1)]
    assert bodies(editor.get(page.link("Newest")))[0] == "late"


def test_paging_keeps_the_filters(editor: Visitor, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "PER_PAGE", 1)
    for number, kind in enumerate(["NOTE", "OUTGOING", "NOTE"]):
        store.save(f"m{number}", body=f"text {number}", type=kind)
    page = editor.get(f"{user_path()}?type=NOTE")
    assert bodies(page) == ["text 2"]
    page = editor.get(page.link("Older"))
    assert bodies(page) == ["text 0"]
    assert page.link("Newest") == f"{user_path()}?type=NOTE"


def test_each_filter_narrows_the_list(editor: Visitor, store: Store) -> None:
    store.save("a", body="a", type="NOTE", protocol="NONE", delivery_status="x y&z", sent_at=AT)
    store.save("b", body="b", type="INCOMING", protocol="TEXT", delivery_status="X", sent_at=AT + timedelta(days=1))
    assert listed(editor, "type=NOTE") == ["a"]
    assert listed(editor, "protocol=TEXT") == ["b"]
    assert listed(editor, "deliveryStatus=x+y%26z") == ["a"]
    assert listed(editor, "type=NOTE&protocol=TEXT") == []
    assert listed(editor, "type=&protocol=&deliveryStatus=&from=&to=") == ["b", "a"]


def test_days_are_utc_and_the_last_one_is_included(editor: Visitor, store: Store) -> None:
    first = datetime(2026, 1, 1, tzinfo=UTC)
    for name, moment in {
        "before": first - timedelta(milliseconds=1),
        "first": first,
        "last": first + timedelta(days=2) - timedelta(milliseconds=1),
        "after": first + timedelta(days=2),
    }.items():
        store.save(name, body=name, sent_at=moment)
    assert listed(editor, "from=2026-01-01&to=2026-01-02") == ["last", "first"]
    assert listed(editor, "from=2026-01-02") == ["after", "last"]
    assert listed(editor, "to=2025-12-31") == ["before"]
    assert listed(editor, "to=2200-12-31") == ["after", "last", "first", "before"]


def test_the_form_holds_the_filters_of_the_url(editor: Visitor, store: Store) -> None:
    store.save()
    page = editor.get(f"{department_path()}?type=NOTE&deliveryStatus=%22%3Eé&from=2026-01-01")
    form = page.form(department_path())
    assert form.method == "get"
    assert {name: value for name, value in form.fields.items() if value} == {
        "type": "NOTE",
        "deliveryStatus": '">é',
        "from": "2026-01-01",
    }


def test_a_chip_takes_its_filter_away_and_keeps_the_others(editor: Visitor, store: Store) -> None:
    store.save()
    page = editor.get(f"{department_path()}?type=NOTE&from=2026-01-01&cursor=")
    chip = page.link("Type: Note remove this filter")
    assert parse_qs(urlsplit(chip).query) == {"from": ["2026-01-01"]}
    assert page.link("Clear all") == department_path()


def test_a_list_without_a_match_offers_to_clear_the_filters(editor: Visitor, store: Store) -> None:
    store.save()
    page = editor.get(f"{department_path()}?deliveryStatus=nothing")
    assert "No message matches" in page.words()
    assert page.link("Clear all filters") == department_path()


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("type=note", {"type": "Must be one of Draft, Discarded draft, Outgoing, Incoming, Note, No type"}),
        ("protocol=FAX", {"protocol": "Must be one of Text, Email, Voice call, None"}),
        ("deliveryStatus=" + "x" * 65, {"deliveryStatus": "Must be at most 64 characters long"}),
        ("deliveryStatus=a%00b", {"deliveryStatus": "Must not contain a NUL character"}),
        ("from=2026-02-30", {"from": "Must be a day that exists"}),
        ("from=20260101", {"from": "Must be a day like 2025-03-28"}),
        ("to=1969-12-31", {"to": "Must lie in the years 1970 to 2200, UTC"}),
        ("to=9999-12-31", {"to": "Must lie in the years 1970 to 2200, UTC"}),
        ("to=%D9%A2026-01-01", {"to": "Must be a day like 2025-03-28"}),
        ("from=2026-01-02&to=2026-01-01", {"to": "Must not lie before From"}),
        ("type=x&from=y", {"type": "Must be one of Draft, Discarded draft, Outgoing, Incoming, Note, No type",
                           "from": "Must be a day like 2025-03-28"}),
    ],
)  # fmt: skip
def test_a_bad_filter_is_told_beside_its_field(
    editor: Visitor, store: Store, query: str, wrong: dict[str, str]
) -> None:
    store.save()
    page = editor.get(f"{department_path()}?{query}", 400)
    assert page.errors_beside() == wrong
    assert bodies(page) == []


def test_the_other_filters_open_only_for_one_that_is_wrong_as_a_chip_says_what_is_set(
    editor: Visitor, store: Store
) -> None:
    store.save()

    def is_open(query: str, status: int = 200) -> bool:
        page = editor.get(f"{department_path()}?{query}", status)
        return page.find("details", "filters-more").get("open") is not None

    assert not is_open("purpose=F")
    assert is_open("warning=x", 400)
