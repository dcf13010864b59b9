"""Every page, in light and dark, on a desk and on a phone: nobody is shut out and nothing runs off the side."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.product import Product
from tests.browser.scene import ANN, DEE, DEPARTMENT, DEPARTMENT_NAME, ODD, play
from tests.browser.tab import Tab

PLACE = f"/admin/departments/{DEPARTMENT}/"
MESSAGE = f"{PLACE}messages/{ODD}"
PAGES = [
    "/admin/",
    PLACE,
    f"{PLACE}?type=OUTGOING&protocol=TEXT&deliveryStatus=DELIVERED&from=2026-05-01&to=2026-05-31",
    f"{PLACE}?type=FAX&from=2026-02-30&to=x&deliveryStatus={'x' * 65}",
    f"{PLACE}?deliveryStatus=nothing",
    f"{PLACE}?cursor=nonsense",
    f"{PLACE}users/",
    f"{PLACE}users/{DEE}/",
    f"{PLACE}users/{ANN}/name",
    f"{PLACE}name",
    f"{PLACE}messages/said-2",
    MESSAGE,
    f"{MESSAGE}/edit",
    "/admin/nothing",
]

Look = tuple[Tab, Product]


@pytest.fixture(
    params=[("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)], ids=lambda look: f"{look[0]}-{look[1]}"
)
def look(browser: Browser, product: Product, request: pytest.FixtureRequest) -> Iterator[Look]:
    scheme, width = request.param
    with browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme) as context:
        yield Tab(context, product.url), product


def test_no_page_has_a_fault(look: Look) -> None:
    tab, product = look
    faults = pages_without_messages(tab)
    play(product)
    faults += pages_with_messages(tab) + pages_that_refuse(tab, product)
    assert faults == []


def pages_without_messages(tab: Tab) -> list[str]:
    tab.open("/admin/")
    faults = tab.faults()
    tab.log_in("edith", "wrong")
    faults += tab.faults()
    tab.log_in("stan")
    faults += tab.faults()
    tab.log_out()
    faults += tab.faults()
    tab.log_in("edith")
    return faults + tab.faults()


def pages_with_messages(tab: Tab) -> list[str]:
    tab.open(f"{PLACE}name")
    tab.page.get_by_label("Name").fill(DEPARTMENT_NAME)
    tab.press("Save")
    faults = tab.faults()
    tab.page.locator("details.menu > summary").click()
    faults += tab.faults()
    for path in PAGES:
        tab.open(path)
        faults += tab.faults()
    return faults


def pages_that_refuse(tab: Tab, product: Product) -> list[str]:
    """A form with faults, a stale edit, and its message once it was saved after all."""
    tab.open(f"{MESSAGE}/edit")
    tab.page.get_by_label("Attachments").fill("many")
    tab.press("Save")
    faults = tab.faults()
    product.put(DEPARTMENT, DEE, {"uuid": ODD, "messageAttributes": {"body": "Theirs", "subject": None}})
    tab.page.get_by_label("Attachments").fill("2")
    tab.page.get_by_label("Body").fill("Y" * 300)
    tab.press("Save")
    faults += tab.faults()
    tab.press("Save over")
    return faults + tab.faults()
