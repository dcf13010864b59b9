"""What several measurements kept is put together, each database once."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from bench.figures import Figures
from bench.report import main, together
from bench.results import Result


def content_of(database: Any, per_second: float) -> dict[str, Any]:
    figures = Figures("new", 16, 10, per_second, 1, 2, 3, 4, 0.5, faults=("one row is missing",))
    return {
        "kind": "bench",
        "whole": True,
        "results": [asdict(Result(database, "service", 0, figures))],
        "facts": {database: {"messages": 7.0}},
        "wrong": [f"{database} was away"],
    }


def test_figures_of_two_databases_stand_side_by_side() -> None:
    findings, databases = together([content_of("Postgres", 2.0), content_of("SQLite", 1.0)])
    assert databases == ["SQLite", "Postgres"]
    for database, speed in (("SQLite", 1.0), ("Postgres", 2.0)):
        found = findings.find(database, "service", "new", 16)  # type: ignore[arg-type]
        assert found is not None
        assert found.each(lambda one: one.per_second) == (speed,)
    assert findings.facts == {"SQLite": {"messages": 7.0}, "Postgres": {"messages": 7.0}}
    assert findings.faults.count("one row is missing") == 2
    assert "SQLite was away" in findings.faults


def test_a_database_that_was_measured_twice_is_refused() -> None:
    with pytest.raises(SystemExit, match="SQLite is in more than one"):
        together([content_of("SQLite", 1.0), content_of("SQLite", 2.0)])


@pytest.mark.parametrize(
    ("databases", "changes", "problem"),
    [
        (["SQLite"], {}, "Postgres is in none"),
        (["SQLite", "Postgres"], {"whole": False}, "holds a part"),
        (["SQLite", "Postgres"], {"rows": 7, "kind": "large"}, "not of one kind"),
    ],
)
def test_what_is_not_whole_or_not_of_one_kind_replaces_nothing(
    databases: list[str], changes: dict[str, Any], problem: str, tmp_path: Path
) -> None:
    files = []
    for name in databases:
        files.append(tmp_path / f"{name}.json")
        files[-1].write_text(json.dumps(content_of(name, 1.0)))
    files[-1].write_text(json.dumps(content_of(databases[-1], 1.0) | changes))
    with pytest.raises(SystemExit, match=problem):
        main([str(file) for file in files])
