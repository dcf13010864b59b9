"""Many messages at once, as staff do it: trashed, undone, restored and exported, with JavaScript and without it."""

import csv
import json
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Download, Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.product import Product
from tests.browser.scene import DEPARTMENT
from tests.browser.tab import Tab

PLACE = f"/admin/departments/{DEPARTMENT}/"
ACROSS = "/admin/messages"
OTHER = "other-department"


class Look(NamedTuple):
    """How somebody looks at the pages."""

    scheme: str
    width: int
    script: bool


LOOKS = [Look("light", 1280, script=True), Look("dark", 390, script=False)]
each_look = pytest.mark.parametrize("look", LOOKS, ids=["desk", "phone-without-javascript"])


@pytest.fixture(autouse=True)
def scene(told: Product) -> None:
    told.put(OTHER, "somebody", {"uuid": "theirs", "messageAttributes": {"body": "Hello", "type": "NOTE"}})


def open_look(open_tab: OpenTab, look: Look, name: str) -> Tab:
    return open_tab(name, look.width, color_scheme=look.scheme, java_script_enabled=look.script)


def faults(tab: Tab, look: Look) -> list[str]:
    """What is wrong with the page. Without JavaScript axe does not run, so that only the plainest is looked for."""
    if look.script:
        return tab.faults()
    wide, inner = tab.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [*tab.complaints, *([f"scrolls sideways: {wide} > {inner}"] if wide > inner else [])]


def main_text(page: Page) -> str:
    return page.locator("main").inner_text()


def rows(tab: Tab) -> int:
    return tab.page.locator("a.row-link").count()


def tick(tab: Tab, number: int) -> None:
    for box in tab.page.locator("input[name=uuid]").all()[:number]:
        box.check()
    tab.unfold_tools()


def choose_all(tab: Tab) -> None:
    tab.unfold_tools()
    tab.page.get_by_label("With", exact=True).select_option("all")


def confirm(tab: Tab, look: Look, reason: str) -> None:
    assert faults(tab, look) == []
    tab.page.get_by_label("Reason").fill(reason)
    with tab.page.expect_navigation():
        tab.page.locator("main button[type=submit]").click()
    wait_for_the_end(tab, look)
    assert faults(tab, look) == []


def wait_for_the_end(tab: Tab, look: Look) -> None:
    """With JavaScript the page keeps itself up to date; without it there is a link."""
    if look.script:
        expect(tab.page.locator(".progress-result")).to_be_visible(timeout=30_000)
        return
    for _ in range(200):
        if tab.page.locator(".progress-result").count():
            return
        tab.follow("Refresh")
    raise AssertionError("the work does not end")


@each_look
def test_an_editor_trashes_what_they_ticked_and_undoes_it(open_tab: OpenTab, look: Look) -> None:
    tab = open_look(open_tab, look, "edith")
    tab.open(PLACE)
    before = rows(tab)
    tick(tab, 3)
    assert faults(tab, look) == []
    tab.press("Trash…")
    assert tab.heading == "Put 3 messages into the trash?"
    confirm(tab, look, "Sent twice")
    assert "3 messages were put into the trash" in main_text(tab.page)
    tab.follow("Back to the messages")
    assert rows(tab) == before - 3
    tab.unfold_tools()
    tab.follow("Earlier work")
    assert tab.heading == "Bulk work"
    assert faults(tab, look) == []
    tab.follow("Into the trash")
    tab.press("Undo: take all 3 out of the trash again")
    wait_for_the_end(tab, look)
    assert "3 messages were taken out of the trash" in main_text(tab.page)
    assert faults(tab, look) == []
    tab.follow("earlier work")
    assert "This was undone" in main_text(tab.page)
    assert faults(tab, look) == []
    tab.open(PLACE)
    assert rows(tab) == before


@each_look
def test_all_that_match_in_all_departments_go_into_the_trash_and_an_admin_restores_them(
    open_tab: OpenTab, look: Look
) -> None:
    tab = open_look(open_tab, look, "ada")
    tab.open(f"{ACROSS}?type=NOTE")
    notes = rows(tab)
    assert faults(tab, look) == []
    choose_all(tab)
    tab.press("Trash…")
    assert tab.heading == f"Put {notes} messages into the trash?"
    assert "They are of 2 departments" in main_text(tab.page)
    assert faults(tab, look) == []
    tab.page.get_by_label("Reason").fill("Not ours")
    tab.press("Put ")
    assert tab.heading == "Bulk work"
    wait_until_gone(tab)
    assert faults(tab, look) == []
    tab.open(f"{ACROSS}?trashed=1")
    tick(tab, notes)
    tab.press("Restore…")
    assert tab.heading == f"Take {notes} messages out of the trash?"
    assert faults(tab, look) == []
    tab.page.get_by_label("Reason").fill("Ours after all")
    tab.press("Take ")
    wait_until_gone(tab)
    tab.open(f"{ACROSS}?type=NOTE")
    assert rows(tab) == notes


def wait_until_gone(tab: Tab) -> None:
    """Looks at the list of jobs until none is under way."""
    for _ in range(200):
        if not tab.page.get_by_text("Working").count():
            return
        tab.page.reload()
    raise AssertionError("the work does not end")


def taken_by(tab: Tab, button: str) -> Download:
    """Confirms the export; the file comes by itself."""
    with tab.page.expect_download() as found:
        tab.page.get_by_role("button", name=button).click()
    assert found.value.failure() is None
    return found.value


@each_look
def test_what_is_ticked_is_exported_and_the_page_says_when_it_is_whole(open_tab: OpenTab, look: Look) -> None:
    tab = open_look(open_tab, look, "vera")
    tab.open(PLACE)
    tick(tab, 2)
    tab.press("Export selected…")
    assert tab.heading == "Export 2 messages?"
    assert faults(tab, look) == []
    taken = taken_by(tab, "Export 2 messages")
    assert taken.suggested_filename.endswith(".csv")
    with Path(taken.path()).open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file, strict=True))) == 2
    wait_for_the_end(tab, look)
    assert "2 messages were written, and that is all of them" in main_text(tab.page)
    assert faults(tab, look) == []


@each_look
def test_all_that_match_in_all_departments_are_exported_as_json_lines(open_tab: OpenTab, look: Look) -> None:
    tab = open_look(open_tab, look, "vera")
    tab.open(f"{ACROSS}?type=NOTE")
    notes = rows(tab)
    choose_all(tab)
    tab.press("Export selected…")
    tab.page.get_by_label("JSON lines").check()
    taken = taken_by(tab, f"Export {notes} messages")
    lines = Path(taken.path()).read_text("utf-8").splitlines()
    assert {json.loads(line)["departmentUUID"] for line in lines} == {DEPARTMENT, OTHER}
    wait_for_the_end(tab, look)


def test_an_admin_exports_what_is_in_the_trash(open_tab: OpenTab) -> None:
    look = LOOKS[0]
    tab = open_look(open_tab, look, "ada")
    tab.open(PLACE)
    tick(tab, 1)
    tab.press("Trash…")
    confirm(tab, look, "Sent twice")
    tab.open(f"{PLACE}?trashed=1")
    assert faults(tab, look) == []
    choose_all(tab)
    tab.press("Export selected…")
    taken_by(tab, "Export 1 message")
    wait_for_the_end(tab, look)


@each_look
def test_nothing_selected_is_told(open_tab: OpenTab, look: Look) -> None:
    tab = open_look(open_tab, look, "edith")
    tab.open(PLACE)
    tab.unfold_tools()
    tab.press("Trash…")
    assert tab.heading == "Nothing is selected"
    assert faults(tab, look) == []
