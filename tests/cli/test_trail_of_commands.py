"""What operators do at the command line is in the audit trail too."""

import getpass
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.models import AuditEntry
from tests.cli.conftest import Run, RunJson


def trail(engine: Engine) -> list[tuple[str, str | None, dict[str, Any] | None]]:
    with Session(engine) as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert {entry.actor_kind for entry in entries} <= {"operator"}
    return [(entry.action, entry.subject, entry.details) for entry in entries]


def test_commands_about_clients_are_written_down(run: Run, run_json: RunJson, engine: Engine) -> None:
    run("client", "create", "bot", "--department", "d", "--scope", "message.create")
    run("client", "add-secret", "bot")
    first, second = (secret["id"] for secret in run_json("client", "list")["clients"][0]["secrets"])
    for words in (["revoke-secret", "bot", str(first)], ["disable", "bot"], ["enable", "bot"]):
        run("client", *words)
    assert trail(engine) == [
        ("client-created", "bot", {"departments": ["d"], "scopes": ["message.create"]}),
        ("secret-added", "bot", {"secret": second}),
        ("secret-revoked", "bot", {"secret": first}),
        ("client-disabled", "bot", None),
        ("client-enabled", "bot", None),
    ]


def test_commands_about_staff_are_written_down(run: Run, engine: Engine) -> None:
    run("staff", "create", "pat", "--role", "editor", "--hide-personal-data")
    for command in ("set-password", "disable", "enable"):
        run("staff", command, "pat")
    assert trail(engine) == [
        ("staff-created", "pat", {"role": "editor", "departments": "all", "sees_personal_data": False}),
        ("password-set", "pat", None),
        ("staff-disabled", "pat", None),
        ("staff-enabled", "pat", None),
    ]


def test_a_command_that_is_refused_leaves_no_entry(run: Run, engine: Engine) -> None:
    for words in (["staff", "disable", "nobody"], ["client", "create", "a:b", "--all-departments"]):
        assert run(*words).exit_code == 1
    assert trail(engine) == []


def test_the_first_start_is_written_down(run: Run, engine: Engine) -> None:
    run("setup")
    assert [action for action, _, _ in trail(engine)] == ["staff-created", "client-created"]


def test_the_operator_goes_by_the_name_of_the_system_user(
    run: Run, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> str:
        raise KeyError

    monkeypatch.setenv("LOGNAME", "root-" + "x" * 80)
    run("client", "create", "one", "--all-departments")
    monkeypatch.setattr(getpass, "getuser", nobody)
    run("client", "create", "two", "--all-departments")
    with Session(engine) as session:
        names = list(session.scalars(select(AuditEntry.actor_name).order_by(AuditEntry.id)))
    assert names == [("root-" + "x" * 80)[:64], "command line"]
