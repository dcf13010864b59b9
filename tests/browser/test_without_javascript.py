"""No page needs JavaScript: without it all of them load, and all that staff do with them works."""

from flask import Flask

from tests.browser.addresses import addresses_of
from tests.browser.conftest import OpenTab
from tests.browser.product import Product
from tests.browser.scene import DEPARTMENT

PLACE = f"/admin/departments/{DEPARTMENT}/"


def test_every_page_loads(played: Product, routes: Flask, open_tab: OpenTab) -> None:
    tab = open_tab("ada", java_script_enabled=False)
    for path in addresses_of(routes):
        if tab.is_page(path):
            tab.open(path)
            assert tab.heading, path
            assert tab.page.locator("[data-copy]:visible, [data-keys-switch]:visible").count() == 0, path
    assert tab.complaints == []


def test_a_message_is_found_read_and_corrected(played: Product, open_tab: OpenTab) -> None:
    tab = open_tab("edith", java_script_enabled=False)
    tab.open(PLACE)
    tab.page.get_by_role("searchbox", name="Search messages").fill("portal")
    with tab.page.expect_navigation():
        tab.page.keyboard.press("Enter")
    assert tab.page.locator("li.row").count() == 1
    with tab.page.expect_navigation():
        tab.page.locator("a.row-link").click()
    tab.follow("Edit")
    tab.page.get_by_label("Body").fill("Your results can be read in the portal.")
    tab.press("Save")
    assert "Saved as version 2" in tab.page.locator("main").inner_text()
    assert tab.page.locator(".body-text").inner_text() == "Your results can be read in the portal."


def test_the_menu_opens_and_logs_out(played: Product, open_tab: OpenTab) -> None:
    tab = open_tab("vera", java_script_enabled=False)
    tab.log_out()
    assert tab.heading == "Log in"


def test_the_keys_are_listed_on_a_page_of_their_own(played: Product, open_tab: OpenTab) -> None:
    tab = open_tab("vera", java_script_enabled=False)
    tab.follow("Keyboard")
    assert tab.heading == "Keyboard"
    assert "JavaScript is off" in tab.page.locator("main").inner_text()
