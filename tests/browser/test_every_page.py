"""Every page, in light and dark, on a desk and on a phone: nobody is shut out and nothing runs off the side."""

from collections.abc import Iterable

import pytest
from flask import Flask

from tests.browser.addresses import addresses_of
from tests.browser.conftest import OpenTab
from tests.browser.product import Product
from tests.browser.scene import ANN, CHO, DEE, DEPARTMENT, DEPARTMENT_NAME, ODD, play
from tests.browser.tab import Tab

PLACE = f"/admin/departments/{DEPARTMENT}/"
MESSAGE = f"{PLACE}messages/{ODD}"
# What the routes do not tell: other things to show on a page, and questions to it.
MORE = [
    f"{PLACE}?type=OUTGOING&protocol=TEXT&deliveryStatus=DELIVERED&from=2026-05-01&to=2026-05-31",
    f"{PLACE}?type=FAX&from=2026-02-30&to=x&deliveryStatus={'x' * 65}",
    f"{PLACE}?deliveryStatus=nothing",
    f"{PLACE}?cursor=nonsense",
    f"{PLACE}?q=friday",
    f"{PLACE}?q={'w' * 256}",
    f"{PLACE}users/{ANN}/",
    f"{PLACE}messages/said-2",
    f"{PLACE}messages/said-9",
    "/admin/messages?q=results&type=OUTGOING",
    "/admin/search?q=%2B12025550111",
    "/admin/search?q=",
    f"{PLACE}users/{CHO}/conversation",
    "/admin/nothing",
]
LOOKS = [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)]

each_look = pytest.mark.parametrize(("scheme", "width"), LOOKS, ids=[f"{scheme}-{width}" for scheme, width in LOOKS])


def faults_of(tab: Tab, paths: Iterable[str]) -> list[str]:
    """The faults of each of the pages; what is no page but a file is asked for only."""
    faults = []
    for path in paths:
        if tab.is_page(path):
            tab.open(path)
            faults += tab.faults()
    return faults


@each_look
def test_no_page_has_a_fault(played: Product, routes: Flask, open_tab: OpenTab, scheme: str, width: int) -> None:
    tab = open_tab("ada", width, 844, color_scheme=scheme)
    tab.open(f"{PLACE}name")
    tab.page.get_by_label("Name").fill(DEPARTMENT_NAME)
    tab.press("Save")
    faults = tab.faults()
    tab.page.locator(".top details.menu > summary").click()
    faults += tab.faults()
    faults += faults_of(tab, [*addresses_of(routes), *MORE])
    faults += pages_that_refuse(tab, played)
    tab.log_out()
    faults += tab.faults()
    tab.log_in("ada", "wrong")
    assert faults + tab.faults() == []


def test_no_page_has_a_fault_before_the_first_message(routes: Flask, open_tab: OpenTab) -> None:
    tab = open_tab("ada", 390, 844)
    faults = faults_of(tab, addresses_of(routes))
    tab.log_out()
    tab.log_in("stan")
    assert faults + tab.faults() == []


def test_no_page_has_a_fault_for_those_who_see_no_names(product: Product, routes: Flask, open_tab: OpenTab) -> None:
    play(product)
    tab = open_tab("vera", 390, 844, color_scheme="dark")
    assert faults_of(tab, [*addresses_of(routes), *MORE]) == []


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
    tab.open(MESSAGE)
    return faults + tab.faults()
