"""What the product has stored when a test begins: made once, and copied with its keys for each test."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import URL

from app import create_app
from app.extensions import db
from tests.browser.past import do_past_work
from tests.browser.product import Product, populate
from tests.browser.scene import play
from tests.support.databases import settings_for
from tests.support.nursery import Nursery
from tests.support.service import Services


@dataclass(frozen=True, slots=True)
class Store:
    """A folder with a database and keys, and the secret of the client in it."""

    folder: Path
    secret: str

    @property
    def url(self) -> URL:
        return URL.create("sqlite", database=str(self.folder / "messages.sqlite3"))

    def copy(self, folder: Path) -> "Store":
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Store(folder, self.secret)

    def app(self) -> Flask:
        return create_app(settings_for(self.url, self.folder))


@pytest.fixture(scope="session")
def staffed_store(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Staff and a client, and nothing said yet."""
    folder = tmp_path_factory.mktemp("staffed")
    empty = Store(folder, "")
    shutil.copy(migrated_sqlite, empty.url.database or "")
    return Store(folder, populate(empty.url, folder))


@pytest.fixture(scope="session")
def told_store(staffed_store: Store, nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """After all of the scene was said."""
    store = staffed_store.copy(tmp_path_factory.mktemp("told"))
    services = Services(tmp_path_factory.mktemp("told-log"), nursery)
    try:
        started = services.start(store.url, WEB_CONCURRENCY="1", INSTANCE_PATH=str(store.folder))
        play(Product(started.url, store.secret))
        started.terminate()
    finally:
        services.close()
    return store


@pytest.fixture(scope="session")
def played_store(told_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """After staff did some work on it, too."""
    store = told_store.copy(tmp_path_factory.mktemp("played"))
    app = store.app()
    do_past_work(app)
    with app.app_context():
        db.engine.dispose()
    return store


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """The store of this test: the one that has the name of what the test asks for."""
    asked = next((name for name in ("played", "told") if name in request.fixturenames), "staffed")
    kept: Store = request.getfixturevalue(f"{asked}_store")
    return kept.copy(tmp_path)


@pytest.fixture
def routes(store: Store) -> Iterator[Flask]:
    """The application in this process: a list of its routes, and a way into its database."""
    app = store.app()
    yield app
    with app.app_context():
        db.engine.dispose()
