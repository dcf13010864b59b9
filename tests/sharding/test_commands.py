"""What operators run goes department by department; purging, bringing in and taking out, and counting anew."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Engine, text

from app.extensions import db
from app.models import Message
from app.models.engine import writing
from tests.messages.factories import edit, save_of, write
from tests.sharding.conftest import Executed, ReadAlong, assert_within_one_shard
from tests.sharding.rule import crossing_faults, tables_of

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("cluster")]

LONG_AGO = datetime.now(UTC) - timedelta(days=5)
DEPARTMENTS = "abc"


@pytest.fixture(autouse=True)
def messages(engine: Engine) -> None:
    for department in DEPARTMENTS:
        write(engine, *(save_of(f"m-{number}", department, sent_at=LONG_AGO, body="x") for number in range(3)))
        edit(engine, "m-1", department, body="y")


def run(app: Flask, *words: str) -> Result:
    result = app.test_cli_runner().invoke(args=list(words))
    assert result.exit_code == 0, result.output
    return result


def about_one_department(executed: list[Executed]) -> list[Executed]:
    """All but the question which departments there are."""
    return [one for one in executed if tables_of(one.statement) != {"department"} or crossing_faults(one.statement)]


@pytest.mark.parametrize("words", [("--department", "a"), ()])
def test_a_purge(app: Flask, read_along: ReadAlong, words: tuple[str, ...]) -> None:
    with app.app_context(), writing(db.engine) as session:
        session.execute(text("UPDATE users SET name = 'Sam'"))
    with read_along() as executed:
        run(app, "purge", "--older-than", "3d", "--dry-run", *words)
        assert "messages older than 3 days are gone" in run(app, "purge", "--older-than", "3d", *words).stdout
    assert_within_one_shard(about_one_department(executed), "message", "revision", "users", "hour_touch")


def test_a_purge_by_each_departments_own_setting(app: Flask, read_along: ReadAlong) -> None:
    with read_along() as executed:
        run(app, "department", "set-retention", "b", "3d")
    assert_within_one_shard(executed, "department")
    with read_along() as executed:
        assert "b: 3 messages" in run(app, "purge").stdout
    assert_within_one_shard(about_one_department(executed), "message")


def test_taking_a_department_out_and_bringing_it_in(app: Flask, read_along: ReadAlong, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    with read_along() as executed:
        file.write_text(run(app, "export", "--department", "a", "--with-history").stdout)
    assert_within_one_shard(about_one_department(executed), "message", "revision")
    lines: list[dict[str, Any]] = [json.loads(line) for line in file.read_text().splitlines()]
    for number, line in enumerate(lines):
        line["departmentUUID"] = "new" if number else "a"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    with read_along() as executed:
        run(app, "import", str(file))
    assert_within_one_shard(executed, "department", "users", "message", "revision")


def test_indexing_and_summarising(app: Flask, read_along: ReadAlong) -> None:
    with app.app_context(), writing(db.engine) as session:
        session.query(Message).update({"search": None})
        session.execute(text("UPDATE users SET name = 'Sam'"))
    with read_along() as executed:
        run(app, "reindex")
        run(app, "summarise", "--days", "7")
        run(app, "summarise", "--days", "7", "--anew")
    about = about_one_department(executed)
    assert_within_one_shard(about, "message", "user_name_word", "day_summary", "hour_touch", "busy_users")


def test_names_get_no_words_before_their_table_is_distributed(app: Flask) -> None:
    with app.app_context(), writing(db.engine) as session:
        session.execute(text("DELETE FROM pg_dist_partition WHERE logicalrelid = 'user_name_word'::regclass"))
    result = app.test_cli_runner().invoke(args=["reindex"])
    assert (result.exit_code, "distribute" in result.output) == (1, True)
    with app.app_context(), writing(db.engine) as session:
        session.execute(text("INSERT INTO pg_dist_partition VALUES ('user_name_word')"))
    assert app.test_cli_runner().invoke(args=["reindex"]).exit_code == 0


def test_names_get_their_words_before_anything_is_distributed(app: Flask) -> None:
    # The extension is there before `setup`, which is run before `distribute`.
    with app.app_context(), writing(db.engine) as session:
        session.execute(text("DELETE FROM pg_dist_partition"))
    for command in ("setup", "reindex"):
        run(app, command)
