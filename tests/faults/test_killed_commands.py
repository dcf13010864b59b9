"""Long commands are killed in the middle; a second run does the rest, and nothing twice."""

import json
import os
import signal
from pathlib import Path
from typing import Any

from sqlalchemy import URL, func, select

from app import create_app
from app.extensions import db
from app.models import AuditEntry, Message, Revision
from tests.faults.commands import command, output_of
from tests.faults.processes import children_of
from tests.faults.stored import integrity, reading
from tests.messages.many import store_many
from tests.support.databases import settings_for
from tests.support.waiting import wait_until

LINES = 12_000
BODY = {"body": "Your appointment is on Friday at ten.", "type": "OUTGOING", "protocol": "TEXT"}


def count(database: URL, table: Any = Message) -> int:
    with reading(database) as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def states(database: URL) -> list[str]:
    with reading(database) as connection:
        return [details["state"] for details in connection.scalars(select(AuditEntry.details).order_by(AuditEntry.id))]


def kill(pid: int) -> None:
    """Ends that one process, and sees that those which it started follow it."""
    children = children_of(pid)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not any(Path(f"/proc/{child}/fd").exists() for child in children), "its processes end, too")


def test_an_import_that_is_killed_is_finished_by_a_second_run_exactly_once(database_url: URL, tmp_path: Path) -> None:
    file = tmp_path / "many.jsonl"
    place = {"departmentUUID": "d", "userUUID": "u", "messageAttributes": BODY}
    file.write_text("".join(json.dumps({"uuid": f"m-{number:06}", **place}) + "\n" for number in range(LINES)))
    with command(database_url, tmp_path, "import", str(file)) as running:
        wait_until(lambda: count(database_url) >= 1_000, "the import has begun", seconds=60)
        kill(running.pid)
    before = count(database_url)
    assert 0 < before < LINES
    result = json.loads(output_of(database_url, tmp_path, "import", str(file), "--json"))
    assert (result["new"], result["unchanged"], result["refused"]) == (LINES - before, before, 0)
    assert (count(database_url), count(database_url, Revision)) == (LINES, 0)
    with reading(database_url) as connection:
        assert connection.scalar(select(func.max(Message.version))) == 1
    assert states(database_url) == ["started", "started", "complete"]
    if database_url.get_backend_name() == "sqlite":
        assert integrity(database_url) == "ok"


def test_an_export_that_is_killed_is_finished_by_one_that_resumes(database_url: URL, tmp_path: Path) -> None:
    app = create_app(settings_for(database_url, tmp_path))
    with app.app_context():
        store_many(db.engine, 15_000)
        db.engine.dispose()
    target = tmp_path / "out" / "all.jsonl"
    target.parent.mkdir()
    draft = target.with_name(".all.jsonl.part")
    with command(database_url, tmp_path, "export", str(target)) as running:
        wait_until(lambda: draft.exists() and draft.stat().st_size > 100_000, "the export has begun", seconds=60)
        kill(running.pid)
    assert not target.exists()
    output_of(database_url, tmp_path, "export", str(target), "--resume")
    uuids = [json.loads(line)["uuid"] for line in target.read_text().splitlines()]
    assert uuids == [f"m-{number:06}" for number in range(15_000)]
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    assert states(database_url) == ["started", "started", "complete"]


def test_a_purge_that_is_killed_is_finished_by_a_second_run(database_url: URL, tmp_path: Path) -> None:
    app = create_app(settings_for(database_url, tmp_path))
    with app.app_context():
        store_many(db.engine, 3_000, searchable=True)
        db.engine.dispose()
    with command(database_url, tmp_path, "purge", "--older-than", "1d") as running:
        wait_until(lambda: count(database_url) < 3_000, "the purge has begun", seconds=60)
        kill(running.pid)
    left = count(database_url)
    assert 0 < left < 3_000
    result = json.loads(output_of(database_url, tmp_path, "purge", "--older-than", "1d", "--json"))
    assert result == {"dryRun": False, "messages": {"d": left}}
    assert count(database_url) == 0
    assert states(database_url) == ["started", "started", "complete"]
    if database_url.get_backend_name() == "sqlite":
        assert integrity(database_url) == "ok"
