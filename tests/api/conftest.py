"""The corpus has hundreds of cases, so its application and database are made once and not for each of them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import URL
from sqlalchemy.orm import Session

from app import create_app
from app.access.clients import NewClient, create_client
from app.extensions import db
from tests.api.corpus.client import CorpusClient
from tests.support.databases import PostgresDatabases, settings_for

USERNAME = "corpus"


@contextmanager
def serving(database: URL, instance: Path) -> Iterator[CorpusClient]:
    """A client of an application of its own on `database`."""
    settings = settings_for(database, instance)
    app = create_app(settings)
    yield CorpusClient(app.test_client(), (USERNAME, new_secret(app, settings.credential_pepper)))
    with app.app_context():
        db.engine.dispose()


def new_secret(app: Flask, pepper: str) -> str:
    with app.app_context(), Session(db.engine) as session, session.begin():
        return create_client(session, NewClient(USERNAME, departments=None), pepper, datetime.now(UTC))


@pytest.fixture(scope="session")
def corpus_on_sqlite(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CorpusClient]:
    folder = tmp_path_factory.mktemp("corpus-sqlite")
    file = shutil.copy(migrated_sqlite, folder / "messages.sqlite3")
    with serving(URL.create("sqlite", database=str(file)), folder) as client:
        yield client


@pytest.fixture(scope="session")
def corpus_on_postgres(
    postgres: PostgresDatabases, migrated_postgres: URL, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CorpusClient]:
    database = postgres.create(migrated_postgres)
    with serving(database, tmp_path_factory.mktemp("corpus-postgres")) as client:
        yield client
    postgres.drop(database)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def corpus_client(request: pytest.FixtureRequest) -> CorpusClient:
    client: CorpusClient = request.getfixturevalue(f"corpus_on_{request.param}")
    return client
