"""Staff read: a conversation as a thread, a message with all that is known of it, in their zone and by their role."""

import json
import subprocess
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import update

from app.extensions import db
from app.models import Staff
from app.models.engine import writing
from tests.browser.conftest import OpenTab
from tests.browser.product import CLIENT, Product
from tests.browser.scene import ANN, DEE, DEPARTMENT, ODD
from tests.browser.tab import Tab

PLACE = f"/admin/departments/{DEPARTMENT}/"
ODD_TEXT = (
    'it\'s $HOME `id` \\n "quoted"\r\nEND_OF_MESSAGE\n!! <b>&amp; \u202e\u05e9\u05dc \U0001f469\u200d\U0001f467\x7f'
)

scripted = pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])


def change(routes: Flask, name: str, **values: Any) -> None:
    with routes.app_context(), writing(db.engine) as session:
        session.execute(update(Staff).where(Staff.username == name).values(**values))


def in_thread(tab: Tab) -> list[str]:
    return [text.strip() for text in tab.page.locator(".talk-text").all_inner_texts()]


@scripted
def test_a_conversation_is_read_as_a_thread(told: Product, open_tab: OpenTab, scripted: bool) -> None:
    tab = open_tab("edith", java_script_enabled=scripted)
    tab.open(f"{PLACE}users/{ANN}/")
    tab.follow("Conversations")
    tab.follow("Ann Whitfield")
    assert tab.heading.endswith("Ann Whitfield")
    assert "202555" not in tab.page.url
    assert in_thread(tab) == [
        "Would Friday at 10:15 suit you? Reply YES to confirm.",
        "You are booked for Friday at 10:15 with Dr. Vik.",
        "Perfect, thank you! See you Friday.",
    ]
    own, theirs = tab.page.locator(".talk-own article").last, tab.page.locator(".talk-theirs article")
    left, right = theirs.bounding_box(), own.bounding_box()
    assert left
    assert right
    assert left["x"] < right["x"]
    tab.follow("16:42:07 UTC")
    assert tab.heading == "Incoming from Ann Whitfield"
    tab.follow("Conversation")
    expect(tab.page.locator(".talk-present")).to_contain_text("Perfect, thank you!")
    assert tab.complaints == []


@scripted
def test_a_long_conversation_is_paged_both_ways(product: Product, open_tab: OpenTab, scripted: bool) -> None:
    for number in range(60):
        product.put(
            DEPARTMENT,
            ANN,
            {
                "uuid": f"m{number}",
                "messageAttributes": {"body": f"Number {number}", "type": "INCOMING" if number % 2 else "OUTGOING"},
                "messageSendingAttributes": {
                    "senderCommunicationValue" if number % 2 else "recipientCommunicationValue": "+12025550111"
                },
                "messageDeliveryAttributes": {"sentTimestamp": f"2026-05-01T10:{number:02d}:00Z"},
            },
        )
    tab = open_tab("vera", java_script_enabled=scripted)
    tab.open(f"{PLACE}users/{ANN}/conversation")
    tab.page.locator(".row-link").click()
    pages = [in_thread(tab)]
    while tab.page.get_by_role("link", name="Earlier messages").count():
        tab.follow("Earlier messages")
        pages.insert(0, in_thread(tab))
    assert [text for page in pages for text in page] == [f"Number {number}" for number in range(60)]
    tab.follow("Later messages")
    assert in_thread(tab)[0] == pages[1][0]
    tab.follow("Latest messages")
    assert in_thread(tab) == pages[-1]
    assert tab.complaints == []


def test_times_are_told_in_the_chosen_zone_with_the_offset_and_utc_on_hover(
    told: Product, routes: Flask, open_tab: OpenTab
) -> None:
    change(routes, "vera", time_zone="Asia/Kolkata")
    tab = open_tab("vera")
    tab.open(f"{PLACE}messages/said-0")
    sent = tab.page.locator(".journey time").first
    assert sent.inner_text() == "14 May 2026, 22:12:07 +05:30"
    assert sent.get_attribute("title") == "2026-05-14T16:42:07.000Z"
    tab.open(f"{PLACE}users/{ANN}/conversation?of=said-0")
    assert tab.page.locator(".thread-day h2").last.inner_text().endswith("2026 +05:30")
    assert tab.page.locator(".talk time").last.inner_text().split() == ["22:12:07", "+05:30"]


