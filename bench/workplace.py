"""Where a command measures: a folder on a disk, a Postgres of its own, and what all commands are asked."""

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from bench.databases import DATABASES, Database, DatabaseName, Postgres, SQLite, work_folder
from bench.load import wrk_is_there
from bench.machine import postgres_version
from bench.postgres import DurablePostgres
from bench.terms import Terms

# On Linux this is a disk, and other users may pass through it, as Postgres has to when root measures.
DISK = Path("/var/tmp")  # noqa: S108 - what is put there goes into a folder of its own with a random name


@dataclass(frozen=True)
class Workplace:
    """Makes empty databases, each in a folder of its own below `folder`."""

    folder: Path
    server: URL | None

    def make(self, name: DatabaseName) -> tuple[Database, Path]:
        own = Path(tempfile.mkdtemp(prefix="store-", dir=self.folder))
        if name == "SQLite":
            return SQLite(own), own
        if self.server is None:
            raise SystemExit("No Postgres was started for this.")
        return Postgres(self.server, own.name), own

    def versions(self) -> dict[str, str]:
        if self.server is None:
            return {}
        address = self.server.set(drivername="postgresql").render_as_string(hide_password=False)
        return {"Postgres": postgres_version(address)}


def common_options(command: str, description: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=command, description=description)
    parser.add_argument("--seconds", type=int, default=2, help="how long each measurement takes (2)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is taken, for medians (5)")
    parser.add_argument("--only", type=_databases, default=DATABASES, help="sqlite or postgres; default: both")
    parser.add_argument("--dir", type=Path, default=DISK, help=f"a folder on the disk to measure ({DISK})")
    parser.add_argument("--like", default="", help="measure only the rows whose name holds this text")
    parser.add_argument("--no-docs", action="store_true", help="leave docs/performance.md as it is")
    return parser


def may_write(chosen: argparse.Namespace) -> bool:
    """Whether docs/performance.md is to be written: only what is whole may replace what stands there."""
    return not chosen.no_docs and not chosen.like and chosen.only == DATABASES


def terms_of(chosen: argparse.Namespace) -> Terms:
    return Terms(chosen.seconds, chosen.rounds, chosen.like)


def _databases(text: str) -> tuple[DatabaseName, ...]:
    found = tuple(name for name in DATABASES if name.lower() == text.lower())
    if not found:
        raise argparse.ArgumentTypeError(f"{text} is neither sqlite nor postgres")
    return found


@contextmanager
def workplace(parent: Path, databases: tuple[DatabaseName, ...], server: URL | None = None) -> Iterator[Workplace]:
    """A folder below `parent` that is removed in the end, and a Postgres in it unless `server` is one already."""
    if not wrk_is_there():
        raise SystemExit("The load is made by wrk, which is not installed: apt-get install wrk")
    folder = work_folder(parent.resolve())
    try:
        with ExitStack() as stack:
            if "Postgres" in databases and server is None:
                server = stack.enter_context(DurablePostgres(folder / "postgres")).url()
            yield Workplace(folder, server)
    finally:
        shutil.rmtree(folder)
