"""`flask --app wsgi purge` and `department`: what is asked for, what is said, what is written down."""

import json
import math
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.models import AuditEntry, Message
from tests.cli.conftest import Run, RunJson, assert_refused
from tests.messages.factories import edit, save_of, write
from tests.messages.many import store_many

NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def messages(engine: Engine) -> None:
    """A message of 2025 in each of two departments, with a history in one, and one of today."""
    write(engine, save_of("old", body="x"), save_of("old", "other"))
    edit(engine, "old", body="y")
    write(engine, save_of("new", sent_at=NOW))


def left(engine: Engine) -> list[tuple[str, str]]:
    with Session(engine) as session:
        statement = select(Message.department_id, Message.uuid).order_by(Message.department_id, Message.uuid)
        return [(row[0], row[1]) for row in session.execute(statement)]


def trail(engine: Engine) -> list[tuple[str, str | None, dict[str, Any] | None]]:
    with Session(engine) as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(entry.action, entry.department_id, entry.details) for entry in entries]


def test_an_age_goes_for_all_departments_and_is_written_down_with_numbers_alone(run: Run, engine: Engine) -> None:
    result = run("purge", "--older-than", "90d")
    assert result.exit_code == 0, result.output
    assert "d: 1 messages older than 90 days are gone." in result.stdout
    assert left(engine) == [("d", "new")]
    about = {"older_than_days": 90}
    assert trail(engine) == [
        ("purged", "d", about | {"state": "started"}),
        ("purged", "d", about | {"state": "complete", "messages": 1, "revisions": 1}),
        ("purged", "other", about | {"state": "started"}),
        ("purged", "other", about | {"state": "complete", "messages": 1, "revisions": 0}),
    ]


def test_without_an_age_each_department_has_its_own_limit_or_none(run: Run, run_json: RunJson, engine: Engine) -> None:
    assert "No department has a limit" in run("purge").stdout
    run("department", "set-retention", "other", "400w")
    assert run_json("purge") == {"dryRun": False, "messages": {"other": 0}}
    run("department", "set-retention", "other", "1d")
    assert run_json("purge") == {"dryRun": False, "messages": {"other": 1}}
    assert left(engine) == [("d", "new"), ("d", "old")]


def test_only_the_departments_that_are_named_are_purged(run_json: RunJson, engine: Engine) -> None:
    assert run_json("purge", "--older-than", "12w", "--department", "d")["messages"] == {"d": 1}
    assert left(engine) == [("d", "new"), ("other", "old")]


def test_a_dry_run_removes_nothing_and_says_how_much_would_go(run: Run, run_json: RunJson, engine: Engine) -> None:
    assert run_json("purge", "--older-than", "1d", "--dry-run") == {"dryRun": True, "messages": {"d": 1, "other": 1}}
    assert "d: 1 messages older than 1 days would go." in run("purge", "--older-than", "1d", "--dry-run").stdout
    assert len(left(engine)) == 3
    assert trail(engine) == []


@pytest.mark.parametrize("age", ["0d", "400", "soon", "-1d", "99999d"])
def test_nonsense_is_wrong_usage_and_removes_nothing(age: str, run: Run, engine: Engine) -> None:
    assert_refused(run("purge", f"--older-than={age}"), 2, "must be a number of days or weeks")
    assert_refused(run("department", "set-retention", "d", "--", age), 2, "must be a number of days or weeks")
    assert len(left(engine)) == 3


def test_a_department_that_is_not_there_is_told(run: Run) -> None:
    assert_refused(run("purge", "--older-than", "1d", "--department", "nowhere"), 1, "no such department")
    assert_refused(run("department", "set-retention", "nowhere", "1d"), 1, "no such department")


def test_a_limit_is_set_listed_taken_away_and_written_down(run: Run, run_json: RunJson, engine: Engine) -> None:
    assert run_json("department", "set-retention", "d", "52w") == {"department": "d", "retentionDays": 364}
    run("department", "set-retention", "d", "364d")
    listed = run_json("department", "list")["departments"]
    assert listed == [
        {"id": "d", "name": None, "retentionDays": 364},
        {"id": "other", "name": None, "retentionDays": None},
    ]
    assert "d  (no name)  purges messages after 364 days" in run("department", "list").stdout
    assert "are kept" in run("department", "set-retention", "d", "keep").stdout
    assert trail(engine) == [
        ("retention-set", "d", {"days": {"from": None, "to": 364}}),
        ("retention-set", "d", {"days": {"from": 364, "to": None}}),
    ]


def test_vacuum_gives_the_space_back(run: Run, engine: Engine) -> None:
    store_many(engine, 1_000, body="x" * 500, searchable=True)
    before = _size(engine)
    assert run("purge", "--older-than", "90d", "--vacuum").exit_code == 0
    result = run("purge", "--older-than", "90d", "--vacuum")
    assert result.exit_code == 0, result.output
    if engine.dialect.name == "sqlite":
        assert _size(engine) < before / 2
        assert "free for new messages" in result.stdout
    else:
        assert "autovacuum" in result.stderr


def _size(engine: Engine) -> int:
    """The bytes of the database, wherever they are at the moment."""
    with engine.connect() as connection:
        pragmas = ("page_count", "page_size") if engine.dialect.name == "sqlite" else ()
        return math.prod(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in pragmas)


def test_the_json_of_a_purge_is_one_object(run: Run) -> None:
    result = run("purge", "--older-than", "400d", "--json")
    assert json.loads(result.stdout)["dryRun"] is False
