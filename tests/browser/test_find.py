"""Find, as support staff do it: one box on every page, filters that combine, chips, and views that are kept."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, expect

from app.admin.lists.routes import PER_PAGE
from tests.browser.conftest import OpenTab
from tests.browser.product import Product
from tests.browser.scene import ANN, DEPARTMENT
from tests.browser.tab import Tab

PLACE = f"/admin/departments/{DEPARTMENT}/"
ALL = "/admin/messages"


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def tab(told: Product, open_tab: OpenTab, request: pytest.FixtureRequest) -> Tab:
    return open_tab("edith", java_script_enabled=request.param)


def search(tab: Tab, text: str) -> None:
    box = tab.page.locator("#search")
    box.fill(text)
    with tab.page.expect_navigation():
        box.press("Enter")


# Of the scene, what did not arrive: a call, and the odd message, which has a reason for it.
FAILED = ["Ben Okafor", "W" * 64 + "…"]


def people(tab: Tab) -> list[str]:
    return tab.page.locator(".row-link").all_inner_texts()


def given(tab: Tab) -> dict[str, list[str]]:
    return parse_qs(urlsplit(tab.page.url).query)


@pytest.mark.parametrize("number", ["(202) 555-0122", "202.555.0122", "5550122", "+1 202 555 0122"])
def test_a_number_in_any_spelling_finds_its_person(tab: Tab, number: str) -> None:
    search(tab, number)
    assert people(tab) == ["Ben Okafor", "Ben Okafor"]
    assert tab.page.locator("#search").input_value() == number


def test_words_names_and_addresses_are_found(tab: Tab) -> None:
    for text, found in {
        "FRIDAY book": ["Ann Whitfield"],
        "alvarez invoice": ["Dee Alvarez"],
        "Cho.Minseo@mail.example": ["Cho Min-seo", "Cho Min-seo"],
        '"zzz OR NEAR(': [],
    }.items():
        search(tab, text)
        assert people(tab) == found
    expect(tab.page.get_by_role("heading", name="No message matches")).to_be_visible()
    assert tab.complaints == []


def test_an_id_leads_straight_to_its_message(tab: Tab) -> None:
    search(tab, "said-1")
    assert tab.path == f"{PLACE}messages/said-1"


def test_filters_combine_in_the_address_and_chips_take_them_away(tab: Tab) -> None:
    tab.open(PLACE)
    tab.page.get_by_label("Type").select_option("OUTGOING")
    tab.page.get_by_label("Search here").fill("friday")
    tab.press("Apply")
    assert people(tab) == ["Ann Whitfield", "Ann Whitfield"]
    tab.page.get_by_text("More filters").click()
    tab.page.get_by_label("Outcome").select_option("1")
    tab.press("Apply")
    assert people(tab) == []
    assert given(tab) == given(tab) | {"q": ["friday"], "type": ["OUTGOING"], "failed": ["1"]}
    tab.follow("Search: friday remove this filter")
    assert people(tab) == FAILED
    tab.follow("Clear all")
    assert tab.path == PLACE


def test_a_shortcut_is_one_click(tab: Tab) -> None:
    tab.open(ALL)
    tab.page.get_by_role("navigation", name="Shortcuts").get_by_role("link", name="Failed").click()
    tab.page.wait_for_url("**failed=1")
    assert people(tab) == FAILED
    row = tab.page.locator("li.row").first
    assert row.locator(".badge-failed").inner_text() == "Failed"
    assert row.locator(".badge-failed .icon").count() == 1


def test_a_view_is_saved_shared_opened_and_removed(tab: Tab, browser: Browser, product: Product) -> None:
    tab.open(f"{PLACE}?failed=1")
    tab.page.locator("summary", has_text="Save this view").click()
    tab.page.get_by_label("Name of the view").fill("What failed")
    tab.page.get_by_label("Share it with").check()
    tab.press("Save")
    expect(tab.page.get_by_text("The view What failed is saved.")).to_be_visible()
    with browser.new_context() as context:
        colleague = Tab(context, product.url)
        colleague.open(PLACE)
        colleague.log_in("vera")
        colleague.follow("What failed")
        assert people(colleague) == FAILED
    tab.press("Remove the view What failed")
    expect(tab.page.get_by_role("navigation", name="Saved views")).to_have_count(0)


def test_the_lists_have_no_fault(told: Product, open_tab: OpenTab) -> None:
    tab = open_tab("edith")
    faults = []
    for path in (ALL, PLACE, f"{PLACE}users/{ANN}/", f"{ALL}?failed=x&q=1", f"{ALL}?q=nothing", f"{PLACE}?failed=1"):
        tab.open(path)
        faults += tab.faults_in_both_themes()
    tab.page.locator("summary", has_text="Save this view").click()
    assert faults + tab.faults_in_both_themes() == []


def test_a_page_of_a_list_weighs_less_than_100_kb(browser: Browser, product: Product) -> None:
    for number in range(35):
        product.put(
            DEPARTMENT,
            ANN,
            {
                "uuid": f"c005d1bf-0599-4c10-8815-f8099733{number:04}",
                "messageAttributes": {"body": "You are booked. " * 40, "subject": "Your booking", "type": "OUTGOING"},
                "messageSendingAttributes": {"recipientName": "Samantha Carter-Williams"},
                "messageDeliveryAttributes": {"deliveryStatus": "UNDELIVERED"},
            },
        )
    with browser.new_context() as context:
        tab = Tab(context, product.url)
        tab.open("/admin/")
        tab.log_in("edith")
        weights: dict[str, int] = {}
        tab.page.on("response", lambda answer: weights.update({answer.url: len(answer.body())}))
        tab.page.route("**/*", lambda route: route.continue_())
        tab.open(f"{PLACE}?failed=1")
        tab.page.wait_for_load_state("networkidle")
        assert len(people(tab)) == PER_PAGE
        assert len(weights) > 5
        assert sum(weights.values()) < 100_000
