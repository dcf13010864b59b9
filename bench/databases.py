"""An empty database for each program, in a folder on a real disk."""

import contextlib
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy import URL

from tests.support.postgres import PostgresServer

IN_MEMORY = ("tmpfs", "ramfs", "devtmpfs")


class Database(Protocol):
    """`address` is a file or a libpq URL, as drivers take it; `url` is what DATABASE_URL takes."""

    address: str
    url: str

    def rows(self, table: str) -> int: ...

    def writers(self, server: list[int]) -> list[int]:
        """The processes that sync: those of the database, or `server` where it has none."""
        ...


class SQLite:
    def __init__(self, folder: Path) -> None:
        self.address = str(folder / "bench.sqlite3")
        self.url = f"sqlite:///{self.address}"

    def rows(self, table: str) -> int:
        with contextlib.closing(sqlite3.connect(self.address, timeout=30)) as database:
            return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def writers(self, server: list[int]) -> list[int]:
        return server


class Postgres:
    def __init__(self, server: URL, name: str) -> None:
        maintenance = _libpq(server)
        with psycopg.connect(maintenance, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        self.address = self.url = _libpq(server.set(database=name))

    def rows(self, table: str) -> int:
        return self._one_column(f"SELECT count(*) FROM {table}")[0]

    def writers(self, server: list[int]) -> list[int]:
        return self._one_column(
            "SELECT pid FROM pg_stat_activity WHERE backend_type IN ('client backend', 'walwriter')"
            " AND pid <> pg_backend_pid()"
        )

    def _one_column(self, query: str) -> list[int]:
        with psycopg.connect(self.address) as connection:
            return [row[0] for row in connection.execute(query.encode()).fetchall()]


@contextlib.contextmanager
def durable_postgres() -> Iterator[URL]:
    """A Postgres with fsync on, in the folder for temporary files."""
    server = PostgresServer(durable=True)
    try:
        server.start()
        yield server.url()
    finally:
        server.remove()


def work_folder(parent: Path) -> Path:
    """Make a folder below `parent` and make it the one for temporary files, which Postgres uses."""
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=parent))
    # Postgres does not run as root, so another user must be able to pass through.
    folder.chmod(0o755)
    tempfile.tempdir = str(folder)
    return folder


def filesystem(folder: Path) -> str:
    """Return the type of the file system that holds `folder`, which must not be memory."""
    found = subprocess.run(["df", "--output=fstype", folder], capture_output=True, text=True, check=True)
    name = found.stdout.split()[-1]
    if name in IN_MEMORY:
        raise SystemExit(f"{folder} is on {name}, where nothing is durable: name a folder on a disk with --dir.")
    return name


def _libpq(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
