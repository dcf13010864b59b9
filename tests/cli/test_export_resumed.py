"""An export that was cut off is gone on with, or replaced by the next one (docs/operations.md, Moving data)."""

import fcntl
import os
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.cli.conftest import Run, assert_refused
from tests.cli.transferred import a_bit_of_everything
from tests.messages.factories import save_of, write
from tests.messages.many import store_many


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder / "all.jsonl"


@pytest.fixture(autouse=True)
def messages(engine: Engine) -> None:
    a_bit_of_everything(engine)
    store_many(engine, 50, "many")


def cut_off(run: Run, target: Path, size: int, *options: str) -> Path:
    """An export whose disk fails at the end, and of whose draft so many bytes are left."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", _fail)
        assert run("export", str(target), *options).exit_code == 1
    draft = target.with_name(f".{target.name}.part")
    os.truncate(draft, size)
    return draft


def _fail(*_: object) -> None:
    raise OSError("the disk is full")


@pytest.mark.parametrize("options", [[], ["--with-history"], ["--department", "d", "--department", "many"]])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.1, 0.5, 0.9, 1.0])
def test_an_export_that_goes_on_writes_the_same_file(run: Run, target: Path, options: list[str], share: float) -> None:
    whole = run("export", *options).stdout_bytes
    cut_off(run, target, round(len(whole) * share), *options)
    result = run("export", str(target), "--resume", *options)
    assert result.exit_code == 0, result.output
    assert target.read_bytes() == whole
    assert f"{len(whole.splitlines()):,} messages." in result.stderr
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_what_was_taken_out_before_is_not_taken_out_again(engine: Engine, run: Run, target: Path) -> None:
    before = run("export").stdout_bytes
    cut_off(run, target, len(before) // 2)
    kept = before[: before.rindex(b"\n", 0, len(before) // 2) + 1]
    write(engine, save_of("plain", body="changed since"), save_of("added-behind", "zz"))
    result = run("export", str(target), "--resume")
    assert f"Going on behind {len(kept.splitlines())} messages." in result.stderr
    assert target.read_bytes().startswith(kept)
    assert b"added-behind" in target.read_bytes()


@pytest.mark.parametrize("other", [["--with-history"], ["--department", "many"]])
def test_one_that_was_asked_for_in_another_way_begins_anew(run: Run, target: Path, other: list[str]) -> None:
    cut_off(run, target, 2_000)
    result = run("export", str(target), "--resume", *other)
    assert "beginning anew" in result.stderr
    assert target.read_bytes() == run("export", *other).stdout_bytes


def test_a_draft_that_was_left_is_replaced(engine: Engine, run: Run, target: Path) -> None:
    cut_off(run, target, 2_000)
    write(engine, save_of("plain", body="changed since"))
    assert run("export", str(target)).exit_code == 0
    assert target.read_bytes() == run("export").stdout_bytes
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_a_draft_that_a_power_failure_spoilt_is_not_gone_on_with(run: Run, target: Path) -> None:
    draft = cut_off(run, target, 2_000)
    draft.write_bytes(b"\0" * 500 + b"\n")
    assert "beginning anew" in run("export", str(target), "--resume").stderr
    assert target.read_bytes() == run("export").stdout_bytes


def test_two_exports_do_not_write_one_file_at_once(run: Run, target: Path) -> None:
    draft = cut_off(run, target, 2_000)
    with draft.open("rb+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert_refused(run("export", str(target)), 1, "being written by another process")
        assert_refused(run("export", str(target), "--resume"), 1, "being written by another process")
    assert draft.stat().st_size == 2_000


def test_what_somebody_else_put_in_the_place_of_the_draft_is_not_written_to(run: Run, target: Path) -> None:
    trap = target.with_name("trap")
    trap.write_text("untouched")
    target.with_name(f".{target.name}.part").symlink_to(trap)
    assert run("export", str(target)).exit_code == 1
    assert trap.read_text() == "untouched"


def test_standard_output_cannot_be_gone_on_with(run: Run) -> None:
    assert run("export", "--resume").exit_code == 2