def test_on_a_phone_the_record_stands_behind_what_is_read_first(told: Product, open_tab: OpenTab) -> None:
    headings = ["delivery-heading", "attributes-heading", "history-heading", "record-heading"]

    def tops(width: int) -> list[float]:
        tab = open_tab("edith", width=width)
        tab.open(f"{PLACE}messages/said-0")
        return [tab.page.locator(f"#{one}").evaluate("e => e.getBoundingClientRect().top") for one in headings]

    assert tops(390) == sorted(tops(390))
    delivery, attributes, history, record = tops(1280)
    assert delivery < record < history
    assert delivery < attributes


def test_the_json_and_the_command_are_copied_with_a_button(told: Product, open_tab: OpenTab) -> None:
    tab = open_tab("edith")
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.open(f"{PLACE}messages/said-3")
    for label, part in (("JSON, as the API returns it", "json"), ("Command that would save it again", "curl")):
        tab.page.get_by_text(label).click()
        box = tab.page.locator("details.copy", has_text=label)
        box.get_by_role("button", name="Copy").click()
        copied = tab.page.wait_for_function("navigator.clipboard.readText().then(text => text || null)").json_value()
        assert copied == tab.page.locator(f"#copy-{part}").evaluate("e => e.textContent")
        tab.page.evaluate("navigator.clipboard.writeText('')")
    assert tab.complaints == []


def test_without_script_the_texts_can_be_opened_alone_and_nothing_offers_to_copy(
    told: Product, open_tab: OpenTab
) -> None:
    tab = open_tab("edith", java_script_enabled=False)
    tab.open(f"{PLACE}messages/said-3")
    tab.page.get_by_text("JSON, as the API returns it").click()
    assert not tab.page.get_by_role("button", name="Copy").count()
    tab.follow("Open alone")
    assert json.loads(tab.page.locator("body").inner_text())["uuid"] == "said-3"


def test_the_command_saves_the_message_again(product: Product, open_tab: OpenTab) -> None:
    """Run as a person would: pasted into a shell, with the secret filled in."""
    product.put(
        "clinic",
        "sam",
        {
            "uuid": "odd",
            'a "key"': {"it's": ["$HOME"]},
            "messageAttributes": {"body": ODD_TEXT, "subject": "it's", "type": "NOTE", "note.to": ["\\"]},
        },
    )
    tab = open_tab("edith")
    path = "/admin/departments/clinic/messages/odd"
    tab.open(path)
    before = json.loads(tab.page.locator("#copy-json").evaluate("e => e.textContent"))
    command = tab.page.locator("#copy-curl").evaluate("e => e.textContent")
    assert f"-u {CLIENT}:SECRET" in command
    runnable = command.replace(f"{CLIENT}:SECRET", f"{CLIENT}:{product.secret}")
    ran = subprocess.run(["bash"], input=runnable.encode(), capture_output=True, check=True, timeout=30)
    assert json.loads(ran.stdout)["status"] == "SUCCESS"
    tab.open(path)
    assert json.loads(tab.page.locator("#copy-json").evaluate("e => e.textContent")) == before
    assert before["messageAttributes"]["body"] == ODD_TEXT


@scripted
def test_hidden_names_and_numbers_are_shown_to_an_editor_who_asks(
    told: Product, routes: Flask, open_tab: OpenTab, scripted: bool
) -> None:
    change(routes, "edith", sees_personal_data=False)
    tab = open_tab("edith", java_script_enabled=scripted)
    for path in (f"{PLACE}messages/said-0", f"{PLACE}users/{ANN}/conversation?of=said-0"):
        tab.open(path)
        assert "Whitfield" not in tab.page.content()
        assert "5550111" not in tab.page.content()
        tab.press("Show names and numbers")
        assert "Ann Whitfield" in tab.heading
        assert "+12025550111" in tab.page.locator("main").inner_text()
        tab.open(path)
        assert "Whitfield" not in tab.page.content()
    assert tab.complaints == []


def test_no_page_for_reading_has_a_fault(told: Product, routes: Flask, open_tab: OpenTab) -> None:
    change(routes, "edith", sees_personal_data=False)
    pages = {
        "vera": [
            *(f"{PLACE}messages/{uuid}" for uuid in (ODD, "said-3", "said-4")),
            f"{PLACE}users/{DEE}/conversation",
        ],
        "edith": [f"{PLACE}messages/said-0", f"{PLACE}users/{ANN}/conversation?of=said-1&end=latest"],
    }
    faults = []
    for name, paths in pages.items():
        tab = open_tab(name)
        for path in paths:
            tab.open(path)
            for summary in tab.page.locator("details.copy > summary").all():
                summary.click()
            faults += tab.faults_in_both_themes()
        if name == "edith":
            tab.press("Show names and numbers")
            faults += tab.faults_in_both_themes()
    assert faults == []
