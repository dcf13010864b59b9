"""The overview: its charts can be seen, heard and pressed, and lead to the messages that they count."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, expect

from tests.browser.product import Product
from tests.browser.tab import Tab

DEPARTMENT = "clinic"
PLACE = f"/admin/departments/{DEPARTMENT}/overview"
KINDS: list[tuple[str | None, str | None]] = [
    ("OUTGOING", "DELIVERED"),
    ("OUTGOING", "FAILED"),
    ("INCOMING", "RECEIVED"),
    ("NOTE", None),
    (None, None),
]


def fill(product: Product) -> None:
    """Some messages of each kind, in the last days and hours."""
    at = datetime.now(UTC)
    for number in range(15):
        kind, status = KINDS[number % 5]
        sent = at - timedelta(hours=number * 4, minutes=5)
        product.put(DEPARTMENT if number % 4 else "bakery", f"user-{number % 3}", _body(number, kind, status, sent))


def _body(number: int, kind: str | None, status: str | None, sent: datetime) -> dict[str, Any]:
    received = sent + timedelta(seconds=number)
    return {
        "uuid": f"m{number}",
        "messageAttributes": {"body": f"Text {number}", "type": kind, "protocol": "TEXT"},
        "messageDeliveryAttributes": {
            "sentTimestamp": sent.isoformat(timespec="milliseconds"),
            "receivedTimestamp": received.isoformat(timespec="milliseconds"),
            "deliveryStatus": status,
            "deliveryFailureMessage": "No answer" if status == "FAILED" else None,
        },
    }


def marks(tab: Tab) -> list[tuple[str, int]]:
    """The address and the number of each part of each bar on the page."""
    links = tab.page.locator(".chart-plot a").all()
    return [(_address(link), int((link.locator("title").text_content() or "").rpartition(": ")[2])) for link in links]


def _address(link: Locator) -> str:
    return link.get_attribute("href") or ""


def rows(tab: Tab) -> int:
    return tab.page.locator("li.row").count()


def check_each_bar(tab: Tab, path: str) -> None:
    """Presses a part of a bar, opens what all others lead to, and counts what the lists show."""
    tab.open(path)
    shown, here = marks(tab), tab.page.url
    assert sum(number for _, number in shown) > 0
    with tab.page.expect_navigation():
        tab.page.locator(".chart-plot a").first.press("Enter")
    assert tab.page.url == urljoin(here, shown[0][0])
    assert rows(tab) == shown[0][1]
    for address, number in shown[1:]:
        tab.page.goto(urljoin(here, address))
        assert rows(tab) == number, address


@pytest.mark.parametrize("path", [f"{PLACE}?period=7d", "/admin/overview?period=24h"])
def test_each_bar_leads_to_as_many_messages_as_it_says(product: Product, tab: Tab, path: str) -> None:
    fill(product)
    tab.open("/admin/")
    tab.log_in("edith")
    check_each_bar(tab, path)
    assert tab.complaints == []


@pytest.fixture
def quiet_context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that runs no script."""
    with browser.new_context(java_script_enabled=False) as context:
        yield context


def test_the_overview_needs_no_script(product: Product, quiet_context: BrowserContext) -> None:
    fill(product)
    tab = Tab(quiet_context, product.url)
    tab.open("/admin/")
    tab.log_in("edith")
    tab.page.get_by_role("navigation", name="Main").get_by_role("link", name="Overview").click()
    assert tab.heading == "Overview"
    tab.follow("30 days")
    tab.page.get_by_text("Show as a table").first.click()
    expect(tab.page.locator("table").first).to_be_visible()
    day = datetime.now(UTC).date() - timedelta(days=2)
    tab.page.get_by_label("From").fill(day.isoformat())
    tab.press("Show")
    assert tab.path == f"/admin/overview?from={day}&to="
    check_each_bar(tab, tab.path)


def test_no_overview_has_a_fault(product: Product, tab: Tab) -> None:
    tab.open("/admin/overview")
    tab.log_in("edith")
    faults = tab.faults_in_both_themes()
    fill(product)
    for path in ("/admin/overview", f"{PLACE}?period=30d", f"{PLACE}?period=24h", f"{PLACE}?from=2026-02-30"):
        tab.open(path)
        for table in tab.page.locator("details.chart-table > summary").all():
            table.click()
        faults += tab.faults_in_both_themes()
    assert faults == []


def test_the_bars_can_be_skipped_with_the_keyboard(product: Product, tab: Tab) -> None:
    fill(product)
    tab.open(PLACE)
    tab.log_in("edith")
    tab.page.locator(".legend a").last.focus()
    tab.page.keyboard.press("Tab")
    expect(tab.page.get_by_role("link", name="Skip the bars").first).to_be_focused()
    tab.page.keyboard.press("Enter")
    tab.page.keyboard.press("Tab")
    expect(tab.page.locator("details.chart-table > summary").first).to_be_focused()
    tab.page.keyboard.press("Enter")
    expect(tab.page.locator("details.chart-table table").first).to_be_visible()


def test_a_bar_says_what_it_counts(product: Product, tab: Tab) -> None:
    fill(product)
    tab.open(PLACE)
    tab.log_in("edith")
    chart = tab.page.get_by_role("group", name="Messages by day and type").first
    bar = chart.get_by_role("link").first
    expect(bar).to_have_accessible_name((bar.locator("title").text_content() or "").strip())
    bar.focus()
    assert bar.locator("rect").evaluate("e => getComputedStyle(e).strokeWidth") == "3px"
