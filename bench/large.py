"""Measure the service with many messages beside the same with none: `make bench-large ROWS=10000000`."""

import argparse
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import make_url

from bench import page, run, table, targets
from bench.databases import Database, DatabaseName, Postgres, SQLite, filesystem
from bench.machine import conditions, sentences
from bench.postgres import DurablePostgres
from bench.reads import CONNECTIONS
from bench.results import BASE, Findings, kept
from bench.stages import Stages
from bench.store import Store, open_store
from bench.workplace import Workplace, common_options, may_write, terms_of, workplace

SAVES = 1_000_000


def options() -> argparse.Namespace:
    parser = common_options("make bench-large", __doc__)
    parser.add_argument("--rows", type=int, required=True, help="how many messages the large store has")
    parser.add_argument("--keep", type=Path, help="a folder that keeps the large stores, or has them from another run")
    parser.add_argument(
        "--postgres", type=make_url, help="a server to use instead of one of its own, with its databases"
    )
    parser.add_argument("--saves", type=int, default=SAVES, help=f"after how many saves memory is taken ({SAVES:,})")
    return parser.parse_args()


def main() -> int:
    chosen = options()
    findings = Findings()
    with workplace(chosen.dir, chosen.only, chosen.postgres) as place:
        found = conditions(place.folder) | {"rows": chosen.rows, "like": chosen.like}
        found["versions"] |= place.versions()
        print(sentences(found), flush=True)
        with kept("large", findings, found):
            for database in chosen.only:
                with ExitStack() as stack:
                    made = large_store(place, database, chosen, stack)
                    large = open_store(database, *made, rows=chosen.rows)
                    measure(place, large, Stages(findings, terms_of(chosen)), min(chosen.saves, chosen.rows))
    run.show(findings, chosen.only)
    page.show(_tables(findings, chosen.only, chosen.rows, CONNECTIONS))
    if may_write(chosen):
        report(findings, chosen.only, sentences(found), chosen.rows)
    return bool(findings.faults)


def large_store(
    place: Workplace, database: DatabaseName, chosen: argparse.Namespace, stack: ExitStack
) -> tuple[Database, Path]:
    """A database in the folder that is kept, with a server that is too; without such a folder one that is not."""
    if chosen.keep is None:
        return place.make(database)
    own: Path = chosen.keep.resolve() / database.lower()
    own.mkdir(parents=True, exist_ok=True)
    filesystem(own)
    if database == "SQLite":
        return SQLite(own), own
    server = chosen.postgres or stack.enter_context(DurablePostgres(own / "server")).url()
    return Postgres(server, f"bench_{chosen.rows}"), own


def measure(place: Workplace, large: Store, stages: Stages, saves: int) -> None:
    """The large store beside a small one and an empty one. Reading comes first: what is saved later is not read."""
    stages.weigh(large)
    stages.read([open_store(large.name, *place.make(large.name), rows=BASE), large])
    empty = open_store(large.name, *place.make(large.name), rows=0)
    stages.save([empty, large], run.beside(empty, place))
    stages.hold(large, saves)


def report(findings: Findings, databases: Sequence[DatabaseName], said: str, rows: int) -> None:
    """Writes what was found of all stores into docs/performance.md, with what is said of the conditions."""
    run.report(findings, databases, said)
    page.write("bench-large", said, _tables(findings, databases, rows, CONNECTIONS[:1]))


def _tables(
    findings: Findings, databases: Sequence[DatabaseName], rows: int, reads_at: tuple[int, ...]
) -> dict[str, table.Table]:
    tables = {"Targets": table.of_verdicts(targets.of_large(findings))}
    for one in databases:
        heading = f"{one}: {rows:,} messages beside none, or 10,000 for reading"
        tables[heading] = table.of_growth(findings, one, rows, reads_at=reads_at)
    return tables | {f"{one}: bytes and memory": table.of_facts(findings, one) for one in databases}


if __name__ == "__main__":
    raise SystemExit(main())
