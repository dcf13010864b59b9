"""Measures saves: new messages, the same ones again, and one attribute of them changed; then counts what is stored."""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from bench.databases import Database
from bench.figures import Figures
from bench.gauge import Gauge
from bench.load import Credentials, Load, Mode
from bench.results import ProgramName
from bench.store import Store
from bench.terms import Terms

CONNECTIONS = (1, 16, 64)
ROWS: tuple[tuple[str, Mode], ...] = (("new", "save"), ("repeats", "repeat"), ("updates", "update"))
WARM_UP_SECONDS = 2


@dataclass
class Ledger:
    """What was acknowledged, beside how many rows there were before.

    Each load may end with one request in flight on each connection: stored, and not acknowledged.
    """

    database: Database
    before: dict[str, int] = field(default_factory=dict)
    acknowledged: dict[str, int] = field(default_factory=dict)
    in_flight: int = 0

    def __post_init__(self) -> None:
        self.before = {table: self.database.rows(table) for table in ("message", "revision")}
        self.acknowledged = dict.fromkeys(self.before, 0)

    def count(self, load: Load, figures: Figures) -> None:
        self.in_flight += load.connections
        # A PUT that changes nothing stores nothing.
        table = {"save": "message", "update": "revision"}.get(load.mode)
        if table is not None:
            self.acknowledged[table] += figures.answers

    def faults(self) -> Iterator[str]:
        """What is not stored exactly once. No table can hold a message twice: its key is (department, uuid)."""
        for table, before in self.before.items():
            made = self.database.rows(table) - before
            least = self.acknowledged[table]
            if not least <= made <= least + self.in_flight:
                yield f"{made} rows of {table} instead of {least} to {least + self.in_flight}"


class Saver:
    """Saves to one running program as `who`, and remembers what it sent last, to be sent again."""

    def __init__(self, program: ProgramName, store: Store, gauge: Gauge, who: Credentials) -> None:
        self.program = program
        self.store = store
        self._gauge = gauge
        self._who = who
        self._last = Load("save", 1, 0, connections=1, places=store.places(), since=int(time.time()))

    def make_tables(self) -> None:
        """A floor makes its tables with the first save, before which there is nothing to count."""
        self._send("first", replace(self._last, seed=random.getrandbits(31)))

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.store.database)

    def warm_up(self) -> None:
        ready = replace(self._last, seconds=WARM_UP_SECONDS, seed=random.getrandbits(31), connections=CONNECTIONS[1])
        self.ledger.count(ready, self._send("warm-up", ready))

    def save(self, row: str, mode: Mode, connections: int, seconds: int) -> Figures:
        """The figures of new messages, or of the last new ones again."""
        load = replace(self._last, mode=mode, connections=connections, seconds=seconds)
        if mode == "save":
            load = replace(load, seed=random.getrandbits(31), uuids=0)
        figures = self._send(row, load)
        self.ledger.count(load, figures)
        if mode == "save":
            self._last = replace(load, uuids=figures.answers)
        return figures

    def _send(self, row: str, load: Load) -> Figures:
        return self._gauge.save(row, load, self._who)


def measure(savers: Sequence[Saver], terms: Terms) -> Iterator[tuple[Saver, Figures]]:
    """The figures of all saves, those of the savers in turn; each one's last bear the faults of what is stored."""
    if not any(terms.ask_for(row) for row, _ in ROWS):
        return
    for saver in savers:
        saver.warm_up()
    cells = [(turn, connections, *row) for turn in range(terms.rounds) for connections in CONNECTIONS for row in ROWS]
    for turn, connections, row, mode in cells:
        for saver in savers:
            figures = saver.save(row, mode, connections, terms.seconds)
            if (turn, connections, row, mode) == cells[-1]:
                figures = replace(figures, faults=(*figures.faults, *saver.ledger.faults()))
            yield saver, figures
