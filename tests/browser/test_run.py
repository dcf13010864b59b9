"""Running the service from its pages: staff, clients and the audit trail, with JavaScript and without."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenTab
from tests.browser.product import CLIENT, Product
from tests.browser.tab import Tab

Look = dict[str, object]
LOOKS: dict[str, Look] = {
    "desk": {},
    "dark phone without JavaScript": {
        "width": 390,
        "height": 844,
        "color_scheme": "dark",
        "java_script_enabled": False,
    },
}
each_look = pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())


def open_details(tab: Tab, words: str) -> None:
    tab.page.locator("summary", has_text=words).click()


def confirm(tab: Tab, words: str, button: str) -> None:
    """Opens what asks once more, and says yes."""
    open_details(tab, words)
    tab.press(button)


def faults_of(tab: Tab, look: Look) -> list[str]:
    """What is wrong with the page. What looks it over is a script itself and cannot run where there are none."""
    scripted = look.get("java_script_enabled", True)
    return tab.faults_in_both_themes() if scripted else tab.complaints + tab.scrolls_sideways()


def shown_once(tab: Tab) -> str:
    return tab.page.locator("#once").inner_text()


@each_look
def test_an_account_is_made_used_changed_and_disabled(open_tab: OpenTab, look: Look) -> None:
    admin, faults = open_tab("ada", **look), list[str]()
    admin.follow("Staff")
    admin.follow("New account")
    admin.page.get_by_label("Username").fill("zoe")
    admin.page.get_by_label("Role").select_option("editor")
    admin.page.get_by_label("Which departments").select_option("listed")
    admin.press("Make the account")
    expect(admin.page.locator(".field-error")).to_have_text("Choose at least one department.")
    faults += faults_of(admin, look)
    admin.page.get_by_label("Departments that are not listed").fill("clinic")
    admin.page.get_by_label("Sees personal data").check()
    admin.press("Make the account")
    faults += faults_of(admin, look)
    password = shown_once(admin)
    admin.follow("I have it, go on to the account")
    assert admin.heading == "zoe"
    faults += faults_of(admin, look)

    zoe = open_tab("vera", **look)
    zoe.log_out()
    zoe.log_in("zoe", password)
    assert zoe.page.get_by_role("link", name="Staff", exact=True).count() == 0

    admin.page.get_by_label("Role").select_option("admin")
    admin.press("Save the rights")
    zoe.open("/admin/staff/")
    assert zoe.page.locator("tbody th a").all_inner_texts() == ["zoe"]
    faults += faults_of(zoe, look)

    confirm(admin, "Disable the account", "Disable it now")
    expect(admin.page.get_by_role("status")).to_have_text("zoe is disabled.")
    zoe.page.reload()
    assert zoe.heading == "Log in"
    assert faults + faults_of(admin, look) == []


@each_look
def test_a_secret_is_rotated_without_a_gap(open_tab: OpenTab, product: Product, look: Look) -> None:
    tab, faults = open_tab("ada", **look), list[str]()
    put(product, product.secret)
    tab.open("/admin/clients/")
    faults += faults_of(tab, look)
    tab.follow(CLIENT)
    faults += faults_of(tab, look)
    open_details(tab, "Make a second secret")
    tab.page.get_by_label("The secret expires").select_option("30")
    faults += faults_of(tab, look)
    tab.press("Make it")
    second = shown_once(tab)
    faults += faults_of(tab, look)
    put(product, second)
    put(product, product.secret)

    tab.follow("I have it, go on to the client")
    assert second not in tab.page.content()
    assert "Two secrets are live" in tab.page.locator("main").inner_text()
    newer, older = tab.page.locator("tbody tr").all()
    assert "Never used" not in newer.inner_text() + older.inner_text()
    older.locator("summary").click()
    faults += faults_of(tab, look)
    with tab.page.expect_navigation():
        older.get_by_role("button", name="Revoke it now").click()
    assert "Revoked" in tab.page.locator("tbody tr").nth(1).inner_text()
    put(product, second)
    assert faults + faults_of(tab, look) == []


@each_look
def test_the_trail_tells_what_was_done(open_tab: OpenTab, look: Look) -> None:
    tab, faults = open_tab("ada", **look), list[str]()
    tab.open("/admin/staff/vera")
    tab.page.get_by_label("Role").select_option("editor")
    tab.press("Save the rights")
    tab.follow("What was done to this account")
    assert tab.heading == "Audit trail"
    expect(tab.page.locator("tbody tr")).to_have_count(1)
    assert "Role: from viewer to editor" in " ".join(tab.page.locator("tbody").inner_text().split())
    faults += faults_of(tab, look)

    fold = tab.page.locator(".trail-fold summary")
    if fold.is_visible():
        fold.click()
    tab.page.get_by_label("Did what").select_option("staff-disabled")
    tab.press("Apply")
    assert "Nothing matches" in tab.page.locator("main").inner_text()
    faults += faults_of(tab, look)
    tab.follow("Clear all filters")
    assert tab.path == "/admin/audit"
    expect(tab.page.locator("tbody tr").first).to_contain_text("vera")
    assert faults + faults_of(tab, look) == []


def test_a_secret_is_copied_with_one_press(open_tab: OpenTab) -> None:
    tab = open_tab("ada", permissions=["clipboard-read", "clipboard-write"])
    tab.open("/admin/staff/vera")
    confirm(tab, "Reset the password", "Make a new password")
    tab.page.get_by_role("button", name="Copy").click()
    expect(tab.page.locator("#announcements")).to_have_text("Copied")
    assert tab.page.evaluate("navigator.clipboard.readText()") == shown_once(tab)
    assert tab.faults() == []


def test_an_admin_of_some_departments_is_offered_only_those(open_tab: OpenTab) -> None:
    tab, faults = open_tab("stan"), list[str]()
    for path in ("/admin/staff/", "/admin/staff/stan", "/admin/new-staff-account", "/admin/clients/", "/admin/audit"):
        tab.open(path)
        faults += tab.faults()
    tab.open("/admin/new-client")
    assert tab.page.get_by_label("Which departments").count() == 0
    assert tab.page.locator("input[name=listed]").evaluate_all("all => all.map(one => one.value)") == ["elsewhere"]
    assert faults + tab.faults() == []


def put(product: Product, secret: str) -> None:
    """Saves a message with a secret of the client, which must be live."""
    Product(product.url, secret).put("clinic", "sam", {"uuid": "m", "messageAttributes": {"body": "Hello"}})
