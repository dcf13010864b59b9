"""What the figures hold for: the machine, its disk, and the versions of all that takes part."""

import os
import platform
import re
import statistics
import subprocess
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
import pysqlite3

from bench.cores import two_cores
from bench.databases import filesystem
from bench.service import ROOT
from bench.syncs import milliseconds_per_sync

LOOPS = 9
PACKAGES = ("flask", "gunicorn", "sqlalchemy", "marshmallow", "psycopg", "pysqlite3")


def conditions(folder: Path) -> dict[str, Any]:
    """All of it, for the file that keeps the figures. The load average is that of before the measurement."""
    cores = two_cores()
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "commit": _printed("git", "-C", str(ROOT), "describe", "--always", "--dirty") or "unknown",
        "processor": _processor(),
        "cores": os.cpu_count(),
        "one_core_for_all": cores.server == cores.load,
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "system": platform.platform(),
        "filesystem": filesystem(folder),
        "ms_per_fdatasync": round(milliseconds_per_sync(folder), 2),
        "ms_per_loop": round(milliseconds_per_loop(), 1),
        "load_average": os.getloadavg()[0],
        "versions": {
            "Python": platform.python_version(),
            "SQLite": pysqlite3.sqlite_version,
            "wrk": _wrk(),
            **{name: version(name) for name in PACKAGES},
        },
    }


def milliseconds_per_loop() -> float:
    """The median time of a million additions, by which runs on machines of other speeds, or moods, can be compared."""
    times = []
    for _ in range(LOOPS):
        began, total = time.perf_counter(), 0
        for number in range(1_000_000):
            total += number
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1e3


def postgres_version(address: str) -> str:
    with psycopg.connect(address) as connection:
        return f"{connection.info.server_version // 10_000}.{connection.info.server_version % 10_000}"


def sentences(found: dict[str, Any]) -> str:
    """The same in words, for people."""
    versions = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
    alone = " One core served all, so the load slowed down what it measured." if found["one_core_for_all"] else ""
    return (
        f"{found['date']}, commit {found['commit']}. {found['processor']}, {found['cores']} cores,"
        f" {found['memory_gb']} GB, {found['system']}; {found['filesystem']}, one fdatasync takes"
        f" {found['ms_per_fdatasync']:.2f} ms, a million additions in Python {found['ms_per_loop']:.0f};"
        f" load average before {found['load_average']:.1f}.{alone}\n{versions}."
    )


def _processor() -> str:
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return found.group(1) if found else platform.machine()


def _wrk() -> str:
    found = re.search(r"wrk ([\w.-]+)", _printed("wrk", "--version"))
    return found.group(1) if found else "unknown"


def _printed(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip()
