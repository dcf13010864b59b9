"""Looking at running processes, and freezing them."""

import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

ESTABLISHED = "01"
# The shell thaws what it froze when this process says so, and also when this process goes without a word.
FREEZE = 'kill -s STOP "$@"; echo frozen; read -r _; kill -s CONT "$@"'


def children_of(parent: int) -> set[int]:
    """The processes that `parent` started and that still run."""
    return {pid for pid in _running() if parent_of(pid) == parent}


def parent_of(pid: int) -> int | None:
    """The process that started `pid`; None when there is no such process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The name of a program stands in brackets and may hold anything, brackets too.
    state, parent = stat.rpartition(")")[2].split()[:2]
    return None if state == "Z" else int(parent)


def connections_of(pid: int, port: int) -> int:
    """How many connections to the local `port` the process holds as the one who accepted them."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text("utf-8").splitlines()[1:]]
    suffix = f":{port:04X}"
    inodes = {row[9] for row in rows if row[1].endswith(suffix) and row[3] == ESTABLISHED}
    return sum(link in inodes for link in _sockets(pid))


@contextmanager
def frozen(pids: Iterable[int]) -> Iterator[None]:
    """The processes do nothing while the block runs; they do not even know."""
    command = ["/bin/sh", "-c", FREEZE, "freeze", *(str(pid) for pid in pids)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True) as shell:
        assert shell.stdout is not None
        assert shell.stdout.readline() == b"frozen\n"
        try:
            yield
        finally:
            shell.communicate(b"\n")


def _running() -> Iterator[int]:
    return (int(entry) for entry in os.listdir("/proc") if entry.isdecimal())  # noqa: PTH208  A name is all it takes.


def _sockets(pid: int) -> Iterator[str]:
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = str(link.readlink())
        except FileNotFoundError:
            continue
        if target.startswith("socket:["):
            yield target[len("socket:[") : -1]
