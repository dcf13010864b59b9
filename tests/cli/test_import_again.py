"""A file is brought in once, however often it is imported, and in however many attempts (docs/operations.md)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from app.messages.transfer.bring_in import Importer
from tests.cli.conftest import Run, RunJson
from tests.cli.test_import_command import NOTHING
from tests.cli.transferred import empty, line
from tests.messages.factories import message, move, revisions, save_of, values, write

File = Callable[..., str]


@pytest.fixture(autouse=True)
def one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Others read the same lines in the same way (test_import_command.py), but take a second to start."""
    monkeypatch.setattr("app.messages.transfer.processes.WORTH_A_PROCESS", 100)


@pytest.fixture
def file(tmp_path: Path) -> File:
    def file(*lines: dict[str, Any]) -> str:
        path = tmp_path / "messages.jsonl"
        path.write_text("".join(json.dumps(one) + "\n" for one in lines))
        return str(path)

    return file


@pytest.fixture(params=[5_000, 1], ids=["one-chunk", "chunk-for-each-line"])
def chunks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.cli.bring_in.LINES", request.param)


def told(status: str, uuid: str = "m") -> dict[str, Any]:
    return line(uuid, messageDeliveryAttributes={"deliveryStatus": status})


@pytest.mark.usefixtures("chunks")
def test_several_lines_of_one_message_change_nothing_the_second_time(
    engine: Engine, run_json: RunJson, file: File
) -> None:
    name = file(told("SENT"), told("DELIVERED"), line("other"))
    assert run_json("import", name) == NOTHING | {"new": 2, "changed": 1}
    version = message(engine).version
    assert run_json("import", name) == NOTHING | {"unchanged": 3}
    assert (message(engine).version, len(revisions(engine))) == (version, 1)
    assert values(engine)["delivery_status"] == "DELIVERED"


def test_a_second_run_takes_back_nothing_that_changed_since(engine: Engine, run_json: RunJson, file: File) -> None:
    name = file(told("SENT"))
    run_json("import", name)
    write(engine, save_of("m", delivery_status="DELIVERED"))
    assert run_json("import", name) == NOTHING | {"unchanged": 1}
    assert values(engine)["delivery_status"] == "DELIVERED"


@pytest.mark.usefixtures("chunks")
def test_a_message_that_is_gone_is_brought_in_again_as_all_its_lines_say(
    engine: Engine, run_json: RunJson, file: File
) -> None:
    name = file(told("SENT"), told("DELIVERED"))
    run_json("import", name)
    empty(engine)
    assert run_json("import", name) == NOTHING | {"new": 1, "changed": 1}
    assert values(engine)["delivery_status"] == "DELIVERED"


@pytest.mark.parametrize("failing", [2, 3, 4, 5])
def test_a_run_that_was_cut_off_is_finished_by_the_next_one(
    engine: Engine, run: Run, run_json: RunJson, file: File, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    monkeypatch.setattr("app.cli.bring_in.LINES", 1)
    lines = [told("SENT"), told("DELIVERED"), told("SENT", "n"), told("READ"), told("DELIVERED", "n")]
    name = file(*lines)
    with monkeypatch.context() as patch:
        patch.setattr("app.messages.transfer.bring_in.Importer.write", _until(failing))
        assert run("import", name).exit_code == 1
    # As after a kill: nothing was written down in the end.
    _forget_the_end(engine)
    run_json("import", name)
    assert (values(engine)["delivery_status"], values(engine, "n")["delivery_status"]) == ("READ", "DELIVERED")
    assert (len(revisions(engine)), len(revisions(engine, "n"))) == (2, 1)
    assert run_json("import", name) == NOTHING | {"unchanged": 5}


def _until(failing: int) -> Callable[..., Any]:
    write, count = Importer.write, iter(range(1, 100))

    def until(self: Importer, *arguments: Any) -> Any:
        if next(count) == failing:
            raise OSError("cut off")
        return write(self, *arguments)

    return until


def _forget_the_end(engine: Engine) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
        ended = "CAST(details AS TEXT) LIKE '%interrupted%'"
        assert connection.execute(text(f"DELETE FROM audit_entry WHERE {ended}")).rowcount == 1  # noqa: S608  Ours.


def test_a_line_that_was_refused_is_brought_in_when_it_may(
    engine: Engine, run: Run, run_json: RunJson, file: File
) -> None:
    write(engine, save_of("m", body="x"))
    move(engine, into_trash=True)
    name = file(told("SENT"), told("SENT", "n"), told("DELIVERED", "n"))
    assert run("import", name).exit_code == 1
    move(engine, into_trash=False)
    assert run_json("import", name) == NOTHING | {"changed": 1, "unchanged": 2}
    assert values(engine)["delivery_status"] == "SENT"
    assert run_json("import", name) == NOTHING | {"unchanged": 3}


def test_a_file_that_has_grown_is_gone_on_with(engine: Engine, run_json: RunJson, file: File) -> None:
    run_json("import", file(told("SENT"), told("DELIVERED")))
    grown = file(told("SENT"), told("DELIVERED"), told("READ"))
    assert run_json("import", grown) == NOTHING | {"unchanged": 2, "changed": 1}
    assert values(engine)["delivery_status"] == "READ"


def test_what_comes_through_a_pipe_is_a_put_each_time(engine: Engine, run_json: RunJson) -> None:
    lines = "".join(json.dumps(told(status)) + "\n" for status in ("SENT", "DELIVERED"))
    run_json("import", "-", text=lines)
    assert run_json("import", "-", text=lines) == NOTHING | {"changed": 2}
    assert values(engine)["delivery_status"] == "DELIVERED"
