"""The browser of the browser tests: the system's Chromium, installed from Debian's packages where that is possible.

Debian has it without windows, too. To the tests it is the same browser, at half the work, so that is asked for first.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.support.debian import program

WINDOWLESS = "chromium-headless-shell"
WINDOWED = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",  # Chromium's sandbox refuses to run as root
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """The path of the browser, or None where there is none and none can be installed."""
    return program((WINDOWLESS,), WINDOWLESS) or program(WINDOWED, "chromium")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; each test opens a context of its own in it."""
    executable = chromium()
    if executable is None:
        pytest.skip("Browser tests need Chromium, which is neither installed nor to be had from apt as root here.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()
