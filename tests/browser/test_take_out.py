"""Messages are taken out as a file, and what is in them does nothing on the way: not on a page, and not in the file."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Request

from tests.admin.payloads.planted import FIELDS, SIZE, Group
from tests.admin.payloads.texts import PAYLOADS
from tests.browser.product import Product
from tests.browser.scene import ANN, DEPARTMENT
from tests.browser.tab import LOOKS, Tab

PLACE = f"/admin/departments/{DEPARTMENT}/"
HOSTILE, USER = "hostile", "sam"


def download(tab: Tab, name: str) -> Path:
    """Opens the menu and takes the file."""
    tab.page.locator("details.export > summary").click()
    with tab.page.expect_download() as taken:
        tab.page.get_by_role("link", name=name).click()
    assert taken.value.failure() is None
    tab.page.keyboard.press("Escape")
    return Path(taken.value.path())


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_what_a_list_shows_is_taken_as_a_file(browser: Browser, told: Product, script: bool) -> None:
    with browser.new_context(java_script_enabled=script) as context:
        tab = Tab(context, told.url)
        tab.open("/admin/")
        tab.log_in("vera")
        tab.open(f"{PLACE}?type=OUTGOING&deliveryStatus=DELIVERED")
        if script:
            tab.page.locator("details.export > summary").click()
            assert tab.faults() == []
            tab.page.locator("details.export > summary").click()
        with download(tab, "CSV").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
        assert [row["uuid"] for row in rows] == ["said-1", "said-3", "said-9"]
        assert rows[0]["recipientCommunicationValue"] == "'+12025550111"
        tab.open(f"{PLACE}users/{ANN}/")
        lines = download(tab, "JSON lines").read_text("utf-8").splitlines()
        assert [json.loads(line)["uuid"] for line in lines] == ["said-0", "said-1", "said-7"]
        tab.open("/admin/messages?type=DRAFT")
        assert "said-6" in download(tab, "JSON lines").read_text("utf-8")


def test_the_open_menu_has_no_fault(tab: Tab, told: Product) -> None:
    tab.open("/admin/")
    tab.log_in("vera")
    for path in (PLACE, f"{PLACE}users/{ANN}/", "/admin/messages"):
        tab.open(path)
        tab.page.locator("details.export > summary").click()
        assert tab.faults_in_both_themes() == []
        for look in LOOKS:
            tab.page.set_viewport_size({"width": look.width, "height": 844})
            panel = tab.page.locator("details.export .menu-panel").bounding_box()
            assert panel is not None
            assert panel["x"] >= 0
            assert panel["x"] + panel["width"] <= look.width


def test_the_menu_is_used_with_the_keyboard_alone(tab: Tab, told: Product) -> None:
    tab.open("/admin/")
    tab.log_in("vera")
    tab.open(PLACE)
    tab.page.locator("details.export > summary").focus()
    tab.page.keyboard.press("Enter")
    tab.page.keyboard.press("Tab")
    with tab.page.expect_download() as taken:
        tab.page.keyboard.press("Enter")
    assert taken.value.suggested_filename.endswith(".csv")


class Witness:
    """Notes all that a page does which a page of ours never does."""

    def __init__(self, tab: Tab, product: Product) -> None:
        self.seen: list[str] = []
        self._own = (f"{product.url}/admin/", f"{product.url}/static/")
        tab.page.on("dialog", self._dialog)
        tab.page.on("request", self._request)
        tab.page.on("popup", lambda page: self.seen.append(f"window: {page.url}"))

    def _dialog(self, dialog: Dialog) -> None:
        self.seen.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        if not request.url.startswith(self._own) or "evil" in request.url:
            self.seen.append(f"request: {request.url}")


def hostile_body(group: Group) -> dict[str, Any]:
    body: dict[str, Any] = {"uuid": f"m-{group.number}", **{text: text for text in group.texts}}
    for turn, (attribute, longest) in enumerate(FIELDS):
        body.setdefault(attribute.group, {})[attribute.key] = group.joined(longest, turn)
    return body


def test_no_text_runs_loads_or_asks_for_anything(tab: Tab, context: BrowserContext, product: Product) -> None:
    groups = [
        Group(number, PAYLOADS[start : start + SIZE]) for number, start in enumerate(range(0, len(PAYLOADS), SIZE))
    ]
    for group in groups:
        product.put(HOSTILE, USER, hostile_body(group))
    witness = Witness(tab, product)
    tab.open("/admin/")
    tab.log_in("ada")
    place = f"/admin/departments/{HOSTILE}/"
    lists = [place, f"{place}users/", f"{place}users/{USER}/", f"{place}overview", "/admin/messages", "/admin/overview"]
    each = [f"{place}messages/m-{group.number}" for group in groups]
    for path in [*lists, *each, *(f"{path}/edit" for path in each[::4]), *(f"{path}/versions" for path in each[::8])]:
        tab.open(path)
        tab.page.mouse.move(400, 400)
    tab.open(f"{place}messages/m-0/edit")
    tab.page.get_by_label("Body").fill("\n".join(PAYLOADS)[:60_000])
    tab.press("Save")
    tab.open(f"{place}messages/m-0")
    assert PAYLOADS[0] in tab.page.locator("main").inner_text()
    assert witness.seen == []
    assert tab.complaints == []
