"""Every number of an overview leads to the list that it counts, and the page stays small all the same."""

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from app.admin.lists import routes as messages
from app.admin.overview import pages
from app.extensions import db
from app.models import Message
from app.models.engine import writing
from tests.admin.overview_scene import ALL, NOW, ONE, ago, fill, listed, marks, numbers_with_lists, set_zone
from tests.admin.store import DEPARTMENT, Store
from tests.admin.visitor import Visitor

LARGEST_PAGE = 100 * 1024


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "now", lambda: NOW)


@pytest.fixture
def traffic(store: Store) -> None:
    fill(store)


@pytest.mark.parametrize(
    ("path", "period", "zone"),
    [
        (ALL, "period=24h", "UTC"),
        (ALL, "from=2026-05-12&to=2026-05-14", "Asia/Kathmandu"),
        (ONE, "period=7d", "Asia/Kathmandu"),
    ],
)
def test_every_number_is_that_of_the_list_behind_it(
    app: Flask, viewer: Visitor, traffic: None, monkeypatch: pytest.MonkeyPatch, path: str, period: str, zone: str
) -> None:
    set_zone(app, "viewer", zone)
    monkeypatch.setattr(messages, "PER_PAGE", 100)
    page = viewer.get(f"{path}?{period}")
    shown = [*marks(page), *marks(page, "failed")]
    assert shown
    seen: dict[str, int] = {}
    for address, number in shown:
        seen[address] = listed(viewer, path, address)
        assert seen[address] == number, address
    for address, text in numbers_with_lists(page):
        if not address.startswith("#") and text.replace(",", "").isdigit():
            seen.setdefault(address, listed(viewer, path, address))
            assert seen[address] == int(text.replace(",", "")), address


def test_bars_of_days_lead_to_days_and_bars_of_hours_to_moments(app: Flask, viewer: Visitor, store: Store) -> None:
    set_zone(app, "viewer", "Asia/Kathmandu")
    store.save(sent_at=NOW, type="NOTE")
    [(day, _)] = marks(viewer.get(f"{ONE}?period=7d"))
    assert parse_qs(urlsplit(day).query) == {"type": ["NOTE"], "day": ["2026-05-14"]}
    [(hour, _)] = marks(viewer.get(f"{ONE}?period=24h"))
    assert parse_qs(urlsplit(hour).query) == {
        "type": ["NOTE"],
        "from": ["2026-05-14T16:00Z"],
        "to": ["2026-05-14T17:00Z"],
    }


def test_a_busy_page_stays_small(viewer: Visitor, store: Store, app: Flask) -> None:
    kinds = ["OUTGOING", "INCOMING", "NOTE", "DRAFT", "DISCARDED_DRAFT", None]
    store.save()
    with app.app_context(), writing(db.engine) as session:
        copy = session.get_one(Message, (DEPARTMENT, "first"))
        values = {
            column.key: getattr(copy, column.key) for column in Message.__table__.columns if column.key != "search"
        }
        session.add_all(
            Message(**values | {"uuid": f"{day}-{kind}", "type": kind, "occurred_at": ago(days=day),
                                "delivery_failure": f"Reason {day}" * 40})
            for day in range(31) for kind in kinds
        )  # fmt: skip
    page = viewer.get(f"{ALL}?from=2026-04-14&to=2026-05-14")
    assert len(list(marks(page))) == 31 * 6
    sheets = [e.get("href", "") for e in page.find_all("link") if e.get("rel") == "stylesheet"]
    scripts = [e.get("src", "") for e in page.find_all("script")]
    parts = [f"{ALL}?from=2026-04-14&to=2026-05-14", *sheets, *scripts]
    sizes = {part.partition("?")[0]: size_of(viewer, part) for part in parts}
    assert sum(sizes.values()) < LARGEST_PAGE, sizes


def size_of(visitor: Visitor, path: str) -> int:
    with visitor.client.get(path) as answer:
        return len(answer.get_data())
