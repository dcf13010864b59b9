"""The table that is printed, and the file that is kept."""

import dataclasses
import json
import statistics
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench.rivals.measure import Measurement
from bench.rivals.programs import SERVICE

RESULTS = Path(__file__).parents[1] / "results"
MODES = {"save": "", "repeat": ", nothing changed", "update": ", one attribute changed"}
HEAD = ("saves/s", "p50 ms", "p99 ms", "CPU ms/save", "saves/sync", "service: saves", "p99", "CPU")


def median(rounds: list[Measurement]) -> Measurement:
    """Return the median of each figure over rounds of one program and mode, with all their faults."""
    syncs = [measured.saves_per_sync for measured in rounds if measured.saves_per_sync is not None]
    return dataclasses.replace(
        rounds[0],
        saves_per_second=statistics.median(measured.saves_per_second for measured in rounds),
        p50=statistics.median(measured.p50 for measured in rounds),
        p99=statistics.median(measured.p99 for measured in rounds),
        longest=statistics.median(measured.longest for measured in rounds),
        cpu_per_save=statistics.median(measured.cpu_per_save for measured in rounds),
        saves_per_sync=statistics.median(syncs) if syncs else None,
        faults=tuple(dict.fromkeys(fault for measured in rounds for fault in measured.faults)),
    )


def table(measured: list[Measurement]) -> str:
    """Return one block for each database; the last three columns put the service beside each other program."""
    return "\n\n".join(
        "\n".join(_block(database, [one for one in measured if one.database == database]))
        for database in dict.fromkeys(one.database for one in measured)
    )


def _block(database: str, measured: list[Measurement]) -> Iterator[str]:
    service = next((one for one in measured if (one.program, one.mode) == (SERVICE, "save")), None)
    yield _line(database, *HEAD)
    for one in measured:
        beside = _beside(service, one) if service is not None and one.program != SERVICE else ()
        yield _line(
            one.program + MODES[one.mode],
            f"{one.saves_per_second:,.0f}",
            f"{one.p50:.1f}",
            f"{one.p99:.1f}",
            f"{one.cpu_per_save:.2f}",
            "unmeasured" if one.saves_per_sync is None else f"{one.saves_per_sync:,.1f}",
            *beside,
        )
        yield from (f"  WRONG: {fault}" for fault in one.faults)


def _beside(service: Measurement, other: Measurement) -> tuple[str, ...]:
    return (
        f"{service.saves_per_second / other.saves_per_second:.2f} x",
        f"{service.p99 / other.p99:.2f} x",
        f"{service.cpu_per_save / other.cpu_per_save:.2f} x",
    )


def _line(name: str, *cells: str) -> str:
    return f"{name:32}" + "".join(f"{cell:>15}" for cell in cells)


def keep(rounds: list[Measurement], conditions: dict[str, object]) -> Path:
    """Write all rounds and what they ran on to a file named after the time, and return it."""
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"rivals-{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}.json"
    content = {**conditions, "rounds": [dataclasses.asdict(measured) for measured in rounds]}
    file.write_text(json.dumps(content, indent=1) + "\n")
    return file
