"""A page costs at most 100 KB, all that it loads counted, as it comes over the wire."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import update

from app.admin.lists.routes import PER_PAGE
from app.extensions import db
from app.models import Message
from app.models.engine import writing
from tests.browser.addresses import addresses_of
from tests.browser.conftest import OpenTab
from tests.browser.crowd import (
    FULL_ACCOUNT,
    FULL_CLIENT,
    LONG_NAME,
    LONG_TEXT,
    LONG_TEXTS,
    MESSAGES,
    POPULAR,
    crowd_of_counterparties,
    crowd_of_failures,
    gather,
)
from tests.browser.product import Product
from tests.browser.scene import ANN, DEPARTMENT, PEOPLE
from tests.browser.tab import Tab

MOST_BYTES = 100 * 1024
PAINTED_MILLISECONDS = 100
PLACE = f"/admin/departments/{DEPARTMENT}/"
LONG = "Your appointment with the whole team of the practice is on Friday at a quarter past ten. " * 40


@pytest.fixture
def crowded(played: Product) -> Product:
    """A user with more than a page of long messages, all of them as complete as can be."""
    name, number = PEOPLE[ANN]
    for position in range(PER_PAGE + 5):
        body = {
            "uuid": f"0b0ea19c-5c1f-4f67-b6a2-5ae2ff0c{position:04d}",
            "messageAttributes": {"body": LONG, "subject": LONG[:900], "type": "OUTGOING", "protocol": "VOICE_CALL"},
            "messageSendingAttributes": {"recipientName": name * 4, "recipientCommunicationValue": number},
            "messageDeliveryAttributes": {
                "deliveryStatus": "FAILED",
                "deliveryFailureMessage": LONG[:1000],
                "sentTimestamp": f"2026-06-01T10:{position:02d}:00Z",
            },
        }
        played.put(DEPARTMENT, ANN, body)
    return played


class Scales:
    """Weighs what a tab loads, with nothing kept from before."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._bytes = 0
        session = tab.page.context.new_cdp_session(tab.page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.on("Network.dataReceived", lambda event: self._add(event["dataLength"]))

    def weight(self, path: str) -> int:
        """The bytes of a page, its style, its scripts and its images; nothing is compressed."""
        return self.weight_of(lambda: self._tab.open(path))

    def weight_of(self, act: Callable[[], object]) -> int:
        """The same of the page that something leads to."""
        self._bytes = 0
        act()
        # A picture that a style names is asked for once the page is painted.
        self._tab.page.wait_for_timeout(PAINTED_MILLISECONDS)
        return self._bytes

    def _add(self, length: int) -> None:
        self._bytes += length


def test_no_page_is_heavier_than_it_may_be(crowded: Product, routes: Flask, open_tab: OpenTab) -> None:
    tab = open_tab("ada")
    scales = Scales(tab)
    more = [f"{PLACE}users/{ANN}/", f"{PLACE}users/{ANN}/conversation", "/admin/search?q=appointment"]
    paths = [path for path in [*addresses_of(routes), *more] if tab.is_page(path)]
    weights = {path: scales.weight(path) for path in paths}
    assert min(weights.values()) > 10_000, "the scales do not work"
    assert {path: weight for path, weight in weights.items() if weight > MOST_BYTES} == {}


def test_the_trash_is_no_heavier(crowded: Product, routes: Flask, open_tab: OpenTab) -> None:
    trashed = {"trashed_at": datetime.now(UTC), "trashed_by": "m" * 64, "trash_reason": LONG[:256]}
    with routes.app_context(), writing(db.engine) as session:
        session.execute(update(Message).values(trashed))
    tab = open_tab("ada")
    assert Scales(tab).weight("/admin/messages?trashed=1") < MOST_BYTES
    assert tab.page.locator(".row-note").count() == PER_PAGE


def test_the_list_is_a_full_page(crowded: Product, open_tab: OpenTab) -> None:
    """Else the test above would weigh less than there can be."""
    tab = open_tab("ada")
    tab.open(PLACE)
    assert tab.page.locator("li.row").count() == PER_PAGE


@pytest.fixture
def thronged(played: Product, routes: Flask) -> Product:
    """The product with more of everything than fits on a page."""
    gather(routes, played)
    return played


LISTS = [
    "/admin/",
    "/admin/?name=clinic",
    "/admin/staff/",
    "/admin/staff/?name=crowd",
    f"/admin/staff/{FULL_ACCOUNT}",
    "/admin/new-staff-account",
    "/admin/clients/",
    f"/admin/clients/{FULL_CLIENT}",
    "/admin/new-client",
    "/admin/audit",
    f"{PLACE}users/",
    f"{PLACE}users/?name=clinic",
    "/admin/messages?q=clinic",
    f"{PLACE}?q=clinic",
    "/admin/overview",
]
PARTS = ["", "/versions", "/versions/1", "/versions/2"]


def test_no_page_is_heavier_for_all_that_a_store_or_a_message_may_hold(thronged: Product, open_tab: OpenTab) -> None:
    scales = Scales(open_tab("ada"))
    of_messages = [f"{PLACE}messages/{uuid}{part}" for uuid in MESSAGES for part in PARTS]
    # What a form does not hold would be lost, so that of a long body is as long.
    forms = [f"{PLACE}messages/{uuid}/edit" for uuid in MESSAGES if uuid != LONG_TEXTS]
    weights = {path: scales.weight(path) for path in [*LISTS, *of_messages, *forms]}
    assert min(weights.values()) > 10_000, "the scales do not work"
    assert {path: weight for path, weight in weights.items() if weight > MOST_BYTES} == {}


@pytest.mark.parametrize(
    ("text", "name", "word"),
    [
        (LONG_TEXT, LONG_NAME, "appointment"),
        ("\"Tom\" & 'Ann' <3 & " * 20, '"&"' * 40, "Tom"),
        ("\u660e\u5929\u65e9\u4e0a\u89c1" * 60, "\u738b\u5c0f\u660e" * 50, "\u65e9\u4e0a"),
    ],
    ids=["ordinary", "quotes", "chinese"],
)
def test_no_list_is_heavier_for_long_names_failures_and_filters(
    played: Product, routes: Flask, open_tab: OpenTab, text: str, name: str, word: str
) -> None:
    crowd_of_failures(routes, played, text, name, PER_PAGE + 1)
    lists = ["/admin/messages", f"/admin/search?q={word}"]
    lists += [f"/admin/messages?q={word}&type=OUTGOING&protocol=VOICE_CALL&deliveryStatus=FAILED"]
    scales = Scales(open_tab("ada"))
    weights = {path: scales.weight(path) for path in lists}
    assert min(weights.values()) > 80_000, "these lists are not full"
    assert {path: weight for path, weight in weights.items() if weight > MOST_BYTES} == {}


@pytest.mark.parametrize("text", [LONG_TEXT[:178], '"&' * 89], ids=["ordinary", "quotes"])
def test_the_list_of_many_counterparties_is_no_heavier(played: Product, open_tab: OpenTab, text: str) -> None:
    crowd_of_counterparties(played, text, 150)
    tab = open_tab("ada")
    weight = Scales(tab).weight(f"{PLACE}users/{POPULAR}/conversation")
    assert tab.page.locator("li.row").count() >= 40
    assert weight <= MOST_BYTES


def test_a_page_that_keeps_what_was_written_holds_it_once(played: Product, open_tab: OpenTab) -> None:
    """Only that may make it heavier: what was there before and what somebody else wrote is cut."""
    tab = open_tab("ada")
    scales = Scales(tab)
    message = f"{PLACE}messages/written"
    written = 40_000 * "我"

    def save() -> None:
        tab.post(f"{message}/edit", [("version", "1"), ("body", written)])

    weights = {}
    for text in "那他":
        played.put(DEPARTMENT, ANN, {"uuid": "written", "messageAttributes": {"body": 40_000 * text}})
    tab.open(message)
    weights["stale"] = scales.weight_of(save)
    assert tab.heading == "Somebody else changed this message"
    tab.post(f"{message}/trash", [("reason", "Sent twice")])
    weights["trashed"] = scales.weight_of(save)
    assert tab.heading == "This message is in the trash"
    tab.page.context.clear_cookies()
    weights["kept"] = scales.weight_of(save)
    assert tab.heading == "Your session has ended"
    assert min(weights.values()) > len(written.encode()), "the scales do not work"
    assert {name: weight for name, weight in weights.items() if weight > MOST_BYTES + len(written.encode())} == {}


def test_crowded_pages_can_be_used_by_everybody(thronged: Product, open_tab: OpenTab) -> None:
    """On a phone, where there is the least room, and what is most crowded on a desk, too."""
    desk, phone = open_tab("ada"), open_tab("ada", width=390, color_scheme="dark")
    crowded = ["/admin/", "/admin/staff/", f"/admin/clients/{FULL_CLIENT}", "/admin/audit", f"{PLACE}?q=clinic"]
    crowded += [f"{PLACE}messages/{uuid}{part}" for uuid, part in zip(MESSAGES, PARTS, strict=True)]
    faults = []
    for tab, paths in ((desk, crowded[2:5]), (phone, crowded)):
        for path in paths:
            tab.open(path)
            faults += tab.faults()
    assert faults == []
