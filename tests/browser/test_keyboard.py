"""The keys that the pages know, and the pages without a mouse."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.addresses import addresses_of
from tests.browser.conftest import OpenTab
from tests.browser.product import Product
from tests.browser.scene import DEPARTMENT, SAID
from tests.browser.tab import Tab

PLACE = f"/admin/departments/{DEPARTMENT}/"
MESSAGE = f"{PLACE}messages/said-2"
# Whatever Tab should stop at. Of radio buttons with one name it stops at one, and inside closed details at none.
STOPS = """(() => {
    const groups = new Set();
    return [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
        .filter(e => e.type !== "hidden" && !e.disabled && e.tabIndex >= 0 && e.checkVisibility())
        .filter(e => {
            if (e.type !== "radio") return true;
            const known = groups.has(e.name);
            groups.add(e.name);
            return !known;
        })
        .map((e, i) => { e.dataset.stop = i; return e.outerHTML.slice(0, 160); });
})()"""
# Where the focus is, and whether that can be seen: an outline of two pixels on it, or on what it spans over a row.
FOCUS = """() => {
    const element = document.activeElement;
    const drawn = [getComputedStyle(element), getComputedStyle(element, "::after")];
    if (element.matches("input.hidden, .hidden input")) drawn.push(getComputedStyle(element.parentElement));
    const seen = drawn.some(s => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2);
    const name = element.type === "radio" ? document.querySelector(`[name="${element.name}"][data-stop]`) : element;
    return [name?.dataset.stop ?? null, seen, element.outerHTML.slice(0, 160)];
}"""
# Writes down where the focus goes from now on.
FOLLOW = f"() => {{ window.visited = []; addEventListener('focusin', () => visited.push(({FOCUS})())); }}"
VISITED = "visited.splice(0)"


@pytest.fixture
def desk(played: Product, open_tab: OpenTab) -> Tab:
    return open_tab("edith")


def focused_row(page: Page) -> int:
    return int(
        page.evaluate("[...document.querySelectorAll('li.row')].findIndex(row => row.contains(document.activeElement))")
    )


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_j_and_k_move_over_the_rows_and_enter_opens_one(desk: Tab) -> None:
    desk.open(PLACE)
    press(desk.page, "j")
    assert focused_row(desk.page) == 0
    press(desk.page, "j", "j", "k")
    assert focused_row(desk.page) == 1
    with desk.page.expect_navigation():
        press(desk.page, "Enter")
    assert desk.path.startswith(f"{PLACE}messages/")


def test_the_rows_end_at_the_first_and_the_last(desk: Tab) -> None:
    desk.open(PLACE)
    press(desk.page, "k")
    assert focused_row(desk.page) == 0
    press(desk.page, *"j" * (len(SAID) + 5))
    assert focused_row(desk.page) == desk.page.locator("li.row").count() - 1


@pytest.mark.parametrize("path", ["/admin/staff/", "/admin/clients/", "/admin/audit", "/admin/bulk"])
def test_j_and_k_move_over_the_tables_too(played: Product, open_tab: OpenTab, path: str) -> None:
    tab = open_tab("ada")
    tab.open(path)
    links = tab.page.locator("tbody tr:has(a)")
    first = links.nth(0).locator("a").first
    press(tab.page, "j")
    expect(first).to_be_focused()
    press(tab.page, "j", "k", "k")
    expect(first).to_be_focused()
    with tab.page.expect_navigation():
        press(tab.page, "Enter")
    assert tab.path.startswith(path.rstrip("/")) or path == "/admin/audit"


def test_the_focus_on_a_row_can_be_seen(desk: Tab) -> None:
    desk.open(PLACE)
    press(desk.page, "j")
    assert desk.page.evaluate(FOCUS)[1]
    assert desk.faults() == []


def test_a_list_goes_on_where_it_was_left(desk: Tab) -> None:
    desk.open(PLACE)
    press(desk.page, "j", "j", "j")
    with desk.page.expect_navigation():
        press(desk.page, "Enter")
    desk.page.go_back()
    press(desk.page, "j")
    assert focused_row(desk.page) == 3


def test_e_edits_the_message(desk: Tab) -> None:
    desk.open(MESSAGE)
    with desk.page.expect_navigation():
        press(desk.page, "e")
    assert desk.path == f"{MESSAGE}/edit"


def test_slash_goes_to_the_search_and_escape_leaves_it(desk: Tab) -> None:
    desk.open(PLACE)
    press(desk.page, "/")
    expect(desk.page.locator("#search")).to_be_focused()
    desk.page.keyboard.type("je/k?")
    expect(desk.page.locator("#search")).to_have_value("je/k?")
    press(desk.page, "Escape")
    expect(desk.page.locator("#search")).not_to_be_focused()
    expect(desk.page.locator("#search")).to_have_value("je/k?")
    press(desk.page, "j")
    assert focused_row(desk.page) == 0


def test_a_key_with_control_or_alt_is_the_browsers(desk: Tab) -> None:
    desk.open(PLACE)
    press(desk.page, "Control+j", "Alt+j", "Meta+j")
    assert focused_row(desk.page) == -1


def test_a_question_mark_lists_the_keys(desk: Tab) -> None:
    desk.open(PLACE)
    press(desk.page, "?")
    dialog = desk.page.get_by_role("dialog", name="Keyboard")
    expect(dialog).to_be_visible()
    # Not the switch above it, which a blank would turn off.
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    assert desk.faults() == []
    press(desk.page, "j")
    assert focused_row(desk.page) == -1
    press(desk.page, "Escape")
    expect(dialog).to_be_hidden()


def test_the_letters_work_where_the_browser_keeps_nothing_for_the_site(desk: Tab) -> None:
    refuse = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('', 'SecurityError'); }})"
    desk.page.add_init_script(refuse)
    desk.open(PLACE)
    press(desk.page, "j")
    assert focused_row(desk.page) == 0
    press(desk.page, "?")
    desk.page.get_by_role("dialog").get_by_role("checkbox").uncheck()
    press(desk.page, "Escape", "j")
    assert focused_row(desk.page) == 0


@pytest.mark.parametrize("place", ["dialog", "page"])
def test_the_letters_can_be_switched_off_and_on(desk: Tab, place: str) -> None:
    if place == "page":
        desk.open("/admin/keys")
    else:
        press(desk.page, "?")
    desk.page.get_by_role("checkbox").uncheck()
    desk.open(PLACE)
    press(desk.page, "j", "/", "?")
    assert focused_row(desk.page) == -1
    assert desk.page.locator("dialog").count() == 0
    desk.open("/admin/keys")
    desk.page.get_by_role("checkbox").check()
    desk.open(PLACE)
    press(desk.page, "j")
    assert focused_row(desk.page) == 0


def test_the_menu_closes_by_escape_and_by_a_click_elsewhere(desk: Tab) -> None:
    menu, summary = desk.page.locator(".top details.menu"), desk.page.locator(".top details.menu > summary")
    summary.focus()
    press(desk.page, "Enter", "Tab", "Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()
    summary.click()
    desk.page.locator("h1").click()
    expect(menu).not_to_have_attribute("open", "")


def test_tab_reaches_every_control_of_every_page_and_shows_where_it_is(
    played: Product, routes: Flask, open_tab: OpenTab
) -> None:
    tab = open_tab("ada")
    faults: list[str] = []
    for path in addresses_of(routes):
        if tab.is_page(path):
            tab.open(path)
            faults += unreached(tab)
    assert faults == []


def unreached(tab: Tab) -> list[str]:
    """What Tab does not stop at, and where it stops unseen."""
    stops: list[str] = tab.page.evaluate(STOPS)
    reached: set[str | None] = set()
    faults: list[str] = []
    tab.page.evaluate(FOLLOW)
    # The parts of a date are stops of their own, so there may be more than there are controls.
    for _ in range(3):
        press(tab.page, *["Tab"] * (len(stops) + 2))
        for stop, seen, element in tab.page.evaluate(VISITED):
            if stop is not None and stop not in reached and not seen:
                faults.append(f"{tab.path}: the focus cannot be seen: {element}")
            reached.add(stop)
        if len(reached - {None}) == len(stops):
            break
    missed = [stops[number] for number in range(len(stops)) if str(number) not in reached]
    return faults + [f"{tab.path}: Tab does not reach {element}" for element in missed]
