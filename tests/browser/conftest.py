"""A browser before the running service."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext

from tests.browser.product import Product
from tests.browser.stores import Store, played_store, routes, staffed_store, store, told_store
from tests.browser.tab import Tab
from tests.support.service import Services
from tests.support.sessions import new_session

__all__ = ["played_store", "routes", "staffed_store", "store", "told_store"]

OpenTab = Callable[..., Tab]


@pytest.fixture
def product(store: Store, services: Services) -> Product:
    started = services.start(store.url, WEB_CONCURRENCY="1")
    return Product(started.url, store.secret)


@pytest.fixture
def told(product: Product) -> Product:
    """The product after all of the scene was said."""
    return product


@pytest.fixture
def played(product: Product) -> Product:
    """The product after all of the scene was said and staff did some work on it."""
    return product


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of one person, with cookies of its own."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context


@pytest.fixture
def tab(context: BrowserContext, product: Product) -> Tab:
    return Tab(context, product.url)


@pytest.fixture
def open_tab(browser: Browser, product: Product, routes: Flask) -> Iterator[OpenTab]:
    """Opens a tab of a browser like this one, in which somebody is logged in, without the slow check of a password."""
    contexts: list[BrowserContext] = []

    def opened(name: str = "ada", width: int = 1280, height: int = 900, **features: object) -> Tab:
        size = {"width": width, "height": height}
        contexts.append(browser.new_context(viewport=size, **features))  # type: ignore[arg-type]
        session = new_session(routes, name)
        contexts[-1].add_cookies([{"name": "session_id", "value": session, "url": product.url, "httpOnly": True}])
        tab = Tab(contexts[-1], product.url)
        tab.open("/admin/")
        return tab

    yield opened
    for context in contexts:
        context.close()
