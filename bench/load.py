"""The load: wrk with save.lua on a core of its own."""

import base64
import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

CONNECTIONS = 16
SCRIPT = Path(__file__).with_name("save.lua")
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
    """What one run of wrk sends; `uuids` is after how many a repeat or an update begins again."""

    mode: Mode
    seconds: int
    seed: int
    uuids: int = 0


@dataclass(frozen=True)
class Outcome:
    """What came back: answers by kind, and the time from request to answer in milliseconds."""

    acknowledged: int
    failed: int
    broken: int
    seconds: float
    p50: float
    p99: float
    longest: float


def wrk_is_there() -> bool:
    return shutil.which("wrk") is not None and shutil.which("taskset") is not None


def run(load: Load, address: str, credentials: Credentials, core: int) -> Outcome:
    """Send `load` to `address` and return what came back.

    wrk counts an answer from 400 on as failed, and corrects its times for the requests that it
    could not send while it waited for a slow answer.
    """
    command = ["taskset", "-c", str(core), "wrk", "--threads", "1", "--connections", str(CONNECTIONS)]
    command += ["--duration", f"{load.seconds}s", "--timeout", "30s", "--script", str(SCRIPT)]
    command += ["--header", "Content-Type: application/json", "--header", credentials.header()]
    command += [address, "--", load.mode, str(load.seed), str(load.uuids)]
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
        p99=result["p99"] / 1e3,
        longest=result["max"] / 1e3,
    )
