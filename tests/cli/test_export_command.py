"""Messages are taken out as lines, whole, and brought in again as they were."""

import json
import os
import stat
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, select
from sqlalchemy.orm import Session

from app.messages.find import list_messages
from app.messages.matching import Filters
from app.messages.shape import message_shape
from app.models import AuditEntry
from tests.api.factories import NewApp, services_of
from tests.cli.conftest import Run, assert_refused
from tests.cli.transferred import a_bit_of_everything, empty, line
from tests.messages.factories import message, revisions, save_of, values, write


@pytest.mark.postgres
@pytest.mark.parametrize("first", ["sqlite", "postgres"])
@pytest.mark.parametrize("more", [[], ["--with-history"]], ids=["plain", "history"])
def test_a_round_trip_through_the_other_database_changes_no_byte(
    first: str, more: list[str], sqlite_url: URL, postgres_url: URL, new_app: NewApp
) -> None:
    urls = [sqlite_url, postgres_url] if first == "sqlite" else [postgres_url, sqlite_url]
    source, target = (new_app(url) for url in urls)
    a_bit_of_everything(services_of(source).engine)
    there = source.test_cli_runner().invoke(args=["export", *more]).stdout_bytes
    assert target.test_cli_runner().invoke(args=["import", "-"], input=there).exit_code == 0
    assert target.test_cli_runner().invoke(args=["export", *more]).stdout_bytes == there
    assert there.count(b"\n") == 5


def test_an_export_with_history_brings_the_history(engine: Engine, run: Run) -> None:
    a_bit_of_everything(engine)
    text = run("export", "--with-history").stdout
    before = [
        (r.version, r.at, r.actor_kind, r.actor_name, r.request_uuid, r.changes) for r in revisions(engine, "edited")
    ]
    empty(engine)
    assert run("import", "-", text=text).exit_code == 0
    after = [
        (r.version, r.at, r.actor_kind, r.actor_name, r.request_uuid, r.changes) for r in revisions(engine, "edited")
    ]
    assert before == after != []
    assert run("export", "--with-history").stdout == text


def test_a_line_has_the_shape_in_which_the_api_shows_the_message(engine: Engine, run: Run) -> None:
    a_bit_of_everything(engine)
    for text in run("export").stdout.strip().split("\n"):
        shown = json.loads(text)
        stored = message(engine, shown["uuid"], shown["departmentUUID"])
        shape = json.loads(json.dumps(message_shape(vars(stored))))
        assert {key: shown[key] for key in shape} == shape
        assert shown.keys() - shape.keys() <= {"origin", "staffEdits", "trash"}


def test_what_was_brought_in_is_found_and_keeps_its_staff_edits(engine: Engine, run: Run) -> None:
    a_bit_of_everything(engine)
    text = run("export").stdout
    empty(engine)
    run("import", "-", text=text)
    with Session(engine) as session:
        page = list_messages(session, "d", None, Filters(text="corrected"), None, 10)
    assert [found.uuid for found in page.messages] == ["edited"]
    write(engine, save_of("edited", body="as sent"))
    assert values(engine, "edited")["body"] == "as corrected"
    assert message(engine, "trashed").trash_reason == "Späm"


def test_an_export_of_some_departments_has_no_others(engine: Engine, run: Run) -> None:
    a_bit_of_everything(engine)
    lines = [json.loads(text) for text in run("export", "--department", "another").stdout.splitlines()]
    assert [one["departmentUUID"] for one in lines] == ["another"]
    assert_refused(run("export", "--department", "nowhere"), 1, "no such department")


def test_the_file_of_an_export_is_for_its_owner_alone_and_appears_when_it_is_whole(
    engine: Engine, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(engine, save_of())
    target = tmp_path / "out" / "all.jsonl"
    target.parent.mkdir()
    target.write_text("the one before")

    def fail(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        assert run("export", str(target)).exit_code == 1
    assert target.read_text() == "the one before"
    assert {stat.S_IMODE(path.stat().st_mode) for path in target.parent.iterdir() if path != target} == {0o600}
    assert run("export", str(target)).exit_code == 0
    assert [path.name for path in target.parent.iterdir()] == ["all.jsonl"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert json.loads(target.read_text())["uuid"] == "m"


def test_what_is_taken_out_and_brought_in_is_written_down_without_content(engine: Engine, run: Run) -> None:
    run("import", "-", text=json.dumps(line("quagga")) + "\n{\n")
    run("export")
    with Session(engine) as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    told = [(entry.action, (entry.details or {})["state"], (entry.details or {}).get("messages")) for entry in entries]
    assert told == [
        ("imported", "started", None),
        ("imported", "complete", None),
        ("exported", "started", None),
        ("exported", "complete", 1),
    ]
    assert entries[1].details is not None
    assert (entries[1].details["new"], entries[1].details["refused"]) == (1, 1)
    assert "quagga" not in repr([entry.details for entry in entries])
