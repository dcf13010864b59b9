"""Every filter of a list in the URL, alone and combined, on the lists of a user, a department and all of them."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask

from app.access.staff import get_staff
from app.admin.lists import parameters
from app.extensions import db
from app.models.engine import writing
from tests.admin.conftest import SignIn
from tests.admin.store import CLIENT, OTHER_DEPARTMENT, Store, department_path, user_path
from tests.admin.test_message_lists import bodies, rows
from tests.admin.visitor import Visitor

ALL = "/admin/messages"
AT = datetime(2026, 5, 14, 12, tzinfo=UTC)
NUMBER = "+12025550111"


@pytest.fixture
def four(store: Store) -> Store:
    """Messages a, b and c of one department, c of another user, and d of another department; d is the newest."""
    store.save("a", body="a", type="OUTGOING", protocol="TEXT", recipient_value=NUMBER, sent_at=AT, is_manual=True)
    store.save(
        "b", body="b", type="OUTGOING", protocol="TEXT", recipient_value=NUMBER, delivery_status="FAILED",
        delivery_failure="no such number", sent_at=AT + timedelta(hours=1), is_manual=False,
    )  # fmt: skip
    store.save("c", user="kim", body="c", type="NOTE", protocol="NONE", purpose="new", sent_at=AT + timedelta(hours=2))
    store.save(
        "d", department=OTHER_DEPARTMENT, body="d", type="NOTE", protocol="NONE", sent_at=AT + timedelta(hours=3)
    )
    store.edit("a", "editor", subject="Hello")
    return store


FOUND = {
    "": "cba",
    "q=c": "c",
    "q=hello": "a",
    "q=(202)+555-0111": "ba",
    "q=5550111&failed=1": "b",
    "day=2026-05-14": "cba",
    "day=2026-05-13": "",
    "user=kim": "c",
    "type=OUTGOING": "ba",
    "protocol=NONE": "c",
    "purpose=new": "c",
    "deliveryStatus=FAILED": "b",
    "deliveryStatus=Failed": "b",
    "deliveryStatus=fail": "",
    "failed=1": "b",
    "failed=0": "ca",
    "manual=1": "a",
    "manual=0": "cb",
    "manual=unsaid": "c",
    "edited=1": "a",
    "edited=0": "cb",
    "warned=1": "c",
    "warned=0": "ba",
    "warning=UNKNOWN_PURPOSE": "c",
    "warning=INCOMPLETE_MESSAGE": "",
    f"client={CLIENT}": "cba",
    "client=other": "",
    "counterparty=202.555.0111": "ba",
    "counterparty=5550111": "ba",
    "counterparty=550111": "",
    "counterparty=2025550112": "",
    "counterparty=%2B1+202.555.0111": "ba",
    "counterparty=tel:%2B1(202)555-0111+x5": "ba",
    "from=2026-05-14T13:00:00Z": "cb",
    "to=2026-05-14T13:00:00Z": "a",
    "from=2026-05-14T12:30:00.000Z&to=2026-05-14T13:30:00Z": "b",
    "from=2026-05-14&to=2026-05-14": "cba",
    "from=2026-05-14+15:00+%2B02:00": "cb",
    "from=2026-05-15": "",
    "type=OUTGOING&failed=0&manual=1&edited=1&q=hello": "a",
}


def test_each_filter_narrows_the_list_of_a_department(editor: Visitor, four: Store) -> None:
    assert {query: "".join(texts(editor, query)) for query in FOUND} == FOUND


def texts(visitor: Visitor, query: str, path: str = department_path()) -> list[str]:
    return [text.split()[-1] for text in bodies(visitor.get(f"{path}?{query}"))]


def test_the_list_of_a_user_has_the_same_filters(editor: Visitor, four: Store) -> None:
    assert texts(editor, "q=5550111&manual=1", user_path()) == ["a"]
    assert texts(editor, "type=NOTE", user_path()) == []


@pytest.mark.parametrize("query", ["user=kim", "department=elsewhere", "user=kim&department=elsewhere", "user=/"])
def test_what_a_list_is_of_is_no_filter_of_it(editor: Visitor, four: Store, query: str) -> None:
    """Such an address says the same twice, or contradicts itself: the list is that of its path, and so is its file."""
    assert texts(editor, query, user_path()) == ["b", "a"]
    exported = editor.client.get(f"{user_path()}export.jsonl?{query}")
    assert (exported.status_code, len(exported.get_data().splitlines())) == (200, 2)


def test_the_list_of_all_departments_names_each_and_narrows_to_one(editor: Visitor, four: Store) -> None:
    page = editor.get(ALL)
    assert [row.split()[2] for row in rows(page)][:2] == ["Note", "Note"]
    assert [page.words(name) for name in page.find_all("span", "row-department")] == [OTHER_DEPARTMENT] + ["clinic"] * 3
    assert texts(editor, f"department={OTHER_DEPARTMENT}", ALL) == ["d"]
    assert texts(editor, "type=NOTE", ALL) == ["d", "c"]
    assert len(page.find_all("label", "row-tick")) == 4


def test_the_list_of_all_departments_holds_only_those_one_sees(sign_in: SignIn, four: Store) -> None:
    stranger = sign_in("stranger")
    assert texts(stranger, "", ALL) == ["d"]
    assert texts(stranger, "q=a", ALL) == []
    page = stranger.get(f"{ALL}?department=clinic", 400)
    assert page.errors_beside() == {"department": "Must be a department that you see"}


def test_pages_across_departments_follow_one_another(
    editor: Visitor, four: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.admin.lists.routes.PER_PAGE", 1)
    page = editor.get(f"{ALL}?protocol=NONE")
    assert bodies(page) == ["d"]
    page = editor.get(page.link("Older"))
    assert bodies(page) == ["c"]
    assert not page.has_link("Older")


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("failed=yes", {"failed": "Must be one of Failed, Not failed"}),
        ("warning=x", {"warning": "Must be one of"}),
        ("user=a.b", {"user": "Must be 1 to 128 characters"}),
        ("period=month", {"period": "Must be one of Today, Yesterday, Last 7 days, Last 30 days"}),
        ("q=a%00b", {"q": "Must not contain a NUL character"}),
        ("q=" + "x" * 257, {"q": "Must be at most 256 characters long"}),
        ("from=2026-05-14T25:00Z", {"from": "Must be a date and time that exists"}),
        ("from=2026-05-14T12:00Z&to=2026-05-14T12:00Z", {"to": "Must not lie before From"}),
        ("period=today&to=2020-01-01", {"period": "Has no day in common with From and To"}),
        ("period=today&from=2020-01-02&to=2020-01-01", {"to": "Must not lie before From"}),
    ],
)
def test_a_bad_filter_is_told_beside_its_field(editor: Visitor, four: Store, query: str, wrong: dict[str, str]) -> None:
    page = editor.get(f"{department_path()}?{query}", 400)
    told = page.errors_beside()
    assert told.keys() == wrong.keys()
    assert all(told[name].startswith(text) for name, text in wrong.items())
    assert bodies(page) == []


def choose_zone(app: Flask, name: str) -> None:
    with app.app_context(), writing(db.engine) as session:
        get_staff(session, "editor").time_zone = name


@pytest.mark.parametrize(("zone", "found"), [("UTC", "cba"), ("Asia/Tokyo", "ba"), ("America/New_York", "cb")])
def test_days_are_those_of_the_account(app: Flask, editor: Visitor, store: Store, zone: str, found: str) -> None:
    choose_zone(app, zone)
    for uuid, hour in {"a": 2, "b": 14, "c": 23}.items():
        store.save(uuid, body=uuid, sent_at=AT.replace(hour=hour))
    assert "".join(texts(editor, "from=2026-05-14&to=2026-05-14")) == found


@pytest.mark.parametrize(
    ("period", "found"), [("today", "a"), ("yesterday", "b"), ("7d", "abc"), ("30d", "abcd"), ("", "abcde")]
)
def test_presets_are_days_up_to_today(
    editor: Visitor, store: Store, monkeypatch: pytest.MonkeyPatch, period: str, found: str
) -> None:
    monkeypatch.setattr(parameters, "now", lambda: AT)
    for uuid, days in {"a": 0, "b": 1, "c": 6, "d": 29, "e": 30}.items():
        store.save(uuid, body=uuid, sent_at=AT - timedelta(days=days))
    assert "".join(texts(editor, f"period={period}")) == found


def test_a_preset_and_days_combine(editor: Visitor, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parameters, "now", lambda: AT)
    store.save("a", body="a", sent_at=AT)
    store.save("b", body="b", sent_at=AT - timedelta(days=1))
    assert texts(editor, "period=7d&to=2026-05-13") == ["b"]


def test_the_trash_is_for_admins(sign_in: SignIn, store: Store) -> None:
    store.save()
    assert sign_in("editor").client.get(f"{department_path()}?trashed=1").status_code == 403
    page = sign_in("admin").get(f"{department_path()}?trashed=1")
    assert bodies(page) == []
    assert "trashed" in page.form(department_path()).fields
    assert "trashed" not in sign_in("editor").get(department_path()).form(department_path()).fields


def test_chips_say_what_is_set_in_words_and_take_it_away(editor: Visitor, four: Store) -> None:
    page = editor.get(f"{department_path()}?q=b&failed=1&manual=0&warned=0&period=30d&type=OUTGOING")
    chips = [page.words(chip) for chip in page.find_all("span", "chip-text")]
    assert chips == [
        "Search: b",
        "Type: Outgoing",
        "Period: Last 30 days",
        "Outcome: Failed",
        "Sent: Automatically",
        "Warnings: Without warnings",
    ]
    rest = parse_qs(urlsplit(page.link("Outcome: Failed remove this filter")).query)
    assert rest.keys() == {"q", "type", "period", "manual", "warned"}


def test_moments_of_a_filter_stand_on_the_clock_of_the_account(app: Flask, editor: Visitor, four: Store) -> None:
    choose_zone(app, "Asia/Tokyo")
    page = editor.get(f"{department_path()}?from=2026-05-14T12:30:00.000Z&to=2026-05-15")
    assert [page.words(chip) for chip in page.find_all("span", "chip-text")] == [
        "From: 2026-05-14 21:30 +09:00",
        "To: 2026-05-15",
    ]
    fields = page.form(department_path()).fields
    assert (fields["from"], fields["to"]) == ("2026-05-14 21:30 +09:00", "2026-05-15")
    assert texts(editor, urlencode(fields)) == ["c", "b"]


def test_shortcuts_set_a_filter_and_take_it_away(editor: Visitor, four: Store) -> None:
    page = editor.get(f"{department_path()}?type=OUTGOING")
    page = editor.get(page.link("Failed"))
    assert bodies(page) == ["b"]
    assert parse_qs(urlsplit(page.link("Failed, remove")).query) == {"type": ["OUTGOING"]}


def test_a_list_is_counted_when_somebody_asks(editor: Visitor, four: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.admin.lists.routes.PER_PAGE", 1)
    page = editor.get(f"{department_path()}?type=OUTGOING")
    assert "2 messages match" in editor.get(page.link("Count what matches")).words()
    assert "4 messages" in editor.get(editor.get(ALL).link("Count all messages")).words()
    monkeypatch.setattr("app.admin.lists.routes.MOST_COUNTED", 2)
    assert "2+ messages" in editor.get(f"{ALL}?count=1").words()
    assert "2+ messages" in editor.get(f"{department_path()}?count=1").words()


def test_every_row_has_a_box_for_everybody_as_all_may_export(sign_in: SignIn, four: Store) -> None:
    page = sign_in("editor").get(department_path())
    boxes = [box for box in page.find_all("input") if box.get("name") == "uuid"]
    assert [(box.get("value"), box.get("form")) for box in boxes] == [(uuid, "bulk") for uuid in "cba"]
    assert len(sign_in("viewer").get(department_path()).find_all("label", "row-tick")) == 3
    # Each is read with the person of its row.
    texts_by_id = {e.get("id"): page.words(e) for tag in ("a", "span") for e in page.find_all(tag)}
    read = [" ".join(texts_by_id[one] for one in (box.get("aria-labelledby") or "").split()) for box in boxes]
    assert read == [f"Select {page.words(link)}" for link in page.find_all("a", "row-link")]
