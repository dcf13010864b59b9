"""Measure what operators run: a purge beside saves, an export, an import: `make bench-purge`."""

import argparse
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from bench import page, table, targets
from bench.cores import two_cores
from bench.databases import DatabaseName
from bench.figures import Figures
from bench.gauge import Gauge
from bench.load import Credentials, Load
from bench.machine import conditions, sentences
from bench.results import Findings, Result, kept
from bench.service import ROOT, environment_of, flask, open_accounts, service
from bench.store import Store, open_store
from bench.targets import ALONE_SAVES, BESIDE_PURGE, EXPORTED, IMPORTED, PURGED_ALONE, PURGED_BESIDE
from bench.workplace import Workplace, common_options, may_write, workplace
from tests.support.waiting import wait_until

ROWS, CONNECTIONS, WARM_UP_SECONDS = 100_000, 16, 2
PURGE = ("purge", "--older-than", "1d")


def options() -> argparse.Namespace:
    parser = common_options("make bench-purge", __doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help=f"how many messages there are ({ROWS:,})")
    return parser.parse_args()


def main() -> int:
    chosen = options()
    findings = Findings()
    with workplace(chosen.dir, chosen.only) as place:
        found = conditions(place.folder) | {"rows": chosen.rows, "like": chosen.like}
        found["versions"] |= place.versions()
        print(sentences(found), flush=True)
        with kept("upkeep", findings, found):
            for database in chosen.only:
                measure(place, database, findings, chosen)
    page.show(_tables(findings, chosen.only, chosen.rows))
    if may_write(chosen):
        report(findings, chosen.only, sentences(found), chosen.rows)
    return bool(findings.faults)


def report(findings: Findings, databases: Sequence[DatabaseName], said: str, rows: int) -> None:
    """Writes what was found into docs/performance.md, with what is said of the conditions."""
    page.write("bench-purge", said, _tables(findings, databases, rows))


def _tables(findings: Findings, databases: Sequence[DatabaseName], rows: int) -> dict[str, table.Table]:
    tables = {"Targets": table.of_verdicts(targets.of_upkeep(findings))}
    return tables | {f"{one}, {rows:,} messages": table.of_facts(findings, one) for one in databases}


def measure(place: Workplace, database: DatabaseName, findings: Findings, chosen: argparse.Namespace) -> None:
    store = open_store(database, *place.make(database), rows=chosen.rows)
    file = store.folder / "all.jsonl"
    findings.note(database, **{EXPORTED: store.filled.rows / _seconds(store.environ, "export", str(file))})
    other, folder = place.make(database)
    environ = environment_of(other, folder)
    flask(environ, "db", "upgrade")
    findings.note(database, **{IMPORTED: store.filled.rows / _seconds(environ, "import", str(file))})
    if other.rows("message") != store.filled.rows:
        findings.wrong.append(f"{database}: {other.rows('message')} messages were brought in")
    _purge_beside_saves(store, findings, chosen)
    before = store.database.rows("message")
    took = _seconds(store.environ, *PURGE)
    findings.note(database, **{PURGED_ALONE: (before - store.database.rows("message")) / took})


def _purge_beside_saves(store: Store, findings: Findings, chosen: argparse.Namespace) -> None:
    """Saves alone, then while a purge runs, in rounds; and what that removes meanwhile."""
    who = open_accounts(store.environ).client
    gone: list[float] = []
    with service(store.database, store.folder).on_core(two_cores().server) as server:
        gauge = Gauge(server, store.database, two_cores())
        gauge.save("warm-up", replace(_load(store), seconds=WARM_UP_SECONDS), who)
        for _ in range(chosen.rounds):
            alone = gauge.save(ALONE_SAVES, replace(_load(store), seconds=chosen.seconds), who)
            with _purging(store):
                beside, went = _count_gone(store, gauge, replace(_load(store), seconds=chosen.seconds), who)
            gone.append(went)
            for figures in (alone, beside):
                findings.add(Result(store.name, "service", store.filled.rows, figures))
    for row in (ALONE_SAVES, BESIDE_PURGE):
        if found := findings.find(store.name, "service", row, CONNECTIONS, large=True):
            speed, p99 = (statistics.median(found.each(of)) for of in (lambda one: one.per_second, lambda one: one.p99))
            findings.note(store.name, **{f"{row}, saves/s": speed, f"{row}, p99 ms": p99})
    findings.note(store.name, **{PURGED_BESIDE: statistics.median(gone)})


def _count_gone(store: Store, gauge: Gauge, load: Load, who: Credentials) -> tuple[Figures, float]:
    """The figures of the saves, and how many messages a second went while they were measured."""
    before, began = store.database.rows("message"), time.monotonic()
    figures = gauge.save(BESIDE_PURGE, load, who)
    took = time.monotonic() - began
    return figures, (before + figures.answers - store.database.rows("message")) / took


def _load(store: Store) -> Load:
    seed = random.getrandbits(31)
    return Load("save", 1, seed, connections=CONNECTIONS, places=store.places(), since=int(time.time()))


@contextmanager
def _purging(store: Store) -> Iterator[None]:
    """A purge that has begun. It must not be through before the block is, which says how fast saves are beside it."""
    before = store.database.rows("message")
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *PURGE]
    with subprocess.Popen(command, cwd=ROOT, env=store.environ, stdout=subprocess.DEVNULL) as process:
        try:
            wait_until(lambda: store.database.rows("message") < before, "the purge has begun")
            yield
            if process.poll() is not None:
                raise SystemExit("The purge was through before the saves were: measure with more --rows.")
        finally:
            process.kill()


def _seconds(environ: dict[str, str], *words: str) -> float:
    """How long a command takes, its start included."""
    began = time.monotonic()
    flask(environ, *words)
    return time.monotonic() - began


if __name__ == "__main__":
    raise SystemExit(main())
