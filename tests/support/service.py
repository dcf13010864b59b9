"""The service as operators run it: gunicorn with the shipped configuration, in processes of its own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import URL

from tests.support.leash import Leash
from tests.support.nursery import ROOT, Forked, Nursery
from tests.support.waiting import wait_until

# Longer than gunicorn gives its workers to finish what they are doing.
LONGEST_STOP = 60


class Service:
    """One gunicorn on a loopback port that stays the same however often it is stopped and started.

    It is forked from `nursery`, or without one run as operators do it, from the code in `home`.
    """

    def __init__(self, environ: Mapping[str, str], log: Path, nursery: Nursery | None, home: Path = ROOT) -> None:
        self._environ = {"PATH": os.environ["PATH"], **environ}
        self._log, self._nursery, self._home = log, nursery, home
        # A socket that is bound but does not listen keeps the port from others and not from gunicorn.
        self._port = socket.socket()
        self._port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._port.bind(("127.0.0.1", 0))
        self._process: subprocess.Popen[bytes] | Forked | None = None
        self._leash: Leash | None = None

    @property
    def url(self) -> str:
        host, port = self._port.getsockname()
        return f"http://{host}:{port}"

    @property
    def pid(self) -> int:
        """The process number of gunicorn's master, which is also that of its group."""
        assert self._process is not None, "the service is not running"
        return self._process.pid

    def start(self) -> None:
        """Starts gunicorn and returns when /healthz answers."""
        self._process = self._launch()
        self._leash = Leash(self.pid, signal.SIGKILL)
        wait_until(self._is_healthy, "the service answers on /healthz")

    def _launch(self) -> subprocess.Popen[bytes] | Forked:
        arguments = ["wsgi:app", "--bind", self.url.removeprefix("http://")]
        if self._nursery is not None:
            return self._nursery.start(arguments, self._environ, self._log)
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "gunicorn", *arguments],
                cwd=self._home,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def terminate(self) -> int:
        """Asks the master to stop, as systemd and Docker do, and returns its exit status."""
        os.kill(self.pid, signal.SIGTERM)
        return self._wait()

    def kill_all(self) -> None:
        """Ends the master and all workers at once, without a word to them."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._wait()
        wait_until(lambda: not self._listens(), "the port is free")

    def reload(self) -> None:
        """Asks the master for new workers. It answers at once; the workers change later."""
        os.kill(self.pid, signal.SIGHUP)

    def log_lines(self) -> list[str]:
        """All that every start so far has written, to its standard output and error alike."""
        return self._log.read_text("utf-8").splitlines()

    def close(self) -> None:
        """Ends whatever still runs and gives the port back."""
        if self._process is not None:
            self.kill_all()
        self._port.close()

    def _wait(self) -> int:
        assert self._process is not None
        assert self._leash is not None
        status = self._process.wait(timeout=LONGEST_STOP)
        self._leash.release()
        self._process = None
        return status

    def _is_healthy(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise RuntimeError("The service did not start:\n" + "\n".join(self.log_lines()))
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(self._port.getsockname()) == 0


class Services:
    """Starts services for one test."""

    def __init__(self, folder: Path, nursery: Nursery | None = None, home: Path = ROOT) -> None:
        self._folder, self._nursery, self._home = folder, nursery, home
        self._started: list[Service] = []

    def start(self, database: URL, **environ: str) -> Service:
        """A service on `database` with the settings in `environ`, running and healthy."""
        log = self._folder / f"service-{len(self._started)}.log"
        address = database.render_as_string(hide_password=False)
        environ = {"DATABASE_URL": address, "INSTANCE_PATH": str(self._folder), **environ}
        service = Service(environ, log, self._nursery, self._home)
        self._started.append(service)
        service.start()
        return service

    def close(self) -> None:
        for service in self._started:
            service.close()


@pytest.fixture
def services(tmp_path: Path, nursery: Nursery) -> Iterator[Services]:
    services = Services(tmp_path, nursery)
    yield services
    services.close()


@pytest.fixture
def cold_services(tmp_path: Path) -> Iterator[Services]:
    """The same, started as operators start them, imports and all."""
    services = Services(tmp_path)
    yield services
    services.close()
