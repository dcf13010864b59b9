"""How the programs are started: the service as it is shipped, a floor, and what operators do before."""

import json
import os
import runpy
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from bench.databases import Database
from bench.load import Credentials
from bench.server import Server

ROOT = Path(__file__).resolve().parents[1]
# A floor has the threads of the service, so that the two differ in what they do and not in how they are run.
THREADS = int(runpy.run_path(str(ROOT / "gunicorn.conf.py"))["threads"])
SERVICE_COMMAND = (
    sys.executable, "-m", "gunicorn", "wsgi:app", "--workers", "1", "--bind", "127.0.0.1:{port}",
)  # fmt: skip


@dataclass(frozen=True)
class Login:
    """A client's credentials, and a staff account of role admin."""

    client: Credentials
    staff: Credentials


def environment_of(database: Database, folder: Path) -> dict[str, str]:
    """The service's environment; `folder` keeps its keys."""
    return {"PATH": os.environ["PATH"], "DATABASE_URL": database.url, "INSTANCE_PATH": str(folder)}


def floor_environment(database: Database) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "BENCH_DATABASE": database.address}


def service(database: Database, folder: Path) -> Server:
    """The service on a store that is there. gunicorn reads the shipped gunicorn.conf.py only where it stands."""
    return Server(SERVICE_COMMAND, environment_of(database, folder), ROOT, folder / "log")


def floor(module: str, database: Database, folder: Path) -> Server:
    return Server(gunicorn(f"bench.floor.{module}", THREADS), floor_environment(database), folder, folder / "log")


def gunicorn(module: str, threads: int) -> tuple[str, ...]:
    how = ("--worker-class", "gthread", "--workers", "1", "--threads", str(threads), "--no-control-socket")
    return (sys.executable, "-m", "gunicorn", f"{module}:app", *how, "--bind", "127.0.0.1:{port}")


def open_accounts(environ: dict[str, str]) -> Login:
    """Makes a client and an account of their own for each run, so that a kept store can be measured again."""
    name = f"bench-{uuid4().hex[:8]}"
    client = json.loads(flask(environ, "client", "create", name, "--all-departments", "--json"))
    staff = json.loads(flask(environ, "staff", "create", name, "--role", "admin", "--json"))
    return Login(Credentials(client["username"], client["secret"]), Credentials(name, staff["password"]))


def flask(environ: dict[str, str], *arguments: str) -> str:
    """What a command of the service prints. Raises SystemExit when it fails."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def commands(environ: dict[str, str]) -> set[str]:
    """The names of the service's own commands."""
    return {line.split()[0] for line in flask(environ, "--help").partition("Commands:")[2].splitlines() if line.strip()}
