"""How often a program asked the kernel to put its writes on the disk, and how long the disk takes."""

import os
import shutil
import signal
import statistics
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

EVENTS = ("syscalls:sys_enter_fsync", "syscalls:sys_enter_fdatasync")
PROBES = 200


class SyncCount:
    """Counts the fsync and fdatasync calls of `processes` while the context lasts.

    perf counts in the kernel, so the measurement goes on undisturbed. Where it is missing or not
    allowed, `count` is None.
    """

    def __init__(self, processes: list[int]) -> None:
        self._processes = ",".join(map(str, processes))
        self._perf: subprocess.Popen[str] | None = None
        self.count: int | None = None

    def __enter__(self) -> Self:
        if shutil.which("perf"):
            orders, order = os.pipe()
            answer, answers = os.pipe()
            command = ["perf", "stat", "-x", ",", "-e", ",".join(EVENTS), "-p", self._processes]
            command += ["--delay", "-1", "--control", f"fd:{orders},{answers}"]
            self._perf = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, pass_fds=(orders, answers))
            os.close(orders)
            os.close(answers)
            # It counts from its answer on; without one it has ended, and says nothing when it is asked.
            with suppress(BrokenPipeError):
                os.write(order, b"enable\n")
                os.read(answer, 16)
            os.close(order)
            os.close(answer)
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: object, trace: TracebackType | None) -> None:
        if self._perf is None:
            return
        self._perf.send_signal(signal.SIGINT)
        _, printed = self._perf.communicate(timeout=30)
        counts = [line.split(",")[0] for line in printed.splitlines() if "sys_enter_f" in line]
        if len(counts) == len(EVENTS) and all(count.isdigit() for count in counts):
            self.count = sum(map(int, counts))


def milliseconds_per_sync(folder: Path) -> float:
    """Return the median time that `folder`'s disk takes to append 4 KiB and keep it."""
    times = []
    with (folder / "probe").open("wb", buffering=0) as probe:
        for _ in range(PROBES):
            probe.write(b"\0" * 4096)
            before = time.perf_counter()
            os.fdatasync(probe)
            times.append(time.perf_counter() - before)
    return statistics.median(times) * 1e3
