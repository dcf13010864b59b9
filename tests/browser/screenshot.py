"""Takes the picture of the README: `python -m tests.browser.screenshot docs/screenshot.png`."""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright
from sqlalchemy import URL

from tests.browser.product import Product, populate
from tests.browser.scene import DEPARTMENT, DEPARTMENT_NAME, play
from tests.browser.tab import Tab
from tests.support.chromium import FLAGS, NAMES
from tests.support.databases import migrate
from tests.support.service import Services

SIZE: ViewportSize = {"width": 1280, "height": 900}


def main(target: str) -> None:
    """Starts the service on a database of its own, fills it, and photographs a department."""
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder)
        database = URL.create("sqlite", database=str(instance / "messages.sqlite3"))
        migrate(database, instance)
        secret = populate(database, instance)
        services = Services(instance)
        try:
            photograph(Product(services.start(database).url, secret), target)
        finally:
            services.close()


def photograph(product: Product, target: str) -> None:
    play(product)
    executable = next(path for name in NAMES if (path := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        tab = Tab(browser.new_context(viewport=SIZE, color_scheme="light", locale="en-GB"), product.url)
        tab.open("/admin/")
        tab.log_in("edith")
        place = f"/admin/departments/{DEPARTMENT}/"
        tab.open(f"{place}name")
        tab.page.get_by_label("Name").fill(DEPARTMENT_NAME)
        tab.press("Save")
        tab.open(f"{place}messages/said-1/edit")
        tab.page.get_by_label("Body").fill("You are booked for Friday at 10:15 with Dr. Lindqvist.")
        tab.press("Save")
        tab.open(place)
        tab.page.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
