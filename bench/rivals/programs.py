"""What is measured: the service as it is shipped, and the programs it is measured beside."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.databases import Database, DatabaseName
from bench.load import Credentials, Mode
from bench.service import ROOT, SERVICE_COMMAND, THREADS, environment_of, flask, floor_environment, gunicorn

SERVICE = "service"


@dataclass(frozen=True)
class Program:
    """A server to start with `command`; in `tables`, each effective save makes one row."""

    name: str
    database: DatabaseName
    command: tuple[str, ...]
    tables: tuple[str, ...] = ("message",)
    modes: tuple[Mode, ...] = ("save",)

    @property
    def key(self) -> str:
        """What --only is compared with."""
        return f"{self.name.partition(',')[0]}-{self.database}".lower()


def all_programs() -> list[Program]:
    tutorial = "bench.rivals.tutorial"
    return [
        _service("SQLite"),
        # Few threads keep the longest waits short, many answer most requests sooner: both are usual, so both are here.
        Program("tutorial, 4 threads", "SQLite", gunicorn(tutorial, 4)),
        Program(f"tutorial, {THREADS} threads", "SQLite", gunicorn(tutorial, THREADS)),
        Program("floor", "SQLite", gunicorn("bench.floor.wsgi_sqlite", THREADS)),
        _service("Postgres"),
        Program("fastapi", "Postgres", _uvicorn("bench.rivals.fastapi_way")),
        Program("floor", "Postgres", gunicorn("bench.floor.wsgi_postgres", THREADS)),
    ]


def environment(program: Program, database: Database, folder: Path) -> dict[str, str]:
    if program.name == SERVICE:
        return environment_of(database, folder)
    accepted = {"BENCH_USERNAME": "bench", "BENCH_SECRET": "correct-horse-battery-staple"}
    return floor_environment(database) | accepted


def directory(program: Program, folder: Path) -> Path:
    """Where to start `program`: gunicorn reads the shipped gunicorn.conf.py only where it stands."""
    return ROOT if program.name == SERVICE else folder


def prepare(program: Program, environ: dict[str, str]) -> Credentials:
    """Make what `program` needs before its start and return the credentials it accepts."""
    if program.name != SERVICE:
        return Credentials(environ["BENCH_USERNAME"], environ["BENCH_SECRET"])
    flask(environ, "db", "upgrade")
    made = json.loads(flask(environ, "client", "create", "bench", "--all-departments", "--json"))
    return Credentials(made["username"], made["secret"])


def _service(database: DatabaseName) -> Program:
    return Program(SERVICE, database, SERVICE_COMMAND, ("message", "revision"), ("save", "repeat", "update"))


def _uvicorn(module: str) -> tuple[str, ...]:
    how = ("--workers", "1", "--no-access-log", "--host", "127.0.0.1", "--port", "{port}")
    return (sys.executable, "-m", "uvicorn", f"{module}:app", *how)
