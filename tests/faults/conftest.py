"""A service with a client, on a database that a test may break; its log is read when the test is over."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import URL

from app import create_app
from app.access.clients import NewClient, create_client
from app.extensions import db
from app.models.engine import writing
from tests.faults.installation import Installation
from tests.support.databases import PostgresDatabases, migrate, settings_for
from tests.support.postgres import PostgresServer
from tests.support.service import Services
from tests.support.waiting import wait_until

USERNAME = "load"
WORKERS = 2

Install = Callable[..., Installation]


@pytest.fixture
def install(services: Services, tmp_path: Path) -> Iterator[Install]:
    """Starts a service on a database. No line of its log may tell what its clients said, whatever was done to it."""
    installations: list[Installation] = []

    def start(database: URL, **environ: str) -> Installation:
        secret = new_secret(database, tmp_path)
        service = services.start(database, WEB_CONCURRENCY=str(WORKERS), **environ)
        installation = Installation(service, database, (USERNAME, secret), tmp_path)
        installations.append(installation)
        wait_until(lambda: len(installation.workers()) == WORKERS, "all workers are there")
        return installation

    yield start
    services.close()
    for installation in installations:
        installation.close()
    for installation in installations:
        assert installation.faults_of_the_log() == []


@pytest.fixture
def installation(install: Install, database_url: URL) -> Installation:
    return install(database_url)


def new_secret(database: URL, instance: Path) -> str:
    settings = settings_for(database, instance)
    app = create_app(settings)
    with app.app_context():
        with writing(db.engine) as session:
            secret = create_client(session, NewClient(USERNAME, None), settings.credential_pepper, datetime.now(UTC))
        db.engine.dispose()
    return secret


@pytest.fixture(scope="session")
def breakable_postgres() -> Iterator[PostgresServer]:
    """A server that only these tests use, so that they may stop it. What it says is on disk is on disk."""
    server = PostgresServer(durable=True)
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def breakable_database(breakable_postgres: PostgresServer, tmp_path: Path) -> URL:
    """It goes with its server: to drop it earlier would only sync files that nobody needs."""
    database = PostgresDatabases(breakable_postgres.url()).create()
    migrate(database, tmp_path)
    return database
