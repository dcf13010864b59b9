"""The pages at 200 % and 400 % of their size: nothing is lost and nothing has to be scrolled sideways.

A window of 1280 pixels is one of 640 at 200 %, and of 320 at 400 % (WCAG 2.2, 1.4.4 and 1.4.10).
"""

from flask import Flask

from tests.browser.addresses import addresses_of
from tests.browser.conftest import OpenTab
from tests.browser.product import Product
from tests.browser.tab import Tab

WIDTHS, HEIGHT = (640, 320), 450
# What can be pressed or filled in and lies, at least in part, where no scrolling brings it into sight.
OUT_OF_SIGHT = """[...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter(element => element.checkVisibility() && !element.closest(".hidden, .skip, pre, [data-wide]"))
    .map(element => [element, element.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && (box.left < -1 || box.right > innerWidth + 1 || box.top + scrollY < -1))
    .map(([element]) => element.outerHTML.slice(0, 120))"""
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"


def losses(tab: Tab) -> list[str]:
    found = [f"{tab.path}: {lost}" for lost in tab.page.evaluate(OUT_OF_SIGHT)]
    return [*found, f"{tab.path}: scrolls sideways"] if tab.page.evaluate(SIDEWAYS) else found


def test_nothing_is_lost_at_a_larger_size(played: Product, routes: Flask, open_tab: OpenTab) -> None:
    tab = open_tab("ada", WIDTHS[0], HEIGHT)
    lost: list[str] = []
    for path in addresses_of(routes):
        if tab.is_page(path):
            tab.open(path)
            for width in WIDTHS:
                tab.page.set_viewport_size({"width": width, "height": HEIGHT})
                lost += losses(tab)
    assert lost == []


def test_nothing_scrolls_sideways_on_a_phone_with_large_letters(
    played: Product, routes: Flask, open_tab: OpenTab
) -> None:
    """The size that somebody chose for all pages, which is not the size of the window."""
    tab = open_tab("ada", 360, 780)
    lost: list[str] = []
    for path in addresses_of(routes):
        if tab.is_page(path):
            tab.open(path)
            tab.page.evaluate("document.documentElement.style.fontSize = '130%'")
            lost += losses(tab)
    assert lost == []


def test_the_menu_fits_at_a_larger_size(played: Product, open_tab: OpenTab) -> None:
    tab = open_tab("ada", 320, HEIGHT)
    tab.page.locator(".top details.menu > summary").click()
    assert losses(tab) == []
    assert tab.page.get_by_role("button", name="Log out", exact=True).is_visible()
