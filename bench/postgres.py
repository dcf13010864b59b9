"""A durable Postgres of its own with its shipped settings, whose files may stay when it stops."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from sqlalchemy import URL

from tests.support.leash import Leash
from tests.support.postgres import NOBODY, SUPERUSER, Owner, _packaged_binaries
from tests.support.waiting import wait_until

START_SECONDS = 300


class DurablePostgres:
    """A context in which a server runs on the files in `folder`, which it makes if there are none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "data"
        self._log = folder / "log"
        self._binaries = _packaged_binaries()
        self._owner: Owner = {}
        folder.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            self._give_to_nobody()
        if not self._data.exists():
            self._run("initdb", "--username", SUPERUSER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8")

    def url(self, database: str = "postgres") -> URL:
        return URL.create("postgresql+psycopg", SUPERUSER, database=database, query={"host": str(self._folder)})

    def __enter__(self) -> Self:
        options = ("-c", "listen_addresses=", "-c", f"unix_socket_directories={self._folder}")
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
        self._leash = Leash(self._process.pid, signal.SIGINT)
        wait_until(self._answers, "Postgres answers", START_SECONDS)
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: object, trace: TracebackType | None) -> None:
        self._process.send_signal(signal.SIGINT)
        self._process.wait(timeout=START_SECONDS)
        self._leash.release()

    def _give_to_nobody(self) -> None:
        """Postgres refuses to run as root. The binaries are copied because nobody may not be able to read ours."""
        package = self._binaries.parent.parent
        for part in (package.name + ".libs", f"{package.name}/pginstall"):
            if not (self._folder / part).exists():
                shutil.copytree(package.parent / part, self._folder / part)
        self._binaries = self._folder / package.name / "pginstall" / "bin"
        os.chown(self._folder, NOBODY, NOBODY)
        self._owner = {"user": NOBODY, "group": NOBODY, "extra_groups": []}

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._binaries / program), *arguments, "-D", str(self._data)]
        subprocess.run(command, cwd=self._folder, check=True, stdout=subprocess.DEVNULL, **self._owner)

    def _answers(self) -> bool:
        if self._process.poll() is not None:
            raise RuntimeError(f"Postgres did not start:\n{self._log.read_text()}")
        try:
            psycopg.connect(host=str(self._folder), user=SUPERUSER, dbname="postgres").close()
        except psycopg.OperationalError:
            return False
        return True
