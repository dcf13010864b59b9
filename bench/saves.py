"""Measures saves: new messages, the same ones again, and one attribute of them changed; then counts what is stored."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bench.databases import Database
from bench.gauge import Gauge
from bench.load import Credentials, Load, Mode
from bench.results import Figures
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


def first(store: Store) -> Load:
    """A moment's saves, whatever becomes of them."""
    return Load("save", 1, random.getrandbits(31), connections=1, places=store.places(), since=int(time.time()))


def measure(gauge: Gauge, store: Store, who: Credentials, terms: Terms) -> Iterator[Figures]:
    """The figures of all saves; the last ones bear the faults of what is stored."""
    if not any(terms.ask_for(row) for row, _ in ROWS):
        return
    ledger = Ledger(store.database)
    ready = Load("save", WARM_UP_SECONDS, random.getrandbits(31), places=store.places(), since=int(time.time()))
    ledger.count(ready, gauge.save("warm-up", ready, who))
    waiting: Figures | None = None
    for connections in CONNECTIONS:
        load = replace(ready, seconds=terms.seconds, connections=connections, seed=random.getrandbits(31))
        for row, mode in ROWS:
            load = replace(load, mode=mode)
            figures = gauge.save(row, load, who)
            ledger.count(load, figures)
            if mode == "save":
                load = replace(load, uuids=figures.answers)
            if waiting is not None:
                yield waiting
            waiting = figures
    if waiting is not None:
        yield replace(waiting, faults=(*waiting.faults, *ledger.faults()))
