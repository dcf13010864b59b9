import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Engine, select

from app.extensions import metadata
from tests.api.factories import services_of

Run = Callable[..., Result]
RunJson = Callable[..., dict[str, Any]]


@pytest.fixture
def run(app: Flask) -> Run:
    """Runs `flask --app wsgi ...` with these words, and this text on its standard input."""

    def run(*words: str, text: str | None = None) -> Result:
        return app.test_cli_runner().invoke(args=list(words), input=text)

    return run


@pytest.fixture
def run_json(run: Run) -> RunJson:
    """Runs a command with --json; it must succeed and print one object and nothing else."""

    def run_json(*words: str, text: str | None = None) -> dict[str, Any]:
        result = run(*words, "--json", text=text)
        assert result.exit_code == 0, result.output
        found: dict[str, Any] = json.loads(result.stdout)
        return found

    return run_json


@pytest.fixture
def engine(app: Flask) -> Engine:
    return services_of(app).engine


@pytest.fixture
def everything_stored(engine: Engine) -> Callable[[], str]:
    """All rows of all tables as text."""

    def everything() -> str:
        with engine.connect() as connection:
            return repr([connection.execute(select(table)).all() for table in metadata.sorted_tables])

    return everything


def assert_refused(result: Result, exit_code: int, word: str) -> None:
    """The command failed with one sentence that has `word` in it, and with no traceback."""
    assert result.exit_code == exit_code, result.output
    assert result.stdout == ""
    (sentence,) = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert word in sentence
    assert "Traceback" not in result.output
