"""What was measured, and the file that keeps it."""

import dataclasses
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from bench.databases import DatabaseName
from bench.figures import Figures, Rounds

RESULTS = Path(__file__).with_name("results")
ProgramName = Literal["service", "floor"]


@dataclass(frozen=True)
class Result:
    """Figures of a program on a store; `messages` is how many that held when it was made ready."""

    database: DatabaseName
    program: ProgramName
    messages: int
    figures: Figures


@dataclass
class Findings:
    """All that a command measured. `facts` are single figures of a store, by database and name.

    `wrong` are faults that belong to no run alone.
    """

    results: list[Result] = dataclasses.field(default_factory=list)
    facts: dict[DatabaseName, dict[str, float]] = dataclasses.field(default_factory=dict)
    wrong: list[str] = dataclasses.field(default_factory=list)

    def add(self, result: Result) -> None:
        self.results.append(result)
        print(progress(result), flush=True)

    def note(self, database: DatabaseName, **facts: float) -> None:
        self.facts.setdefault(database, {}).update(facts)
        for name, value in facts.items():
            print(f"{database}: {name} {value:,.1f}", flush=True)

    @property
    def faults(self) -> list[str]:
        return [*self.wrong, *(fault for result in self.results for fault in result.figures.faults)]

    def find(
        self, database: DatabaseName, program: ProgramName, row: str, connections: int, *, large: bool = False
    ) -> Rounds | None:
        """The figures of a cell, on the filled store or (not `large`) on the small one."""
        most = max((one.messages for one in self.results), default=0)
        found = tuple(
            one.figures
            for one in self.results
            if (one.database, one.program) == (database, program)
            and (one.figures.row, one.figures.connections) == (row, connections)
            and (one.messages == most > BASE) is large
        )
        return Rounds(found) if found else None


# How many messages the small store has that reading is measured on.
BASE = 10_000


def progress(result: Result) -> str:
    figures = result.figures
    name = f"{result.database}, {result.messages:,}: {result.program}, {figures.row}, {figures.connections}"
    faults = "".join(f"\n   WRONG: {fault}" for fault in figures.faults)
    times = f"p50 {figures.p50:7.1f}  p95 {figures.p95:7.1f}  p99 {figures.p99:7.1f} ms"
    return f"{name:74}{figures.per_second:9,.0f}/s  {times}{faults}"


@contextmanager
def kept(kind: str, findings: Findings, conditions: dict[str, Any]) -> Iterator[None]:
    """Writes what is found until the block ends, however it does, and what that holds for, to a file of its own.

    `whole` says that all of it was measured, of the databases that were asked for.
    """
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{kind}-{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}.json"
    whole = False
    try:
        yield
        whole = not conditions["like"]
    finally:
        results = [dataclasses.asdict(result) for result in findings.results]
        found = {"facts": findings.facts, "wrong": findings.wrong, "results": results}
        content = {"kind": kind, "whole": whole, **conditions, **found}
        file.write_text(json.dumps(content, indent=1) + "\n")
        print(f"\nKept in {file}", *(f"\nWRONG: {fault}" for fault in findings.wrong), flush=True)
