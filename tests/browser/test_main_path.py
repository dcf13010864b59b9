"""The main path, as staff walk it: a message comes in, is found, read and corrected."""

from playwright.sync_api import BrowserContext, expect

from tests.browser.product import CLIENT, Product
from tests.browser.tab import Tab

TEXT = "Your appointmint is on Friday.\r\nReply YES\rto confirm <b>it</b>."
SEEN = "Your appointmint is on Friday.\nReply YES\nto confirm <b>it</b>."


def save(product: Product, **attributes: str) -> None:
    product.put("clinic", "sam", {"uuid": "appointment", "messageAttributes": attributes})


def find_the_message(tab: Tab) -> None:
    tab.open("/")
    tab.log_in("edith")
    tab.follow("clinic")
    tab.page.get_by_label("Type").select_option("OUTGOING")
    tab.press("Apply")
    assert "type=OUTGOING" in tab.page.url
    tab.follow("User sam")


def test_a_message_is_found_read_and_corrected(product: Product, tab: Tab) -> None:
    save(product, body=TEXT, type="OUTGOING", protocol="TEXT")
    find_the_message(tab)
    assert tab.page.locator(".body-text").evaluate("e => e.textContent") == TEXT

    tab.follow("Edit")
    assert tab.page.get_by_label("Body").input_value() == SEEN
    tab.page.get_by_label("Purpose").fill("FOLLOWUP")
    tab.press("Save")
    expect(tab.page.get_by_role("status")).to_have_text("Saved as version 2.")
    assert tab.page.locator(".body-text").evaluate("e => e.textContent") == TEXT

    tab.follow("Edit")
    tab.page.get_by_label("Body").fill(SEEN.replace("appointmint", "appointment"))
    tab.press("Save")
    corrected = SEEN.replace("appointmint", "appointment")
    assert tab.page.locator(".body-text").evaluate("e => e.textContent") == corrected
    steps = tab.page.locator(".step").all_inner_texts()
    assert [step.split(",")[0] for step in steps] == [
        "Version 3 staff edith",
        "Version 2 staff edith",
        f"Version 1 client {CLIENT}",
    ]

    tab.log_out()
    assert tab.heading == "Log in"
    tab.page.go_back()
    assert tab.heading == "Log in"
    assert tab.complaints == []


def test_an_edit_in_a_second_tab_is_not_overwritten(product: Product, context: BrowserContext, tab: Tab) -> None:
    save(product, body="Base", type="OUTGOING")
    find_the_message(tab)
    tab.follow("Edit")
    second = Tab(context, product.url)
    second.open(tab.path)
    second.page.get_by_label("Body").fill("Second tab")
    second.press("Save")

    tab.page.get_by_label("Body").fill("First tab")
    tab.page.get_by_label("Subject").fill("Mine")
    tab.press("Save")
    assert tab.heading == "You changed this message elsewhere"
    row = tab.page.get_by_role("row", name="Body")
    was, theirs, yours = row.get_by_role("cell").all()
    assert (was.inner_text(), "Second tab" in theirs.inner_text()) == ("Base", True)
    assert yours.get_by_role("textbox").input_value() == "First tab"
    assert "Both changed" in row.inner_text()
    assert tab.faults() == []

    tab.press("Save over version 2")
    assert tab.page.locator(".body-text").inner_text() == "First tab"
    assert tab.complaints == second.complaints == []


def test_the_pages_work_with_the_keyboard_alone(product: Product, tab: Tab) -> None:
    save(product, body="Hello", type="OUTGOING")
    tab.open("/admin/")
    tab.page.keyboard.press("Tab")
    assert tab.page.locator(":focus").inner_text() == "Skip to the content"
    tab.page.keyboard.press("Enter")
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.type("edith")
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.type("a long enough password")
    with tab.page.expect_navigation():
        tab.page.keyboard.press("Enter")
    assert tab.heading == "Departments"
    tab.page.locator("#content").focus()
    tab.page.keyboard.press("Tab")
    with tab.page.expect_navigation():
        tab.page.keyboard.press("Enter")
    assert tab.path == "/admin/departments/clinic/"
