"""The pages that no address leads to, but only a form: they have no fault either."""

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import delete

from app.extensions import db
from app.models import StaffSession
from app.models.engine import writing
from tests.browser.answers import LEADING_ON, MESSAGE, PLACE, POSTED, Posted
from tests.browser.conftest import OpenTab
from tests.browser.product import Product
from tests.browser.scene import DEPARTMENT
from tests.browser.tab import Tab
from tests.support.waiting import wait_until

# So many are looked at in one browser.
SHARES = 3
MOST_ATTEMPTS = 40


def test_no_form_is_forgotten(routes: Flask) -> None:
    rules = [rule for rule in routes.url_map.iter_rules() if rule.endpoint.startswith("admin.")]
    posting = {rule.endpoint.removeprefix("admin.") for rule in rules if "POST" in (rule.methods or ())}
    assert posting == {posted.route for posted in POSTED} | LEADING_ON


@pytest.mark.parametrize("share", range(SHARES))
def test_no_answer_to_a_form_has_a_fault(played: Product, open_tab: OpenTab, share: int) -> None:
    tabs: dict[str, Tab] = {}
    faults: list[str] = []
    for posted in POSTED[share::SHARES]:
        tab = tabs[posted.by] = tabs.get(posted.by) or open_tab(posted.by)
        send(tab, posted)
        assert posted.heading in tab.heading, (posted, tab.heading)
        faults += tab.faults_in_both_themes()
    assert faults == []


def send(tab: Tab, posted: Posted) -> None:
    """Sends the form as a browser does, past what the page's own controls allow."""
    tab.open("/admin/keys")
    tab.post(posted.address, posted.fields)


def test_what_a_form_of_an_ended_session_leads_to_has_no_fault(
    played: Product, routes: Flask, open_tab: OpenTab
) -> None:
    tab, other = open_tab("edith"), open_tab("edith")
    tab.open(f"{MESSAGE}/edit")
    other.open(f"{PLACE}name")
    tab.page.get_by_label("Body").fill("W" * 300)
    with routes.app_context(), writing(db.engine) as session:
        session.execute(delete(StaffSession))
    tab.press("Save")
    assert tab.heading == "Your session has ended"
    other.press("Save")
    assert other.heading == "Log in"
    assert tab.faults_in_both_themes() + other.faults_in_both_themes() == []


def test_too_many_attempts_lead_to_a_page_without_fault(product: Product, tab: Tab) -> None:
    tab.open("/admin/login")
    for _ in range(MOST_ATTEMPTS):
        tab.log_in("nobody", "wrong")
        if tab.heading != "Log in":
            break
    assert tab.heading == "Too many attempts"
    expect(tab.page.locator("main")).to_contain_text("Wait")
    assert tab.faults_in_both_themes() == []


def test_work_has_a_page_without_fault_when_it_begins_and_when_it_is_done(played: Product, open_tab: OpenTab) -> None:
    tab = open_tab("ada")
    # The page would go on by itself while it is looked at.
    tab.page.route("**/progress.js*", lambda route: route.fulfill(content_type="text/javascript", body=""))
    tab.open(PLACE)
    wanted = [
        ("bulk_department", DEPARTMENT),
        ("bulk_action", "trash"),
        ("bulk_scope", "all"),
        ("type", "NOTE"),
        ("bulk_reason", "Sent twice"),
    ]
    tab.post("/admin/bulk/start", wanted)
    faults = tab.faults_in_both_themes()
    wait_until(lambda: tab.page.reload() and tab.page.locator(".progress-result").count(), "the work is done")
    assert faults + tab.faults_in_both_themes() == []
