"""A browser before the running service."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext
from sqlalchemy import URL

from tests.browser.product import Product, populate
from tests.browser.tab import Tab
from tests.support.service import Services


@pytest.fixture
def product(sqlite_url: URL, services: Services, tmp_path: Path) -> Product:
    secret = populate(sqlite_url, tmp_path)
    return Product(services.start(sqlite_url, WEB_CONCURRENCY="1").url, secret)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of one person, with cookies of its own."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context


@pytest.fixture
def tab(context: BrowserContext, product: Product) -> Tab:
    return Tab(context, product.url)
