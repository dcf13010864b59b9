"""Lines become messages: once, and by the rules of a PUT."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.messages.transfer import processes
from app.messages.transfer.parsing import Reader
from app.models import Message
from tests.cli.conftest import Run, RunJson
from tests.cli.transferred import line
from tests.messages.factories import message, move, revisions, save_of, values, write

NOTHING = {"new": 0, "changed": 0, "unchanged": 0, "refused": 0, "faults": []}


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., str]:
    """Writes lines to a file and returns its name."""

    def file(*lines: dict[str, Any] | str) -> str:
        path = tmp_path / "messages.jsonl"
        texts = [one if isinstance(one, str) else json.dumps(one) for one in lines]
        path.write_text("".join(f"{text}\n" for text in texts), "utf-8")
        return str(path)

    return file


def test_a_second_import_changes_nothing(engine: Engine, run_json: RunJson, file: Callable[..., str]) -> None:
    name = file(line("one"), line("two", version=3), line("two", version=3))
    assert run_json("import", name) == NOTHING | {"new": 2, "unchanged": 1}
    assert run_json("import", name) == NOTHING | {"unchanged": 3}
    assert (message(engine, "one").version, message(engine, "two").version) == (1, 3)
    assert message(engine, "one").created_by == "import"


def test_a_line_without_a_version_is_a_put(engine: Engine, run_json: RunJson, file: Callable[..., str]) -> None:
    write(engine, save_of("m", body="Hello", subject="kept"))
    assert run_json("import", file(line(messageAttributes={"body": "new"}))) == NOTHING | {"changed": 1}
    assert values(engine) == {"body": "new", "subject": "kept"}
    (revision,) = revisions(engine)
    assert (revision.actor_kind, revision.actor_name) == ("client", "import")


def test_a_line_that_is_older_than_the_message_takes_nothing_back(
    engine: Engine, run: Run, run_json: RunJson, file: Callable[..., str]
) -> None:
    write(engine, save_of("m", body="first"))
    exported = run("export").stdout.strip()
    write(engine, save_of("m", body="second"))
    assert run_json("import", file(exported)) == NOTHING | {"unchanged": 1}
    assert values(engine)["body"] == "second"


def test_a_line_that_is_newer_than_the_message_changes_it_once(
    engine: Engine, run_json: RunJson, file: Callable[..., str]
) -> None:
    write(engine, save_of("m", body="first", subject="gone"))
    newer = file(line(version=5, messageAttributes={"body": "fifth", "subject": None}))
    assert run_json("import", newer) == NOTHING | {"changed": 1}
    assert run_json("import", newer) == NOTHING | {"unchanged": 1}
    assert (values(engine), message(engine).version) == ({"body": "fifth"}, 2)


def test_lines_that_break_a_rule_are_told_by_number_and_the_others_go_on(
    engine: Engine, run: Run, file: Callable[..., str]
) -> None:
    write(engine, save_of("taken", user="somebody"))
    result = run(
        "import",
        file(
            line("good"),
            "",
            '{"uuid": "x", "uuid": "y"}',
            "[]",
            line("bad", messageAttributes={"isManual": "yes", "body": 7}),
            line("taken"),
            line("e", messageAttributes={}),
            line("b d"),
            line("last"),
        ),
    )
    assert result.exit_code == 1
    assert result.stdout == "2 new, 0 changed, 0 unchanged, 6 refused.\n"
    told = [one.partition(":")[::2] for one in result.stderr.splitlines() if one.startswith("line ")]
    assert [place for place, _ in told] == ["line 3", "line 4", "line 5", "line 6", "line 7", "line 8"]
    reasons = [reason for _, reason in told]
    assert "same key twice" in reasons[0]
    assert "messageAttributes.body: must be a string; messageAttributes.isManual: must be true or false" in reasons[2]
    assert "another user" in reasons[3]
    with Session(engine) as session:
        assert sorted(session.scalars(select(Message.uuid))) == ["good", "last", "taken"]


def test_a_line_for_a_message_in_the_trash_is_refused(
    engine: Engine, run_json: RunJson, run: Run, file: Callable[..., str]
) -> None:
    write(engine, save_of("m", body="x"))
    move(engine, into_trash=True)
    result = run("import", file(line()))
    assert result.exit_code == 1
    assert "line 1: Staff put this message into the trash" in result.stderr


@pytest.mark.parametrize(
    "beside",
    [
        {"version": 0},
        {"version": "1"},
        {"createdAt": "yesterday"},
        {"origin": []},
        {"origin": {"client": "x" * 65}},
        {"origin": {"requestUuid": "no id"}},
        {"origin": {"idempotencyDigest": "0"}},
        {"staffEdits": {"nothing": 1}},
        {"staffEdits": {"messageAttributes.isManual": "yes"}},
        {"trash": {"at": "2025-01-01T00:00:00Z", "by": "pat"}},
        {"trash": "yes"},
        {"unknownFields": []},
        {"unknownFields": {"messageAttributes.body": 1}},
        {"unknownFields": {"uuid": 1}},
        {"unknownFields": {"a b": 1}},
        {"unknownFields": {'"': 1}},
        {"revisions": {}},
        {"version": 3, "revisions": [{"version": 4}]},
        {"messageSendingAttributes": None},
    ],
)
def test_what_an_export_tells_is_checked_too(beside: dict[str, Any], run: Run, file: Callable[..., str]) -> None:
    assert run("import", file(line(**beside))).exit_code == 1


def test_many_lines_are_read_by_processes_of_their_own(
    engine: Engine, run_json: RunJson, file: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.cli.bring_in.LINES", 50)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 1, 2})
    lines: list[dict[str, Any] | str] = [line(f"m-{number:04}") for number in range(1_000)]
    lines[333] = "{"
    result = run_json_or_refusals(run_json, file(*lines), monkeypatch)
    assert (result["new"], result["refused"]) == (999, 1)
    with Session(engine) as session:
        assert len(session.scalars(select(Message.uuid)).all()) == 999


def run_json_or_refusals(run_json: RunJson, name: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr("app.cli.bring_in.sys.exit", lambda _status: None)
    return run_json("import", name)


def test_a_line_that_is_too_long_is_refused_and_the_next_one_read(
    run: Run, file: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("app.cli.bring_in", "app.messages.transfer.incoming"):
        monkeypatch.setattr(f"{module}.LONGEST_LINE", 500)
    result = run("import", file(line("long", note="x" * 2_000), line("short")))
    assert result.stdout == "1 new, 0 changed, 0 unchanged, 1 refused.\n"
    assert "line 1: line: must be at most 500 bytes long" in result.stderr


def test_a_process_that_reads_is_started_only_for_a_long_file() -> None:
    reader = Reader(datetime.now(UTC), "sqlite")
    chunks = iter([[(1, json.dumps(line()).encode())]])
    ((_, chunk),) = processes.parsed(chunks, reader)
    assert [entry.key for entry in chunk.entries] == [("d", "m")]
