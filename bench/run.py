"""Measure the service beside the least that any program would take: `make bench`, or `python -m bench.run --help`."""

from collections.abc import Sequence
from dataclasses import replace

from bench import page, table, targets
from bench.databases import DatabaseName
from bench.machine import conditions, sentences
from bench.results import BASE, Findings, kept
from bench.stages import Stages
from bench.store import Store, open_store
from bench.workplace import Workplace, common_options, may_write, terms_of, workplace


def main() -> int:
    chosen = common_options("make bench", __doc__).parse_args()
    findings = Findings()
    with workplace(chosen.dir, chosen.only) as place:
        found = conditions(place.folder) | {"like": chosen.like}
        found["versions"] |= place.versions()
        print(sentences(found), flush=True)
        with kept("bench", findings, found):
            for database in chosen.only:
                measure(place, database, Stages(findings, terms_of(chosen)))
    show(findings, chosen.only)
    if may_write(chosen):
        report(findings, chosen.only, sentences(found))
    return bool(findings.faults)


def measure(place: Workplace, database: DatabaseName, stages: Stages) -> None:
    """Reading from a small store and saves to an empty one, each beside its floor."""
    stages.read([open_store(database, *place.make(database), rows=BASE)])
    empty = open_store(database, *place.make(database), rows=0)
    stages.save([empty], beside(empty, place))


def beside(empty: Store, place: Workplace) -> Store:
    """Another database for the same users, in which the floor of saves makes its own tables."""
    database, folder = place.make(empty.name)
    return replace(empty, database=database, folder=folder)


def report(findings: Findings, databases: Sequence[DatabaseName], said: str, _rows: int | None = None) -> None:
    """Writes what was found of empty and small stores into docs/performance.md, with what is said of the conditions."""
    page.write("bench", said, _tables(findings, databases))


def show(findings: Findings, databases: Sequence[DatabaseName]) -> None:
    page.show(_tables(findings, databases))


def _tables(findings: Findings, databases: Sequence[DatabaseName]) -> dict[str, table.Table]:
    tables = {"Targets": table.of_verdicts(targets.of_small(findings))}
    for database in databases:
        tables |= {
            f"{database}: saves": table.of_saves(findings, database),
            f"{database}: reading": table.of_reads(findings, database),
        }
    return tables


if __name__ == "__main__":
    raise SystemExit(main())
