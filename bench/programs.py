"""What is measured: the service as it is shipped, and the programs it is measured beside."""

import json
import os
import runpy
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bench.databases import Database
from bench.load import Credentials, Mode

ROOT = Path(__file__).resolve().parents[1]
SERVICE = "service"
DatabaseName = Literal["SQLite", "Postgres"]


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
    # A floor has the threads of the service, so that the two differ in what they do and not in how they are run.
    threads = int(runpy.run_path(str(ROOT / "gunicorn.conf.py"))["threads"])
    tutorial = "bench.rivals.tutorial"
    return [
        _service("SQLite"),
        # Few threads keep the longest waits short, many answer most requests sooner: both are usual, so both are here.
        Program("tutorial, 4 threads", "SQLite", _gunicorn(tutorial, threads=4)),
        Program(f"tutorial, {threads} threads", "SQLite", _gunicorn(tutorial, threads=threads)),
        Program("floor", "SQLite", _gunicorn("bench.floor.wsgi_sqlite", threads=threads)),
        _service("Postgres"),
        Program("fastapi", "Postgres", _uvicorn("bench.rivals.fastapi_way")),
        Program("floor", "Postgres", _gunicorn("bench.floor.wsgi_postgres", threads=threads)),
    ]


def environment(program: Program, database: Database, folder: Path) -> dict[str, str]:
    if program.name == SERVICE:
        return {"PATH": os.environ["PATH"], "DATABASE_URL": database.url, "INSTANCE_PATH": str(folder)}
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "BENCH_DATABASE": database.address,
        "BENCH_USERNAME": "bench",
        "BENCH_SECRET": "correct-horse-battery-staple",
    }


def directory(program: Program, folder: Path) -> Path:
    """Where to start `program`: gunicorn reads the shipped gunicorn.conf.py only where it stands."""
    return ROOT if program.name == SERVICE else folder


def prepare(program: Program, environ: dict[str, str]) -> Credentials:
    """Make what `program` needs before its start and return the credentials it accepts."""
    if program.name != SERVICE:
        return Credentials(environ["BENCH_USERNAME"], environ["BENCH_SECRET"])
    _flask(environ, "db", "upgrade")
    made = json.loads(_flask(environ, "client", "create", "bench", "--all-departments", "--json"))
    return Credentials(made["username"], made["secret"])


def _flask(environ: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def _service(database: DatabaseName) -> Program:
    command = (sys.executable, "-m", "gunicorn", "wsgi:app", "--workers", "1", "--bind", "127.0.0.1:{port}")
    return Program(SERVICE, database, command, ("message", "revision"), ("save", "repeat", "update"))


def _gunicorn(module: str, *, threads: int) -> tuple[str, ...]:
    how = ("--worker-class", "gthread", "--workers", "1", "--threads", str(threads), "--no-control-socket")
    return (sys.executable, "-m", "gunicorn", f"{module}:app", *how, "--bind", "127.0.0.1:{port}")


def _uvicorn(module: str) -> tuple[str, ...]:
    how = ("--workers", "1", "--no-access-log", "--host", "127.0.0.1", "--port", "{port}")
    return (sys.executable, "-m", "uvicorn", f"{module}:app", *how)
