"""For each test a database of its own: migrated, empty, and made in a moment from one that was migrated once."""

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import psycopg
import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import URL, make_url

from app import create_app
from app.config import Settings
from app.extensions import db
from tests.support.postgres import PostgresServer
from tests.support.statements import share_statements
from tests.support.templates import share_templates


def settings_for(database: URL, instance: Path, **environ: str) -> Settings:
    """The settings that `environ` describes, on `database`. The keys are generated in `instance`."""
    address = database.render_as_string(hide_password=False)
    return Settings.from_env({"DATABASE_URL": address, "INSTANCE_PATH": str(instance), **environ})


def migrate(database: URL, instance: Path) -> None:
    """Brings `database` up to date and leaves no connection to it behind."""
    with create_app(settings_for(database, instance)).app_context():
        flask_migrate.upgrade()
        db.engine.dispose()


class PostgresDatabases:
    """Databases on one server, which is reached through `maintenance`, the address of one that stays."""

    def __init__(self, maintenance: URL) -> None:
        self._maintenance = maintenance.set(drivername="postgresql+psycopg")

    def create(self, template: URL | None = None) -> URL:
        """A new database: a copy of `template`, to which nobody may be connected, or an empty one."""
        name = f"messages_test_{uuid.uuid4().hex}"
        source = (template and template.database) or "template0"
        self._execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(source)
            )
        )
        return self._maintenance.set(database=name)

    def drop(self, database: URL) -> None:
        """Drops `database`, and the connections to it."""
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database.database or "")))

    def _execute(self, statement: sql.Composed) -> None:
        address = self._maintenance.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresDatabases]:
    """The server of this test process, or the one that TEST_DATABASE_URL names."""
    if address := os.environ.get("TEST_DATABASE_URL"):
        yield PostgresDatabases(make_url(address))
        return
    server = PostgresServer()
    try:
        server.start()
        yield PostgresDatabases(server.url())
    finally:
        server.remove()


@pytest.fixture(scope="session")
def migrated_postgres(postgres: PostgresDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    database = postgres.create()
    migrate(database, tmp_path_factory.mktemp("postgres"))
    yield database
    postgres.drop(database)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sqlite")
    file = folder / "migrated.sqlite3"
    migrate(_sqlite(file), folder)
    return file


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> URL:
    return _sqlite(Path(shutil.copy(migrated_sqlite, tmp_path / "messages.sqlite3")))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> URL:
    """A test that asks for this, or for what stands on it, runs once on each kind of database."""
    url: URL = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def settings(database_url: URL, tmp_path: Path) -> Settings:
    return settings_for(database_url, tmp_path)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    share_templates(app)
    with app.app_context():
        share_statements(db.engine)
    yield app
    with app.app_context():
        db.engine.dispose()


def _sqlite(file: Path) -> URL:
    return URL.create("sqlite", database=str(file))
