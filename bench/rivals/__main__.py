"""Measure saves per second beside other programs: `make bench-rivals`, or `python -m bench.rivals --help`."""

import argparse
import contextlib
import os
import platform
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.cores import two_cores
from bench.databases import Database, Postgres, SQLite, filesystem, work_folder
from bench.load import CONNECTIONS, wrk_is_there
from bench.postgres import DurablePostgres
from bench.rivals.measure import Measurement, measure
from bench.rivals.programs import Program, all_programs
from bench.rivals.report import keep, median, table
from bench.syncs import milliseconds_per_sync

# On Linux this is a disk, and other users may pass through it, as Postgres has to when root measures.
DISK = Path("/var/tmp")  # noqa: S108 - what is put there goes into a folder of its own with a random name
Make = Callable[[Program, Path], Database]


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-rivals", description=__doc__)
    parser.add_argument("--seconds", type=int, default=8, help="how long each measurement takes (8)")
    parser.add_argument("--rounds", type=int, default=3, help="how often all is measured; medians are shown (3)")
    parser.add_argument("--only", default="", help="what to measure: service, fastapi, sqlite, floor-postgres, ...")
    parser.add_argument("--dir", type=Path, default=DISK, help=f"a folder on the disk to measure ({DISK})")
    return parser.parse_args()


def main() -> int:
    chosen = options()
    if not wrk_is_there():
        raise SystemExit("The load is made by wrk, which is not installed: apt-get install wrk")
    programs = [program for program in all_programs() if chosen.only.lower() in program.key]
    if not programs:
        raise SystemExit(f"No program is named like {chosen.only}: {', '.join(one.key for one in all_programs())}")
    folder = work_folder(chosen.dir.resolve())
    try:
        conditions = describe(folder, chosen)
        rounds = list(measure_all(programs, folder, chosen))
    finally:
        shutil.rmtree(folder)
    medians = [median(group) for group in grouped(rounds)]
    print(f"\n{table(medians)}\n\nKept in {keep(rounds, conditions)}")
    return any(measured.faults for measured in medians)


def measure_all(programs: list[Program], folder: Path, chosen: argparse.Namespace) -> Iterator[Measurement]:
    """Yield each round's figures; rounds take turns, so that a noisy minute spoils one of each and not all of one."""
    cores = two_cores()
    with contextlib.ExitStack() as stack:
        make = databases(programs, folder, stack)
        for number in range(chosen.rounds):
            for program in programs:
                own = folder / f"{number}-{programs.index(program)}"
                own.mkdir()
                for measured in measure(program, make(program, own), own, chosen.seconds, cores):
                    print(progress(number + 1, measured), flush=True)
                    yield measured
                shutil.rmtree(own)


def databases(programs: list[Program], folder: Path, stack: contextlib.ExitStack) -> Make:
    """Return what makes an empty database for a program; a Postgres is started if one of them needs it."""
    if any(program.database == "Postgres" for program in programs):
        server = stack.enter_context(DurablePostgres(folder / "postgres")).url()
    return lambda program, own: SQLite(own) if program.database == "SQLite" else Postgres(server, own.name)


def grouped(rounds: list[Measurement]) -> Iterator[list[Measurement]]:
    for key in dict.fromkeys((one.program, one.database, one.mode) for one in rounds):
        yield [one for one in rounds if (one.program, one.database, one.mode) == key]


def progress(number: int, measured: Measurement) -> str:
    name = f"{number}  {measured.program} {measured.mode}, {measured.database}"
    faults = "".join(f"\n   WRONG: {fault}" for fault in measured.faults)
    return f"{name:44}{measured.saves_per_second:8,.0f} saves/s   p99 {measured.p99:8.1f} ms{faults}"


def describe(folder: Path, chosen: argparse.Namespace) -> dict[str, object]:
    """Print and return what the figures hold for."""
    disk, sync, cores = filesystem(folder), milliseconds_per_sync(folder), two_cores()
    print(f"{CONNECTIONS} connections, one worker on core {cores.server}, wrk on core {cores.load}, Postgres on any.")
    print(f"Files in {chosen.dir} on {disk}; one fdatasync takes {sync:.2f} ms. Load average {os.getloadavg()[0]:.1f}.")
    if cores.server == cores.load:
        print("There is one core for all, so the load slows down what it measures.")
    return {
        "connections": CONNECTIONS,
        "seconds": chosen.seconds,
        "cores": os.cpu_count(),
        "machine": platform.platform(),
        "python": platform.python_version(),
        "filesystem": disk,
        "ms_per_fdatasync": sync,
        "load_average": os.getloadavg(),
    }


if __name__ == "__main__":
    raise SystemExit(main())
