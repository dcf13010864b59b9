"""Overviews: figures, charts and tables of a period, and what they say where there is nothing."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask

from app.admin.overview import pages
from app.extensions import db
from app.models import Message, Staff
from app.models.engine import writing
from tests.admin.conftest import SignIn
from tests.admin.overview_scene import ALL, NOW, ONE, ago, fill, marks, set_zone
from tests.admin.store import CLIENT, DEPARTMENT, Store, department_path
from tests.admin.visitor import Visitor


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "now", lambda: NOW)


@pytest.fixture
def traffic(store: Store) -> None:
    fill(store)


def test_an_overview_without_messages_says_so(viewer: Visitor, store: Store) -> None:
    store.save(sent_at=ago(days=300))
    for path in (ALL, ONE):
        page = viewer.get(path)
        assert "No messages in this period" in page.words()
        assert [page.words(e) for e in page.find_all("dd", "tile-value")][:4] == ["0", "No message", *["Not known"] * 2]


def test_an_empty_store_has_an_overview(viewer: Visitor) -> None:
    assert viewer.get(ALL).heading == "Overview"


def test_the_parts_of_the_bars_are_all_messages_of_the_period(viewer: Visitor, traffic: None) -> None:
    page = viewer.get(f"{ONE}?period=30d")
    total = sum(number for _, number in marks(page))
    assert page.words(page.find_all("dd", "tile-value")[0]) == f"Messages: {total}"
    assert total == 35


def test_the_table_says_what_the_chart_shows(viewer: Visitor, traffic: None) -> None:
    page = viewer.get(ONE)
    details = page.find_all("details", "chart-table")[0]
    rows = [[page.words(cell) for cell in row if cell.tag in {"th", "td"}] for row in details.iter("tr")]
    assert rows[0] == ["When", "All", "Outgoing", "Incoming", "Note", "No type"]
    assert len(rows) == 8
    parts = sum(int(cell) for row in rows[1:] for cell in row[2:])
    assert parts == sum(number for _, number in marks(page)) == sum(int(row[1]) for row in rows[1:])


def test_a_chart_has_a_title_and_a_text_for_those_who_do_not_see_it(viewer: Visitor, traffic: None) -> None:
    page = viewer.get(f"{ONE}?period=7d")
    charts = [e for e in page.root.iter("svg") if e.get("role") == "group"]
    names = [e.get("aria-labelledby", "").split() for e in charts]
    by_id = {e.get("id"): e for e in page.root.iter() if e.get("id")}
    words = [page.words(by_id[name]) for pair in names for name in pair]
    assert words[0] == "Messages by day and type"
    assert re.fullmatch(
        "29 messages, 8 May . 14 May 2026; the peak is [A-Z][a-z]+ [0-9]+ May with 5[.] Times in UTC[.]", words[1]
    )
    assert words[2] == "Failed messages by day"


def test_messages_in_the_trash_are_not_counted(app: Flask, viewer: Visitor, traffic: None) -> None:
    with app.app_context(), writing(db.engine) as session:
        session.get_one(Message, (DEPARTMENT, "lagged")).trashed_at = NOW
    page = viewer.get(f"{ONE}?period=30d")
    assert sum(number for _, number in marks(page)) == 34


def test_the_present_is_told_beside_the_period_before(viewer: Visitor, store: Store) -> None:
    for number in range(4):
        store.save(f"old{number}", body="x", sent_at=ago(days=10), delivery_status="FAILED" if number else None)
    for number in range(6):
        store.save(
            f"new{number}", body="x", sent_at=ago(hours=1), delivery_status="FAILED" if number < 1 else None,
            received_at=ago(hours=1, seconds=-number),
        )  # fmt: skip
    page = viewer.get(f"{ONE}?period=7d")
    values = [page.words(e) for e in page.find_all("dd", "tile-value")]
    notes = [page.words(e) for e in page.find_all("dd", "tile-note")]
    assert values[:4] == ["Messages: 6", "Failed: 16.7 %", "2 s", "5 s"]
    assert notes[:3] == ["50 % more than before (4)", "1 failed; 75 % before", "not known of the period before"]


def test_the_tables_name_reasons_users_clients_and_warnings(viewer: Visitor, traffic: None) -> None:
    words = viewer.get(f"{ALL}?period=30d").words()
    assert "No answer & no voice 50 % 8" in words
    assert "BOUNCED 50 % 8" in words
    assert f"Incomplete message {CLIENT} 41" in words
    assert f"Unknown purpose {CLIENT} 8" in words
    assert "clinic" in words
    assert "user0 clinic" in words


def test_names_and_numbers_of_customers_are_masked_for_those_who_may_not_see_them(
    app: Flask, viewer: Visitor, editor: Visitor, store: Store
) -> None:
    store.save(body="x", sent_at=NOW, delivery_failure="No such number: +13105550123")
    editor.submit(department_path() + "users/sam/name", name="Samantha Smith")
    with app.app_context(), writing(db.engine) as session:
        session.query(Staff).filter_by(username="viewer").one().sees_personal_data = False
    for path in (ALL, ONE):
        assert "Samantha Smith" in editor.client.get(path).get_data(as_text=True)
        html = viewer.client.get(path).get_data(as_text=True)
        assert "S••• S•••" in html
        assert "Samantha" not in html
        assert "5550123" not in html


def test_who_usually_has_messages_and_now_has_none_is_named(viewer: Visitor, store: Store) -> None:
    for number in range(40):
        store.save(f"m{number}", body="x", sent_at=ago(days=2, hours=number))
    page = viewer.get(f"{ALL}?period=7d")
    [silent] = page.find_all("section", "silent")
    words = page.words(silent)
    assert "Department clinic 40 12 May 2026, 16:42:07 UTC" in words
    assert f"Client {CLIENT} 40" in words
    assert page.words(page.find_all("dd", "tile-value")[4]) == "Gone silent: 2"


def test_those_who_are_silent_and_not_listed_are_counted(
    viewer: Visitor, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.admin.overview.rankings.LONGEST_SILENT", 1)
    for department in ("clinic", "bakery", "garage"):
        for number in range(40):
            store.save(f"m{number}", department=department, body="x", sent_at=ago(days=2, hours=number))
    page = viewer.get(f"{ALL}?period=7d")
    words = page.words(page.find("section", "silent"))
    assert words.endswith("And 2 more departments, which had fewer messages.")


def test_that_nobody_fell_silent_is_no_finding_and_leads_nowhere(viewer: Visitor, store: Store) -> None:
    store.save(sent_at=ago(hours=1))
    for path in (ALL, ONE):
        silent = viewer.get(path).find_all("dd", "tile-value")[4]
        assert list(silent.iter("a")) == []


def test_an_account_counts_only_what_it_may_see(sign_in: SignIn, traffic: None) -> None:
    stranger = sign_in("stranger")
    page = stranger.get(f"{ALL}?period=30d")
    assert sum(number for _, number in marks(page)) == 6
    assert f">{DEPARTMENT}<" not in stranger.client.get(ALL).get_data(as_text=True)
    assert f"departments/{DEPARTMENT}/" not in stranger.client.get(ALL).get_data(as_text=True)
    stranger.get(ONE, 404)


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("from=2026-02-30", {"from": "Must be a day like 2025-03-28"}),
        ("from=2026-05-02&to=x", {"to": "Must be a day like 2025-03-28"}),
        ("from=20260502", {"from": "Must be a day like 2025-03-28"}),
        ("from=2031-01-01&to=2031-01-02", {"from": "Must not lie in the future"}),
        ("from=2031-01-01", {"from": "Must not lie in the future"}),
        ("from=2026-05-02&to=2026-05-01", {"to": "Must not lie before From"}),
        ("from=2026-01-01&to=2026-05-01", {"to": "Must be at most 92 days after From"}),
        ("to=2026-05-01", {"from": "Is needed to know where the period begins"}),
        ("from=0001-01-01", {"from": "Must lie between the years 1970 and 2200"}),
        ("from=9999-12-31&to=9999-12-31", dict.fromkeys(("from", "to"), "Must lie between the years 1970 and 2200")),
    ],
)
def test_days_that_are_no_period_are_told_beside_the_field(viewer: Visitor, query: str, errors: dict[str, str]) -> None:
    page = viewer.get(f"{ALL}?{query}", 400)
    assert page.errors_beside() == errors
    assert "These days are no period" in page.words()


@pytest.mark.parametrize(
    "query",
    [
        "",
        "period=24h",
        "period=nonsense",
        "from=2026-05-14",
        "from=2026-03-01&to=2026-05-14",
        "from=2026-05-14&to=2026-06-30",
    ],
)
def test_a_period_is_chosen_by_a_link_or_by_days(viewer: Visitor, traffic: None, query: str) -> None:
    page = viewer.get(f"{ONE}?{query}")
    present = [page.words(e) for e in page.find_all("a", "button") if e.get("aria-current")]
    assert present == ({"": ["7 days"], "period=nonsense": ["7 days"], "period=24h": ["24 hours"]}.get(query, []))


@pytest.mark.parametrize(
    ("zone", "query", "said"),
    [
        ("Asia/Kolkata", "period=24h", "Times in Asia/Kolkata (+05:30)."),
        ("America/New_York", "period=7d", "Times in America/New York (-04:00)."),
        ("Europe/Berlin", "from=2026-03-29&to=2026-03-29", "Times in Europe/Berlin (+01:00, later +02:00)."),
    ],
)
def test_a_chart_says_whose_clock_it_goes_by(
    app: Flask, viewer: Visitor, traffic: None, zone: str, query: str, said: str
) -> None:
    set_zone(app, "viewer", zone)
    Store(app).save("clock", body="x", sent_at=datetime(2026, 3, 29, 1, tzinfo=UTC))
    assert said in viewer.get(f"{ONE}?{query}").words()


def test_who_asks_for_much_that_is_not_counted_yet_sees_how_far_it_is_and_goes_on(
    viewer: Visitor, traffic: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PATIENCE", -1.0)
    page = viewer.get(f"{ALL}?period=30d")
    assert re.search("Still counting .* 0 of [0-9]+ parts are done", page.words())
    monkeypatch.undo()
    monkeypatch.setattr(pages, "now", lambda: NOW)
    [more] = [link for link in page.find_all("a", "button") if page.words(link) == "Go on counting"]
    assert len(list(marks(viewer.get(more.get("href", ""))))) > 0
