"""Lines are read by processes beside the one that writes; none of them outlives it."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.leash import Leash
from tests.support.waiting import wait_until

WRITER = """
import os, signal, time
from datetime import UTC, datetime
from itertools import repeat
from app.messages.transfer.parsing import Reader
from app.messages.transfer.processes import parsed

os.sched_getaffinity = lambda _: {0, 1}
# A shell lets what it runs in the background ignore the interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)
for raws, chunk in parsed(repeat([(1, b"{")]), Reader(datetime.now(UTC), "sqlite")):
    print(chunk.faults, flush=True)
    time.sleep(600)
"""


def alive_in(session: int) -> list[int]:
    """The processes of a session that have not ended."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, own = stat.read_text().rpartition(")")[2].split()[:4]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(own) == session and state != "Z":
            found.append(int(stat.parent.name))
    return found


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_the_processes_end_with_the_one_that_writes_however_that_ends(how: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITER], stdout=subprocess.PIPE, start_new_session=True) as writer:
        leash = Leash(writer.pid, signal.SIGKILL)
        try:
            assert writer.stdout is not None
            assert b"JSON" in writer.stdout.readline()
            assert len(alive_in(writer.pid)) > 1
            writer.send_signal(how)
            wait_until(lambda: alive_in(writer.pid) == [], "all processes have ended")
        finally:
            # It would sleep for ten minutes, and the block wait for it.
            writer.kill()
            leash.release()
