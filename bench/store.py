"""A store of the service, filled with as many messages as are asked for, and what is known of it."""

import json
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from bench.databases import Database, DatabaseName, SQLite
from bench.fill import postgres, sqlite
from bench.fill.chunks import SAMPLE, Picked
from bench.fill.directory import pairs
from bench.fill.product import CATCHING_UP
from bench.fill.story import Plan
from bench.service import commands, environment_of, flask
from bench.sizes import bytes_per_message
from demo.progress import Progress


@dataclass(frozen=True)
class Filled:
    """What is in a store: how many messages, how long it took to fill, and some of them to be read again.

    `vocabulary` is the number of words that were drawn from, `pairs` are departments and users to save for, `sizes` are
    bytes per message by table and index.
    """

    rows: int
    seconds: float
    vocabulary: int
    picked: list[Picked]
    pairs: list[tuple[str, str]]
    sizes: dict[str, float]


@dataclass(frozen=True)
class Store:
    """A database with the service's tables, and the folder that keeps the service's keys."""

    name: DatabaseName
    database: Database
    folder: Path
    filled: Filled

    @property
    def environ(self) -> dict[str, str]:
        return environment_of(self.database, self.folder)

    def places(self) -> Path:
        """The file that tells the load for whom it saves."""
        file = self.folder / "places"
        file.write_text("".join(f"{department} {user}\n" for department, user in self.filled.pairs))
        return file


def open_store(name: DatabaseName, database: Database, folder: Path, rows: int) -> Store:
    """The store in `folder`, which is filled unless it was filled before."""
    environ = environment_of(database, folder)
    flask(environ, "db", "upgrade")
    kept = folder / f"filled-{name}.json"
    if kept.exists():
        filled = _read(kept)
        if filled.rows != rows:
            raise SystemExit(f"{folder} holds a store of {filled.rows:,} messages, and not of {rows:,}.")
        print(f"{name}: the {rows:,} messages in {folder} are used again.", flush=True)
    else:
        filled = _fill(name, database, rows)
        kept.write_text(json.dumps(asdict(filled)) + "\n")
    for command in sorted(commands(environ) & set(CATCHING_UP)):
        flask(environ, command)
    return Store(name, database, folder, filled)


def _fill(name: DatabaseName, database: Database, rows: int) -> Filled:
    plan = Plan(rows, datetime.now(UTC))
    progress = Progress(rows, f"messages into {name}")
    began = time.monotonic()
    fill = sqlite.fill if isinstance(database, SQLite) else postgres.fill
    picked = fill(database.address, plan, progress.advance)
    everybody = pairs(plan)
    some = Random(plan.seed).sample(everybody, min(SAMPLE, len(everybody)))
    took = time.monotonic() - began
    return Filled(rows, took, plan.vocabulary, picked, some, bytes_per_message(database, rows) if rows else {})


def _read(kept: Path) -> Filled:
    content = json.loads(kept.read_text())
    picked = [Picked(**{**one, "ranks": tuple(one["ranks"])}) for one in content.pop("picked")]
    return Filled(picked=picked, pairs=[(one, other) for one, other in content.pop("pairs")], **content)
