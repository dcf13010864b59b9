"""`flask --app wsgi backup`: a whole copy, or none."""

import stat
from pathlib import Path

import pysqlite3.dbapi2
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.models import AuditEntry, backup
from tests.cli.conftest import Run, assert_refused
from tests.messages.factories import save_of, write


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder / "copy.sqlite3"


def test_postgres_has_its_own_ways(engine: Engine, run: Run, target: Path) -> None:
    if engine.dialect.name == "sqlite":
        return
    assert_refused(run("backup", str(target)), 1, "pg_dump")
    assert not target.exists()


def test_the_copy_is_one_whole_file_for_its_owner_alone(engine: Engine, run: Run, target: Path) -> None:
    if engine.dialect.name != "sqlite":
        return
    write(engine, save_of("m", body="Hello"))
    target.write_text("the one before")
    result = run("backup", str(target))
    assert result.exit_code == 0, result.output
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    copy = pysqlite3.dbapi2.connect(str(target))
    assert copy.execute("SELECT uuid FROM message").fetchall() == [("m",)]
    copy.close()
    with Session(engine) as session:
        (entry,) = session.scalars(select(AuditEntry))
    assert (entry.action, entry.details) == ("backed-up", {"bytes": target.stat().st_size})


def test_a_damaged_copy_never_takes_its_place(
    engine: Engine, run: Run, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine.dialect.name != "sqlite":
        return
    target.write_text("the one before")

    def damage(draft: Path) -> None:
        raise backup.DamagedCopy("row 1 missing from index")

    monkeypatch.setattr(backup, "_check", damage)
    assert_refused(run("backup", str(target)), 1, "damaged")
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    assert target.read_text() == "the one before"


def test_a_backup_does_not_replace_the_database_itself(engine: Engine, run: Run) -> None:
    if engine.dialect.name == "sqlite":
        assert_refused(run("backup", str(engine.url.database)), 2, "the database itself")


def test_a_place_that_cannot_be_written_is_told_in_one_sentence(engine: Engine, run: Run, target: Path) -> None:
    if engine.dialect.name == "sqlite":
        assert_refused(run("backup", str(target.parent / "nowhere" / "copy")), 1, "cannot be written")


def test_what_a_killed_backup_left_is_replaced(engine: Engine, run: Run, target: Path) -> None:
    if engine.dialect.name != "sqlite":
        return
    for ending in ("", "-journal", "-wal"):
        target.with_name(f".{target.name}.part{ending}").write_text("left by a run that was killed")
    assert run("backup", str(target)).exit_code == 0
    assert [path.name for path in target.parent.iterdir()] == [target.name]
