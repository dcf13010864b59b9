"""Forks gunicorns from a process that has imported all they need: importing anew costs each of them a second.

Run as a program it reads orders from its standard input, one JSON value a line, and answers each with one. Everything
after the imports is gunicorn's own start, with the shipped configuration.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.templates import compile_for_all

ROOT = Path(__file__).resolve().parents[2]
PAUSE = 0.01


class Forked:
    """A gunicorn of the nursery, with what subprocess.Popen offers to whoever waits for it."""

    def __init__(self, nursery: "Nursery", pid: int) -> None:
        self._nursery, self.pid = nursery, pid
        self._status: int | None = None

    def poll(self) -> int | None:
        """Its exit status as subprocess tells it, or None while it runs."""
        if self._status is None:
            self._status = self._nursery.ask({"poll": self.pid})
        return self._status

    def wait(self, timeout: float) -> int:
        deadline = time.monotonic() + timeout
        while (status := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("gunicorn", timeout)
            time.sleep(PAUSE)
        return status


class Nursery:
    """The process that forks. It ends when this one does, at the latest."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def start(self, arguments: list[str], environ: Mapping[str, str], log: Path) -> Forked:
        """A gunicorn in a session of its own, with nothing of the environment but `environ`."""
        order = {"arguments": arguments, "environ": dict(environ), "log": str(log)}
        return Forked(self, self.ask(order))

    def ask(self, order: dict[str, Any]) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    nursery = Nursery()
    yield nursery
    nursery.close()


def main() -> None:
    import gunicorn.workers.gthread  # noqa: F401, PLC0415  Only in the process that forks.

    import app  # noqa: F401, PLC0415
    import tests.support.rules  # noqa: F401, PLC0415

    compile_for_all()
    for line in sys.stdin:
        order = json.loads(line)
        answer = _status_of(order["poll"]) if "poll" in order else _fork(order)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _status_of(pid: int) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def _fork(order: dict[str, Any]) -> int:
    pid = os.fork()
    if pid == 0:
        _become_gunicorn(order)
    return pid


def _become_gunicorn(order: dict[str, Any]) -> None:
    from gunicorn.app.wsgiapp import run  # noqa: PLC0415  The same.

    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.clear()
    os.environ.update(order["environ"])
    sys.argv = ["gunicorn", *order["arguments"]]
    run()
    sys.exit()


if __name__ == "__main__":
    main()
