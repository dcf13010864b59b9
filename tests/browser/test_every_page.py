"""Every page, in light and dark, on a desk and on a phone: nobody is shut out and nothing runs off the side."""

from collections.abc import Callable, Iterable

import pytest
from flask import Flask

from tests.browser.addresses import addresses_of
from tests.browser.conftest import OpenTab
from tests.browser.product import Product
from tests.browser.scene import ANN, CHO, DEPARTMENT, DEPARTMENT_NAME
from tests.browser.tab import Tab

PLACE = f"/admin/departments/{DEPARTMENT}/"
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
# Pages that may show the name of a customer.
WITH_NAMES = (PLACE, "/admin/messages", "/admin/search")
# So many of the pages are looked at by one test.
SHARES = 3


def faults_of(tab: Tab, paths: Iterable[str], look_over: Callable[[Tab, int], list[str]]) -> list[str]:
    """The faults of each of the pages, and once of the one for each error; what is no page but a file is left out."""
    faults, errors = [], set[int]()
    for turn, path in enumerate(paths):
        if not tab.is_page(path) or (status := tab.open(path)) in errors:
            continue
        errors |= {status} if status >= 400 else set()
        faults += look_over(tab, turn)
    return faults


@pytest.mark.parametrize("share", range(SHARES))
def test_no_page_has_a_fault(played: Product, routes: Flask, open_tab: OpenTab, share: int) -> None:
    tab = open_tab("ada")
    name_the_department(tab)
    assert faults_of(tab, [*addresses_of(routes), *MORE][share::SHARES], Tab.faults_in_both_themes) == []


def test_neither_the_menu_nor_the_door_has_a_fault(played: Product, open_tab: OpenTab) -> None:
    tab = open_tab("ada")
    name_the_department(tab)
    tab.page.locator(".top details.menu > summary").click()
    faults = tab.faults_in_both_themes()
    tab.open("/admin/")
    tab.log_out()
    assert faults + tab.faults_in_both_themes() == []


def in_this_look(tab: Tab, _turn: int) -> list[str]:
    return tab.faults()


def name_the_department(tab: Tab) -> None:
    tab.open(f"{PLACE}name")
    tab.page.get_by_label("Name").fill(DEPARTMENT_NAME)
    tab.press("Save")


def test_no_page_has_a_fault_before_the_first_message(routes: Flask, open_tab: OpenTab) -> None:
    tab = open_tab("ada", 390, 844)
    faults = faults_of(tab, addresses_of(routes), in_this_look)
    tab.log_out()
    tab.log_in("stan")
    assert faults + tab.faults_in_both_themes() == []


def test_no_page_has_a_fault_for_those_who_see_no_names(told: Product, routes: Flask, open_tab: OpenTab) -> None:
    tab = open_tab("vera", 390, 844, color_scheme="dark")
    of_customers = [path for path in [*addresses_of(routes), *MORE] if path.startswith(WITH_NAMES)]
    assert faults_of(tab, of_customers, in_this_look) == []
