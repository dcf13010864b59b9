"""`flask --app wsgi setup`: the first start makes what is needed and says it once; later ones say nothing."""

import re
import shlex

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import Engine, inspect
from sqlalchemy.orm import Session

from app.access.staff import authenticate
from app.extensions import db
from tests.api.factories import NewApp
from tests.cli.conftest import Run, RunJson, assert_refused
from tests.support.databases import PostgresDatabases

pytestmark = pytest.mark.usefixtures("umask")


@pytest.fixture
def empty(app: Flask) -> Flask:
    """An application whose database has no table yet."""
    with app.app_context():
        flask_migrate.downgrade(revision="base")
        db.engine.dispose()
    return app


def test_the_first_start_makes_tables_an_admin_and_a_client(empty: Flask, run: Run, engine: Engine) -> None:
    result = run("setup")
    assert result.exit_code == 0, result.output
    assert "message" in inspect(engine).get_table_names()
    (password,) = re.findall(r"^ +password +(\S+)$", result.stdout, re.MULTILINE)
    with Session(engine) as session:
        admin = authenticate(session, "admin", password)
    assert admin is not None
    assert (admin.role, admin.all_departments) == ("admin", True)


def test_the_curl_command_that_is_printed_saves_a_message(empty: Flask, run: Run) -> None:
    output = run("setup").stdout
    words = shlex.split(output[output.index("curl ") :].replace("\\\n", ""))
    assert words[:3] == ["curl", "-X", "PUT"]
    options = dict(zip(words[4::2], words[5::2], strict=True))
    username, secret = options["-u"].split(":")
    answer = empty.test_client().put(
        words[3].removeprefix("http://127.0.0.1:8000"),
        data=options["-d"],
        content_type=options["-H"].removeprefix("Content-Type: "),
        auth=(username, secret),
    )
    assert (answer.status_code, answer.get_json()["status"], answer.get_json()["warnings"]) == (200, "SUCCESS", [])


def test_a_second_start_keeps_the_data_and_prints_no_secret(empty: Flask, run: Run, run_json: RunJson) -> None:
    run("setup")
    before = run_json("client", "list"), run_json("staff", "list")
    again = run("setup")
    assert (again.exit_code, again.stdout) == (0, "")
    assert (run_json("client", "list"), run_json("staff", "list")) == before


def test_a_store_that_has_a_client_is_not_new(run: Run, run_json: RunJson) -> None:
    run("client", "create", "bot", "--all-departments")
    assert run("setup").stdout == ""
    assert run_json("staff", "list") == {"staff": []}


def test_where_the_address_is_not_known_no_command_is_printed(
    empty: Flask, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUNICORN_CMD_ARGS", "--bind unix:/run/store.sock")
    output = run("setup").stdout
    assert "curl" not in output
    assert "http" not in output
    assert re.search(r"^ +secret +bms_\S+$", output, re.MULTILINE)
    assert "The README has a command" in output


@pytest.mark.parametrize("command", [["client", "list"], ["staff", "list"], ["client", "disable", "bot"]])
def test_a_database_without_tables_is_told_in_one_sentence(command: list[str], empty: Flask, run: Run) -> None:
    assert_refused(run(*command), 1, "setup")


@pytest.mark.postgres
@pytest.mark.parametrize("command", [["client", "list"], ["staff", "create", "pat", "--role", "viewer"], ["setup"]])
def test_a_database_that_is_away_is_told_in_one_sentence(
    command: list[str], postgres: PostgresDatabases, new_app: NewApp
) -> None:
    database = postgres.create()
    app = new_app(database)
    postgres.drop(database)
    assert_refused(app.test_cli_runner().invoke(args=command), 1, "does not answer")
