"""Traffic for the overviews to count, and what a page says of it: each number with the address of its list."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from flask import Flask

from app.extensions import db
from app.models import Staff
from app.models.engine import writing
from tests.admin.page import Page
from tests.admin.store import DEPARTMENT, OTHER_DEPARTMENT, Store, department_path
from tests.admin.visitor import Visitor

NOW = datetime(2026, 5, 14, 16, 42, 7, tzinfo=UTC)
ALL, ONE = "/admin/overview", department_path() + "overview"
MARK = re.compile(r"(.*), (.*): ([\d,]+)")


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def fill(store: Store) -> None:
    """Some messages of each kind, on several days and in two departments."""
    kinds: list[dict[str, Any]] = [
        {"type": "OUTGOING", "delivery_status": "DELIVERED", "received_at": ago(days=1, seconds=-2)},
        {"type": "OUTGOING", "delivery_status": "FAILED", "delivery_failure": "No answer & no voice"},
        {"type": "INCOMING", "delivery_status": "BOUNCED"},
        {"type": "NOTE", "purpose": "odd"},
        {"body": "without a type"},
    ]
    for number in range(40):
        attributes: dict[str, Any] = {"body": "x", "sent_at": ago(hours=5 * number, minutes=1), **kinds[number % 5]}
        attributes.pop("received_at", None)
        place = OTHER_DEPARTMENT if number % 7 == 0 else DEPARTMENT
        store.save(f"m{number}", department=place, user=f"user{number % 3}", **attributes)
    store.save("lagged", body="x", type="OUTGOING", sent_at=ago(days=1), received_at=ago(days=1, seconds=-2))


def set_zone(app: Flask, name: str, zone: str) -> None:
    with app.app_context(), writing(db.engine) as session:
        session.query(Staff).filter_by(username=name).one().time_zone = zone


def marks(page: Page, chart: str = "messages") -> Iterator[tuple[str, int]]:
    """The address and the number of each part of a chart's bars."""
    for link in (link for drawing in page.find_all("svg", "chart-plot") for link in drawing.iter("a")):
        title = link.find("title")
        assert title is not None
        found = MARK.fullmatch(title.text or "")
        assert found, title.text
        if (found[2] == "failed") == (chart == "failed"):
            yield link.get("href", ""), int(found[3].replace(",", ""))


def numbers_with_lists(page: Page) -> Iterator[tuple[str, str]]:
    """The address and the number of every cell, key and tile that leads to a list."""
    for cell in (*page.find_all("td"), *page.find_all("dd", "tile-value")):
        for link in cell.iter("a"):
            yield link.get("href", ""), page.words(link).rpartition(": ")[2]
    for row in page.find_all("tr"):
        heads, cells = [e for e in row.iter("th") if e.get("scope") == "row"], list(row.iter("td"))
        links = [link for head in heads for link in head.iter("a")]
        if links:
            yield links[0].get("href", ""), page.words(cells[0])
    for key in page.find_all("ul", "legend"):
        yield from ((link.get("href", ""), page.words(link).rpartition(" ")[2]) for link in key.iter("a"))


def listed(visitor: Visitor, path: str, address: str) -> int:
    """How many messages the list has that an address on the page at `path` leads to."""
    return len(visitor.get(urljoin(f"http://localhost{path}", address)).find_all("li", "row"))
