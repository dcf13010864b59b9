"""A real PgBouncer in transaction mode, from Debian's package."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL

from tests.support.debian import program
from tests.support.leash import Leash
from tests.support.postgres import NOBODY, Owner
from tests.support.waiting import wait_until

PORT = 6432
SETTINGS = {
    "pool_mode": "transaction",
    "default_pool_size": "2",
    "max_client_conn": "500",
    "auth_type": "trust",
    "listen_port": str(PORT),
}

Pooled = Callable[..., URL]


class PgBouncer:
    """One pooler before the server of `database`, reached through a Unix socket in a folder of its own."""

    def __init__(self, executable: str, database: URL, **settings: str) -> None:
        self._executable = executable
        self._folder = Path(tempfile.mkdtemp(prefix="pgbouncer-"))
        self._ini = self._folder / "pgbouncer.ini"
        users = self._folder / "users.txt"
        users.write_text(f'"{database.username}" "{database.password or ""}"\n')
        server = {"host": database.query.get("host") or database.host, "port": database.port}
        place = " ".join(f"{name}={value}" for name, value in server.items() if value is not None)
        chosen = {**SETTINGS, **settings, "auth_file": str(users), "unix_socket_dir": str(self._folder)}
        lines = [f"{name} = {value}" for name, value in chosen.items()]
        self._ini.write_text("\n".join(["[databases]", f"* = {place}", "[pgbouncer]", *lines, ""]))
        self._user = database.username
        self._owner: Owner = {}
        if os.geteuid() == 0:
            # It refuses to run as root.
            os.chown(self._folder, NOBODY, NOBODY)
            self._owner = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        self._start()

    def url(self, database: URL) -> URL:
        """The address of the same database behind the pooler."""
        query = {"host": str(self._folder), "port": str(PORT)}
        return URL.create(database.drivername, database.username, database=database.database, query=query)

    def remove(self) -> None:
        """Ends it and deletes what it wrote."""
        self._process.kill()
        self._process.wait()
        self._leash.release()
        shutil.rmtree(self._folder)

    def _start(self) -> None:
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._executable, self._ini],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._owner,
            )
        self._leash = Leash(self._process.pid, signal.SIGKILL, self._folder)
        wait_until(self._answers, "PgBouncer answers")

    def _answers(self) -> bool:
        if self._process.poll() is not None:
            raise RuntimeError(f"PgBouncer did not start:\n{(self._folder / 'log').read_text()}")
        try:
            psycopg.connect(host=str(self._folder), port=PORT, user=self._user, dbname="postgres").close()
        except psycopg.OperationalError:
            return False
        return True


@pytest.fixture
def pooled() -> Iterator[Pooled]:
    """The address of a database behind a PgBouncer, which is started for it with settings of the test's choice."""
    executable = program(["pgbouncer"], "pgbouncer")
    if executable is None:
        pytest.skip("Tests of pooling need PgBouncer, which is neither installed nor to be had from apt as root here.")
    started: list[PgBouncer] = []

    def start(database: URL, **settings: str) -> URL:
        started.append(PgBouncer(executable, database, **settings))
        return started[-1].url(database)

    yield start
    for bouncer in started:
        bouncer.remove()
