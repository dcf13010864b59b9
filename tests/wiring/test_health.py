"""/healthz says that the process lives, /readyz that it can serve."""

import flask_migrate
import pytest
from flask import Flask

from app.extensions import db
from tests.api.factories import NewApp
from tests.support.databases import PostgresDatabases


def test_a_migrated_database_that_answers_is_ready(app: Flask) -> None:
    for path in ("/healthz", "/readyz"):
        answer = app.test_client().get(path)
        assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


def test_without_its_tables_the_service_lives_but_is_not_ready(app: Flask) -> None:
    with app.app_context():
        flask_migrate.downgrade(revision="base")
        db.engine.dispose()
    assert app.test_client().get("/healthz").status_code == 200
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.get_json()["status"]) == (503, "unavailable")
    assert "migrations" in answer.get_json()["reason"]


@pytest.mark.postgres
def test_without_its_database_the_service_lives_but_is_not_ready(postgres: PostgresDatabases, new_app: NewApp) -> None:
    database = postgres.create()
    client = new_app(database).test_client()
    postgres.drop(database)
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()["reason"]) == (503, "the database does not answer")


def test_a_foreign_host_is_not_answered(app: Flask) -> None:
    assert app.test_client().get("/healthz", headers={"Host": "evil.example"}).status_code == 400
