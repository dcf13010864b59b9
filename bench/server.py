"""A program under measurement, running on a core of its own."""

import os
import signal
import socket
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.leash import Leash
from tests.support.waiting import wait_until

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

    def _stop(self, how: signal.Signals) -> None:
        os.killpg(self._process.pid, how)
        self._process.wait(timeout=60)
        self._leash.release()

    def _listens(self) -> bool:
        if self._process.poll() is not None:
            raise RuntimeError(f"The program did not start:\n{self._log.read_text()}")
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0


def _cpu_ticks(pid: int) -> int:
    # The name of the program, in parentheses, may hold spaces; what is counted here stands behind it.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
