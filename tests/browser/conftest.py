"""A browser before the running service."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext
from sqlalchemy import URL

from app import create_app
from app.extensions import db
from tests.browser.past import do_past_work
from tests.browser.product import Product, populate
from tests.browser.scene import play
from tests.browser.tab import Tab
from tests.support.databases import settings_for
from tests.support.service import Services

OpenTab = Callable[..., Tab]


@pytest.fixture
def product(sqlite_url: URL, services: Services, tmp_path: Path) -> Product:
    secret = populate(sqlite_url, tmp_path)
    return Product(services.start(sqlite_url, WEB_CONCURRENCY="1").url, secret)


@pytest.fixture
def played(product: Product, routes: Flask) -> Product:
    """The product after all of the scene was said and staff did some work on it."""
    play(product)
    do_past_work(routes)
    return product


@pytest.fixture
def routes(sqlite_url: URL, tmp_path: Path) -> Iterator[Flask]:
    """The application in this process: a list of its routes, and a way into its database."""
    app = create_app(settings_for(sqlite_url, tmp_path))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of one person, with cookies of its own."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context


@pytest.fixture
def tab(context: BrowserContext, product: Product) -> Tab:
    return Tab(context, product.url)


@pytest.fixture
def open_tab(browser: Browser, product: Product) -> Iterator[OpenTab]:
    """Opens a tab of a browser like this one, in which somebody is logged in."""
    contexts: list[BrowserContext] = []

    def opened(name: str = "ada", width: int = 1280, height: int = 900, **features: object) -> Tab:
        size = {"width": width, "height": height}
        contexts.append(browser.new_context(viewport=size, **features))  # type: ignore[arg-type]
        tab = Tab(contexts[-1], product.url)
        tab.open("/admin/login")
        tab.log_in(name)
        return tab

    yield opened
    for context in contexts:
        context.close()
