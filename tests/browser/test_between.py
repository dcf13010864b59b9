"""The pages on a tablet and on a small laptop: no text is cut off that should not be, and none lies on another."""

from flask import Flask

from tests.browser.addresses import addresses_of
from tests.browser.conftest import OpenTab
from tests.browser.product import Product
from tests.browser.scene import DEPARTMENT
from tests.browser.tab import Tab

WIDTHS, HEIGHT = (820, 1024), 900
PLACE = f"/admin/departments/{DEPARTMENT}/"
MORE = [
    f"{PLACE}?type=DISCARDED_DRAFT&protocol=VOICE_CALL&period=30d&from=2026-05-01&to=2026-05-31",
    f"{PLACE}?type=FAX&from=2026-02-30",
    f"{PLACE}?q=friday",
    "/admin/messages",
]
# Days and chosen words that need more room than their control has, and labels that take a second line.
CLIPPED = """() => {
    const found = [];
    for (const control of document.querySelectorAll("input[type=date], select:not([name=department])")) {
        if (!control.checkVisibility()) continue;
        const copy = control.cloneNode(true);
        const chosen = control.selectedOptions?.[0]?.textContent;
        if (chosen !== undefined) copy.replaceChildren(new Option(chosen));
        copy.removeAttribute("id");
        copy.style.cssText = "position: absolute; width: max-content; min-width: 0; visibility: hidden";
        control.after(copy);
        if (copy.offsetWidth > control.offsetWidth + 1) found.push(`cut off: ${control.name} ${chosen ?? ""}`);
        copy.remove();
    }
    for (const label of document.querySelectorAll("label[for^=filter-]")) {
        const height = parseFloat(getComputedStyle(label).lineHeight);
        if (label.checkVisibility() && label.offsetHeight > 1.5 * height) found.push(`breaks: ${label.textContent}`);
    }
    return found;
}"""
# Lines of text that lie on another one, as far as either can be seen.
OVERLAPPING = """() => {
    const lines = [];
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
        if (element.closest("svg, .hidden, .menu-panel, option, textarea, .chart-skip")) continue;
        const range = document.createRange();
        range.selectNodeContents(walker.currentNode);
        const edges = [];
        for (let one = element; one.tagName !== "MAIN"; one = one.parentElement) {
            if (getComputedStyle(one).overflowX !== "visible") edges.push(one.getBoundingClientRect());
        }
        for (const box of range.getClientRects()) {
            const left = Math.max(box.left, ...edges.map(edge => edge.left));
            const right = Math.min(box.right, ...edges.map(edge => edge.right));
            const top = Math.max(box.top, ...edges.map(edge => edge.top));
            const bottom = Math.min(box.bottom, ...edges.map(edge => edge.bottom));
            if (right > left && bottom > top) {
                lines.push({left, right, top, bottom, node: walker.currentNode, text: element.textContent.trim()});
            }
        }
    }
    lines.sort((one, other) => one.top - other.top);
    const found = [];
    for (const [place, one] of lines.entries()) {
        for (let next = place + 1; next < lines.length && lines[next].top < one.bottom - 4; next += 1) {
            const other = lines[next];
            const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
            if (wide > 2 && one.node !== other.node) found.push(`${one.text} on ${other.text}`.slice(0, 120));
        }
    }
    return found;
}"""


def faults(tab: Tab) -> list[str]:
    found = [*tab.page.evaluate(CLIPPED), *tab.page.evaluate(OVERLAPPING), *tab.scrolls_sideways()]
    width = tab.page.evaluate("innerWidth")
    return [f"{tab.path} at {width}: {fault}" for fault in found]


def test_no_text_is_cut_off_or_lies_on_another(played: Product, routes: Flask, open_tab: OpenTab) -> None:
    tab = open_tab("ada", WIDTHS[0], HEIGHT)
    found: list[str] = []
    for path in [*addresses_of(routes), *MORE]:
        if tab.is_page(path):
            tab.open(path)
            for width in WIDTHS:
                tab.page.set_viewport_size({"width": width, "height": HEIGHT})
                found += faults(tab)
    assert found == []
