"""A program under measurement, running on a core of its own."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.leash import Leash
from tests.support.waiting import wait_until

# A program that uses less than this share of its core has nothing to do.
IDLE, LOOK_SECONDS, LONGEST_SETTLING = 0.15, 0.2, 120
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class Server:
    """A context in which `command` runs and listens; `{port}` in it is the port it is to listen on."""

    def __init__(self, command: tuple[str, ...], environ: dict[str, str], directory: Path, log: Path) -> None:
        self._command = command
        self._environ = environ
        self._directory = directory
        self._log = log
        self._port = _free_port()
        self.address = f"http://127.0.0.1:{self._port}"

    def on_core(self, core: int) -> Self:
        self._command = ("taskset", "-c", str(core), *self._command)
        return self

    def __enter__(self) -> Self:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [part.format(port=self._port) for part in self._command],
                cwd=self._directory,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._leash = Leash(self._process.pid, signal.SIGKILL)
        try:
            wait_until(self._listens, "the program listens")
        except BaseException:
            self._stop(signal.SIGKILL)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: object, trace: TracebackType | None) -> None:
        self._stop(signal.SIGTERM)

    def processes(self) -> list[int]:
        """The program's process and those it has started."""
        pid = self._process.pid
        return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]

    def cpu_seconds(self) -> float:
        """How long the program has used its core, in user and in kernel mode."""
        return sum(_cpu_ticks(pid) for pid in self.processes()) / TICKS_PER_SECOND

    def settle(self) -> float:
        """Waits until the program has nothing left to do, and returns how many seconds that took.

        Those who asked may be gone, and what they asked for is done all the same.
        """
        began = time.monotonic()
        while time.monotonic() - began < LONGEST_SETTLING:
            before = self.cpu_seconds()
            time.sleep(LOOK_SECONDS)
            if self.cpu_seconds() - before < IDLE * LOOK_SECONDS and not any(map(_wants_to_run, self.processes())):
                break
        return max(time.monotonic() - began - LOOK_SECONDS, 0)

    def memory(self) -> tuple[int, int]:
        """How many bytes the largest process has in memory, and had at most. The first one only starts the others."""
        return max((_resident(pid, "VmRSS"), _resident(pid, "VmHWM")) for pid in self.processes()[1:])

    def _stop(self, how: signal.Signals) -> None:
        os.killpg(self._process.pid, how)
        self._process.wait(timeout=60)
        self._leash.release()

    def _listens(self) -> bool:
        if self._process.poll() is not None:
            raise RuntimeError(f"The program did not start:\n{self._log.read_text()}")
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0


def _wants_to_run(pid: int) -> bool:
    """Whether one of its threads runs or waits for its core, which others may be using."""
    threads = Path(f"/proc/{pid}/task").glob("*/stat")
    return any(thread.read_text().rpartition(")")[2].split()[0] == "R" for thread in threads)


def _cpu_ticks(pid: int) -> int:
    # The name of the program, in parentheses, may hold spaces; what is counted here stands behind it.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _resident(pid: int, which: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{which}:"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
