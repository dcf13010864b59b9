"""The load: wrk on a core of its own, with save.lua for PUTs and read.lua for GETs."""

import base64
import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

CONNECTIONS = 16
SAVE = Path(__file__).with_name("save.lua")
READ = Path(__file__).with_name("read.lua")
Mode = Literal["save", "repeat", "update"]


@dataclass(frozen=True)
class Credentials:
    username: str
    secret: str

    def header(self) -> str:
        both = base64.b64encode(f"{self.username}:{self.secret}".encode()).decode()
        return f"Authorization: Basic {both}"


@dataclass(frozen=True)
class Load:
    """What one run of wrk saves; `uuids` is after how many a repeat or an update begins again.

    `places` is a file with a department and a user in each line, by default a hundred that are made up. `since` is
    the Unix time at which the first message was sent, each next one a little later; by default all at the sample's.
    """

    mode: Mode
    seconds: int
    seed: int
    uuids: int = 0
    connections: int = CONNECTIONS
    places: Path | None = None
    since: int = 0


@dataclass(frozen=True)
class Reading:
    """What one run of wrk reads: the paths in a file, one in each line, in turn."""

    paths: Path
    seconds: int
    connections: int
    header: str


@dataclass(frozen=True)
class Outcome:
    """What came back: answers by kind, and the time from request to answer in milliseconds."""

    acknowledged: int
    failed: int
    broken: int
    seconds: float
    p50: float
    p95: float
    p99: float
    longest: float


def wrk_is_there() -> bool:
    return shutil.which("wrk") is not None and shutil.which("taskset") is not None


def run(load: Load, address: str, credentials: Credentials, core: int) -> Outcome:
    """Send `load` to `address` and return what came back.

    wrk counts an answer from 400 on as failed, and corrects its times for the requests that it
    could not send while it waited for a slow answer.
    """
    options = _options(load.seconds, load.connections, SAVE, "Content-Type: application/json", credentials.header())
    arguments = [load.mode, str(load.seed), str(load.uuids), str(load.since), str(load.places or "")]
    return _run(core, [*options, address, "--", *arguments])


def read(reading: Reading, address: str, core: int) -> Outcome:
    """Ask `address` for the paths of `reading` and return what came back."""
    options = _options(reading.seconds, reading.connections, READ, reading.header)
    return _run(core, [*options, address, "--", str(reading.paths)])


def _options(seconds: int, connections: int, script: Path, *headers: str) -> list[str]:
    options = ["--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s", "--timeout", "30s"]
    return [*options, "--script", str(script), *(part for header in headers for part in ("--header", header))]


def _run(core: int, arguments: Sequence[str]) -> Outcome:
    command = ["taskset", "-c", str(core), "wrk", *arguments]
    printed = subprocess.run(command, capture_output=True, text=True, check=False)
    found = [line for line in printed.stdout.splitlines() if line.startswith("RESULT ")]
    if not found:
        raise SystemExit(f"wrk gave no result:\n{printed.stdout}{printed.stderr}")
    return _outcome(json.loads(found[0].removeprefix("RESULT ")))


def _outcome(result: dict[str, int]) -> Outcome:
    return Outcome(
        acknowledged=result["requests"] - result["failed"],
        failed=result["failed"],
        broken=result["broken"],
        seconds=result["microseconds"] / 1e6,
        p50=result["p50"] / 1e3,
        p95=result["p95"] / 1e3,
        p99=result["p99"] / 1e3,
        longest=result["max"] / 1e3,
    )
