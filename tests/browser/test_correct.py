"""Correcting, as staff do it: two who edit at once, older versions, the trash, and many messages at a time."""

from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from app.extensions import db
from app.models import StaffSession
from app.models.engine import writing
from tests.browser.conftest import OpenTab
from tests.browser.product import PASSWORD, Product
from tests.browser.scene import DEPARTMENT
from tests.browser.tab import Tab

PLACE = f"/admin/departments/{DEPARTMENT}/"
MESSAGE = f"{PLACE}messages/said-1"
EDIT = f"{MESSAGE}/edit"

pytestmark = pytest.mark.usefixtures("told")


class Look(NamedTuple):
    """How somebody looks at the pages."""

    scheme: str
    width: int
    script: bool


LOOKS = [Look("light", 1280, script=True), Look("dark", 390, script=False)]
each_look = pytest.mark.parametrize("look", LOOKS, ids=["desk", "phone-without-javascript"])


def open_look(open_tab: OpenTab, look: Look, name: str = "edith") -> Tab:
    return open_tab(name, look.width, color_scheme=look.scheme, java_script_enabled=look.script)


def faults(tab: Tab, look: Look) -> list[str]:
    """What is wrong with the page. Without JavaScript axe does not run, so that only the plainest is looked for."""
    if look.script:
        return tab.faults()
    wide, inner = tab.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [*tab.complaints, *([f"scrolls sideways: {wide} > {inner}"] if wide > inner else [])]


def main_text(page: Page) -> str:
    return page.locator("main").inner_text()


@each_look
def test_two_who_edit_at_once_pick_each_field(product: Product, open_tab: OpenTab, look: Look) -> None:
    tab, other = open_look(open_tab, look), open_tab("ada")
    tab.open(EDIT)
    other.open(EDIT)
    other.page.get_by_label("Body").fill("Their body")
    other.page.get_by_label("Purpose").fill("F")
    other.press("Save")
    tab.page.get_by_label("Body").fill("Your body")
    tab.page.get_by_label("Subject").fill("Your subject")
    tab.press("Save")
    assert tab.heading == "Somebody else changed this message"
    assert faults(tab, look) == []
    assert tab.page.get_by_role("radio", name="Yours for Body").is_checked()
    assert tab.page.get_by_role("radio", name="Theirs for Purpose").is_checked()
    tab.page.get_by_role("textbox", name="Your Purpose").fill("W")
    assert tab.page.get_by_role("radio", name="Yours for Purpose").is_checked() is look.script
    tab.page.get_by_role("radio", name="Theirs for Purpose").check()
    tab.page.get_by_role("radio", name="Theirs for Body").check()
    tab.press("Save over version 2")
    assert "You wrote in yours while theirs was picked." in main_text(tab.page)
    assert faults(tab, look) == []
    tab.page.get_by_role("radio", name="Theirs for Purpose").check()
    tab.press("Save over version 2")
    assert tab.page.locator(".body-text").inner_text() == "Their body"
    assert "Your subject" in main_text(tab.page)
    assert faults(tab, look) == []


@each_look
def test_an_older_version_is_looked_at_and_brought_back(product: Product, open_tab: OpenTab, look: Look) -> None:
    tab = open_look(open_tab, look)
    tab.open(EDIT)
    before = tab.page.get_by_label("Body").input_value()
    tab.page.get_by_label("Body").fill(before.replace("Friday", "Monday"))
    tab.press("Save")
    step = tab.page.locator(".step").first
    assert step.locator("del").text_content() == "[removed: Friday]"
    assert step.locator("ins").text_content() == "[added: Monday]"
    tab.follow("The whole of version 1")
    assert tab.page.locator(".body-text").inner_text() == before
    assert faults(tab, look) == []
    tab.press("Bring back version 1")
    expect(tab.page.locator(".flash")).to_have_text("Version 1 is back, as version 3.")
    assert tab.page.locator(".body-text").inner_text() == before


