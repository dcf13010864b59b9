"""What the scripts add to pages that work without them: copying, ticking many, and no second save by a double click."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenTab
from tests.browser.product import Product
from tests.browser.scene import DEPARTMENT
from tests.browser.tab import Tab

PLACE = f"/admin/departments/{DEPARTMENT}/"
MESSAGE = f"{PLACE}messages/said-2"
BOXES = "input[name=uuid][form=bulk]"


@pytest.fixture
def desk(played: Product, open_tab: OpenTab) -> Tab:
    return open_tab("edith", permissions=["clipboard-read", "clipboard-write"])


def copied(tab: Tab) -> str:
    text: str = tab.page.evaluate("navigator.clipboard.readText()")
    return text


def test_a_copy_button_copies_what_it_belongs_to_and_says_so(desk: Tab) -> None:
    desk.open(MESSAGE)
    for summary in desk.page.locator("main summary").all():
        summary.click()
    button = desk.page.locator("[data-copy]:visible").first
    source = desk.page.locator(button.get_attribute("data-copy") or "")
    button.click()
    expect(desk.page.locator("#announcements")).to_have_text("Copied")
    assert copied(desk) == source.evaluate("element => element.value ?? element.textContent")
    assert desk.faults() == []


def test_where_the_clipboard_is_closed_the_text_is_copied_the_old_way(desk: Tab) -> None:
    desk.page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('closed'))")
    desk.open(MESSAGE)
    for summary in desk.page.locator("main summary").all():
        summary.click()
    desk.page.locator("[data-copy]:visible").first.click()
    expect(desk.page.locator("#announcements")).not_to_be_empty()


def test_all_rows_of_a_page_are_ticked_at_once_and_counted(desk: Tab) -> None:
    desk.open(PLACE)
    boxes, every = desk.page.locator(BOXES), desk.page.get_by_label("Select all on this page")
    every.check()
    assert boxes.count() == desk.page.locator(f"{BOXES}:checked").count() > 2
    expect(desk.page.locator(".selection-count")).to_have_text(f"{boxes.count()} selected")
    boxes.first.uncheck()
    expect(every).not_to_be_checked()
    expect(desk.page.locator(".selection-count")).to_have_text(f"{boxes.count() - 1} selected")
    assert desk.faults() == []


def test_with_shift_the_rows_between_two_are_ticked(desk: Tab) -> None:
    desk.open(PLACE)
    desk.page.locator(BOXES).nth(1).click()
    desk.page.locator(BOXES).nth(4).click(modifiers=["Shift"])
    assert desk.page.locator(f"{BOXES}:checked").count() == 4


def test_a_double_click_saves_once(desk: Tab) -> None:
    desk.open(f"{MESSAGE}/edit")
    desk.page.get_by_label("Body").fill("Once")
    with desk.page.expect_navigation():
        desk.page.get_by_role("button", name="Save").first.dblclick(no_wait_after=True)
    expect(desk.page.locator("main")).to_contain_text("Saved as version 2")


def test_what_a_page_lacks_is_a_fault_and_a_page_that_is_not_there_is_none(desk: Tab) -> None:
    desk.open("/admin/nothing")
    assert desk.faults() == []
    desk.page.evaluate("""() => new Promise(missed => {
        const sheet = document.createElement("link");
        Object.assign(sheet, {rel: "stylesheet", href: "/static/css/nothing.css", onerror: missed});
        document.head.append(sheet);
    })""")
    assert any("nothing.css" in fault for fault in desk.faults())
