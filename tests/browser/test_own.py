"""One's own page in a real browser: the second factor from its set-up to a log-in with it, password, zone, sessions."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.product import PASSWORD, Product
from tests.browser.tab import Tab

YOU = "/admin/you"
NEW = "quite another password"


class PlainTab(Tab):
    """A tab without JavaScript. axe is a script too: what it says of the same pages is heard in the other tab."""

    def faults(self) -> list[str]:
        return self.complaints + self.scrolls_sideways()


class ThoroughTab(Tab):
    """A tab in which each page is looked over in both themes."""

    def faults(self) -> list[str]:
        return self.faults_in_both_themes()


@pytest.fixture(params=["script", "no-script"])
def visitor(browser: Browser, product: Product, request: pytest.FixtureRequest) -> Iterator[Tab]:
    """Somebody with JavaScript, and somebody without."""
    scripted = request.param == "script"
    size = {"width": 1280, "height": 900} if scripted else {"width": 390, "height": 844}
    with browser.new_context(viewport=size, java_script_enabled=scripted) as context:  # type: ignore[arg-type]
        yield (ThoroughTab if scripted else PlainTab)(context, product.url)


def code_of(key: str, steps: int = 0) -> str:
    """What the app shows now, or in so many steps; a code is good once, and one that is a step early is good too."""
    return pyotp.TOTP(key).at(datetime.now(UTC) + timedelta(seconds=30 * steps))


def log_in(tab: Tab) -> None:
    tab.open(YOU)
    tab.log_in("edith")


def paste(tab: Tab, label: str, text: str) -> None:
    """Puts the text in as the clipboard does, in one go."""
    tab.page.get_by_label(label, exact=True).focus()
    tab.page.keyboard.insert_text(text)


def set_up(tab: Tab) -> tuple[str, list[str]]:
    """Turns the factor on: the key, and the recovery codes."""
    tab.follow("Set it up")
    assert tab.faults() == []
    key = tab.page.locator("#totp-key").inner_text().replace(" ", "")
    paste(tab, "Code that the app shows", "12")
    tab.page.get_by_label("Your password").fill(PASSWORD)
    tab.press("Turn it on")
    assert "The code is wrong." in tab.page.locator(".field-error").inner_text()
    assert tab.faults() == []
    paste(tab, "Code that the app shows", code_of(key))
    tab.page.get_by_label("Your password").fill(PASSWORD)
    tab.press("Turn it on")
    assert tab.faults() == []
    codes = tab.page.locator("#recovery-codes code").all_inner_texts()
    assert len(codes) == 10
    tab.follow("I have kept them")
    assert tab.faults() == []
    return key, codes


def test_the_second_factor_from_set_up_to_switching_off(visitor: Tab) -> None:
    tab = visitor
    log_in(tab)
    key, codes = set_up(tab)

    tab.page.context.clear_cookies()
    log_in(tab)
    assert tab.heading == "Second factor"
    assert tab.faults() == []
    paste(tab, "Code", "000 00")
    tab.press("Go on")
    assert tab.heading == "Second factor"
    assert tab.faults() == []
    code = code_of(key, 1)
    paste(tab, "Code", f"{code[:3]} {code[3:]}")
    tab.press("Go on")
    assert (tab.heading, tab.path) == ("Your account", YOU)

    tab.page.context.clear_cookies()
    log_in(tab)
    tab.page.get_by_text("Use a recovery code instead").click()
    assert tab.faults() == []
    paste(tab, "Recovery code", codes[0])
    tab.press("Go on with a recovery code")
    expect(tab.page.get_by_role("status")).to_have_text("That recovery code is used up; you have 9 left.")

    tab.follow("Switch it off")
    assert tab.faults() == []
    tab.page.get_by_label("Your password").fill(PASSWORD)
    paste(tab, "Code that the app shows, or a recovery code", codes[1])
    tab.press("Switch it off")
    expect(tab.page.get_by_role("link", name="Set it up")).to_be_visible()
    assert tab.faults() == []


def test_a_zone_is_chosen_and_a_password_changed(visitor: Tab) -> None:
    tab = visitor
    log_in(tab)
    tab.page.get_by_role("combobox", name="Time zone").select_option("Asia/Kathmandu")
    tab.press("Save the time zone")
    assert "+05:45" in tab.page.locator("section", has=tab.page.get_by_role("heading", name="Time zone")).inner_text()
    assert tab.faults() == []

    tab.page.get_by_label("Present password").fill("a wrong password")
    tab.page.get_by_label("New password", exact=True).fill(NEW)
    tab.page.get_by_label("New password, once more").fill(NEW + "!")
    tab.press("Change the password")
    assert len(tab.page.locator(".field-error").all()) == 2
    assert tab.faults() == []
    for label, text in (("Present password", PASSWORD), ("New password", NEW), ("New password, once more", NEW)):
        tab.page.get_by_label(label, exact=True).fill(text)
    tab.press("Change the password")
    expect(tab.page.get_by_role("status")).to_contain_text("Your password is changed.")

    tab.page.context.clear_cookies()
    tab.open(YOU)
    tab.log_in("edith", NEW)
    assert tab.heading == "Your account"


def test_a_session_elsewhere_is_ended_from_here(visitor: Tab, browser: Browser, product: Product) -> None:
    with browser.new_context() as elsewhere:
        other = Tab(elsewhere, product.url)
        log_in(other)
        log_in(visitor)
        sessions = visitor.page.get_by_role("listitem").filter(has=visitor.page.get_by_role("heading", level=3))
        expect(sessions).to_have_count(2)
        assert "This one" in sessions.nth(0).inner_text()
        assert "Chrome" in sessions.nth(1).inner_text()
        with visitor.page.expect_navigation():
            sessions.nth(1).get_by_role("button").click()
        expect(sessions).to_have_count(1)
        assert visitor.faults() == []
        other.open(YOU)
        assert other.heading == "Log in"


def test_pages_of_ones_own_suit_widths_between(tab: Tab) -> None:
    log_in(tab)
    for _ in range(2):
        for width in (320, 768):
            tab.page.set_viewport_size({"width": width, "height": 844})
            assert tab.faults() == []
        if tab.path == YOU:
            tab.follow("Set it up")