@each_look
def test_a_message_goes_into_the_trash_and_comes_back(product: Product, open_tab: OpenTab, look: Look) -> None:
    tab = open_look(open_tab, look)
    tab.open(MESSAGE)
    tab.page.locator("summary", has_text="Trash").click()
    tab.page.get_by_label("Reason").fill("Sent twice")
    assert faults(tab, look) == []
    tab.press("Put into the trash")
    assert "Sent twice" in main_text(tab.page)
    assert faults(tab, look) == []
    tab.press("Undo")
    expect(tab.page.locator(".flash")).to_have_text("The message is back.")
    assert "Taken out of the trash" in tab.page.locator(".step").first.inner_text()


@each_look
def test_an_admin_finds_what_a_colleague_trashed_and_restores_it(
    product: Product, open_tab: OpenTab, look: Look
) -> None:
    colleague, tab = open_tab("edith"), open_look(open_tab, look, "ada")
    colleague.open(MESSAGE)
    colleague.page.locator("summary", has_text="Trash").click()
    colleague.page.get_by_label("Reason").fill("Sent twice")
    colleague.press("Put into the trash")
    tab.open(f"{PLACE}?trashed=1")
    with tab.page.expect_navigation():
        tab.page.locator("a.row-link").click()
    assert faults(tab, look) == []
    tab.page.locator("summary", has_text="Restore").click()
    tab.page.get_by_label("Reason").fill("Only once")
    assert faults(tab, look) == []
    tab.press("Take out of the trash")
    tab.open(f"{PLACE}?trashed=1")
    assert tab.page.locator("a.row-link").count() == 0


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
def test_ticked_messages_go_into_the_trash_and_all_of_them_come_back(
    product: Product, open_tab: OpenTab, look: Look
) -> None:
    tab = open_look(open_tab, look, "ada")
    tab.open(PLACE)
    rows = tab.page.locator("a.row-link").count()
    for box in tab.page.locator("input[name=uuid]").all()[:2]:
        box.check()
    tab.unfold_tools()
    tab.press("Trash…")
    assert tab.heading == "Put 2 messages into the trash?"
    confirm(tab, look, "Sent twice")
    assert "2 messages were put into the trash" in main_text(tab.page)
    tab.follow("Back to the messages")
    assert tab.page.locator("a.row-link").count() == rows - 2
    tab.open(f"{PLACE}?trashed=1")
    tab.unfold_tools()
    tab.page.get_by_label("With", exact=True).select_option("all")
    tab.press("Restore…")
    confirm(tab, look, "Only once")
    tab.open(PLACE)
    assert tab.page.locator("a.row-link").count() == rows


@each_look
def test_what_somebody_wrote_outlives_their_session(
    product: Product, routes: Flask, open_tab: OpenTab, look: Look, tmp_path: Path
) -> None:
    tab = open_look(open_tab, look)
    tab.open(EDIT)
    tab.page.get_by_label("Body").fill("A long\ntext")
    with routes.app_context(), writing(db.engine) as session:
        session.execute(delete(StaffSession))
    tab.press("Save")
    assert tab.heading == "Your session has ended"
    assert faults(tab, look) == []
    with tab.page.context.expect_page() as opened:
        tab.page.get_by_role("link", name="Log in, in a new tab").click()
    second = opened.value
    second.get_by_label("Username").fill("edith")
    second.get_by_label("Password").fill(PASSWORD)
    with second.expect_navigation():
        second.get_by_role("button", name="Log in").click()
    tab.press("Go on with what I wrote")
    assert "Nothing was saved yet" in main_text(tab.page)
    assert tab.page.get_by_label("Body").input_value() == "A long\ntext"
    assert faults(tab, look) == []
    tab.press("Save")
    assert tab.page.locator(".body-text").evaluate("e => e.textContent") == "A long\ntext"
