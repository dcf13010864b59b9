"""A database for each program, in a folder on a real disk."""

import contextlib
import sqlite3
import subprocess
import tempfile
from pathlib import Path
from typing import Literal, Protocol

import psycopg
from sqlalchemy import URL

DatabaseName = Literal["SQLite", "Postgres"]
DATABASES: tuple[DatabaseName, ...] = ("SQLite", "Postgres")
IN_MEMORY = ("tmpfs", "ramfs", "devtmpfs")


class Database(Protocol):
    """`address` is a file or a libpq URL, as drivers take it; `url` is what DATABASE_URL takes."""

    address: str
    url: str

    def rows(self, table: str) -> int: ...

    def written(self, server: list[int]) -> int:
        """How many bytes were written so far: to the log of the database, or by `server` where it has none."""
        ...

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

    def written(self, server: list[int]) -> int:
        lines = (Path(f"/proc/{pid}/io").read_text().splitlines() for pid in server)
        return sum(int(line.split()[1]) for found in lines for line in found if line.startswith("wchar:"))


class Postgres:
    """A database on `server`, made unless it is there."""

    def __init__(self, server: URL, name: str) -> None:
        with psycopg.connect(_libpq(server), autocommit=True) as connection:
            if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchall():
                connection.execute(f'CREATE DATABASE "{name}"'.encode())
        self.address = self.url = _libpq(server.set(database=name))

    def rows(self, table: str) -> int:
        return self._one_column(f"SELECT count(*) FROM {table}")[0]

    def writers(self, server: list[int]) -> list[int]:
        """Those that are connected, and the process that starts others: perf counts its children, too."""
        there = self._one_column(
            "SELECT pid FROM pg_stat_activity WHERE backend_type IN ('client backend', 'walwriter')"
            " AND pid <> pg_backend_pid()"
        )
        return [*there, *{int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]) for pid in there}]

    def written(self, server: list[int]) -> int:
        return self._one_column("SELECT (pg_current_wal_lsn() - '0/0')::bigint")[0]

    def _one_column(self, query: str) -> list[int]:
        with psycopg.connect(self.address) as connection:
            return [row[0] for row in connection.execute(query.encode()).fetchall()]


def work_folder(parent: Path) -> Path:
    """Make a folder below `parent`. Postgres does not run as root, so another user can pass through."""
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=parent))
    folder.chmod(0o755)
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
