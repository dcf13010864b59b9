"""The tables of what was measured: aligned for a terminal, or as Markdown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench import paths, reads, saves
from bench.databases import DatabaseName
from bench.figures import Figure, Rounds, median
from bench.results import Findings
from bench.targets import Verdict

UNKNOWN = "-"


@dataclass(frozen=True)
class Table:
    """Its first column is text, the others are figures."""

    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]

    def text(self) -> str:
        widths = [max(len(row[at]) for row in (self.head, *self.rows)) for at in range(len(self.head))]
        lines = (
            "  ".join(
                cell.rjust(width) if at else cell.ljust(width)
                for at, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            for row in (self.head, *self.rows)
        )
        return "\n".join(lines)

    def markdown(self) -> str:
        line = ("---", *("---:" for _ in self.head[1:]))
        return "\n".join(f"| {' | '.join(row)} |" for row in (self.head, line, *self.rows))


def of_saves(findings: Findings, database: DatabaseName) -> Table:
    head = ("saves", "at once", "per s", "floor", "share", "p50 ms", "p99 ms", "floor's", "ratio", "CPU ms", "per sync")
    rows = []
    for connections in saves.CONNECTIONS:
        for row, _ in saves.ROWS:
            found = findings.find(database, "service", row, connections)
            floor = findings.find(database, "floor", row, connections)
            speed, p99 = _beside(found, floor, lambda one: one.per_second), _beside(found, floor, lambda one: one.p99)
            cells = (*speed, _cell(found, lambda one: one.p50), *p99, _cell(found, lambda one: one.cpu, 2))
            rows.append((row, str(connections), *cells, _cell(found, lambda one: one.per_sync)))
    return Table(head, rows)


def of_reads(findings: Findings, database: DatabaseName) -> Table:
    """Answers per second with 16 at once, and times with one at a time."""
    head = (
        "reads, 10,000 messages",
        "per s",
        "floor",
        "share",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "p95, 16 at once",
        "CPU ms",
    )
    alone, together = reads.CONNECTIONS
    rows = []
    for row in paths.rows():
        one = findings.find(database, "service", row.name, alone)
        many = findings.find(database, "service", row.name, together)
        speed = _beside(many, findings.find(database, "floor", row.name, together), lambda found: found.per_second)
        times = (_cell(one, lambda one: one.p50), _cell(one, lambda one: one.p95), _cell(one, lambda one: one.p99))
        if one is None and many is None:
            continue
        rows.append((row.name, *speed, *times, _cell(many, lambda one: one.p95), _cell(many, lambda one: one.cpu, 2)))
    return Table(head, rows)


def of_growth(findings: Findings, database: DatabaseName, messages: int, *, reads_at: Iterable[int]) -> Table:
    """The small store beside the filled one."""
    head = ("", "at once", "per s", f"{messages:,}", "ratio", "p95 ms", f"{messages:,}", "ratio", "floor's p95")
    asked = [(row, connections) for connections in saves.CONNECTIONS for row, _ in saves.ROWS]
    asked += [(row.name, connections) for row in paths.rows() for connections in reads_at]
    rows = []
    for row, connections in asked:
        small = findings.find(database, "service", row, connections)
        large = findings.find(database, "service", row, connections, large=True)
        if small is None and large is None:
            continue
        floor = findings.find(database, "floor", row, connections, large=True)
        speed = _grown(small, large, lambda one: one.per_second)
        times = _grown(small, large, lambda one: one.p95)
        rows.append((row, str(connections), *speed, *times, _cell(floor, lambda one: one.p95)))
    return Table(head, rows)


def of_verdicts(verdicts: list[Verdict]) -> Table:
    """A target is met or missed by the median of its rounds; the least and the most of them stand beside."""
    rows = [
        (
            one.what,
            one.database,
            f"{'>=' if one.least else '<='} {one.limit:g} {one.unit}",
            UNKNOWN if one.measured is None else _number(one.measured, one.unit),
            f"{_number(min(one.rounds), one.unit)} - {_number(max(one.rounds), one.unit)}" if one.rounds[1:] else "",
            one.word,
        )
        for one in verdicts
    ]
    return Table(("target", "on", "asked", "measured", "in rounds", ""), rows)


def _number(value: float, unit: str) -> str:
    return f"{value:,.{2 if unit == 'x' else 1}f}"


def of_facts(findings: Findings, database: DatabaseName) -> Table:
    """Single figures of the filled store, and what a new save writes to the disk there."""
    found = dict(findings.facts.get(database, {}))
    for connections in saves.CONNECTIONS:
        new = findings.find(database, "service", "new", connections, large=True)
        written = median(new.each(lambda one: one.written)) if new else None
        if written is not None:
            found[f"bytes written for each new save, {connections} at once"] = written
    return Table(("", database), [(name, f"{value:,.1f}") for name, value in found.items()])


def _cell(found: Rounds | None, figure: Figure, digits: int = 1) -> str:
    value = median(found.each(figure)) if found else None
    if value is None:
        return UNKNOWN
    return f"{value:,.0f}" if value >= 1000 else f"{value:.{digits}f}"


def _beside(found: Rounds | None, floor: Rounds | None, figure: Figure) -> tuple[str, str, str]:
    return _cell(found, figure), _cell(floor, figure), _quotient(found, floor, figure)


def _grown(small: Rounds | None, large: Rounds | None, figure: Figure) -> tuple[str, str, str]:
    return _cell(small, figure), _cell(large, figure), _quotient(large, small, figure)


def _quotient(one: Rounds | None, other: Rounds | None, figure: Figure) -> str:
    found = median(one.quotients(other, figure)) if one and other else None
    return UNKNOWN if found is None else f"{found:.2f}"
