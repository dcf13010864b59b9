"""One program on an empty database: warm up, measure, and check that what was acknowledged is stored."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.cores import Cores
from bench.databases import Database
from bench.load import CONNECTIONS, Credentials, Load, Mode, Outcome, run
from bench.rivals.programs import Program, directory, environment, prepare
from bench.server import Server
from bench.syncs import SyncCount

WARM_UP_SECONDS = 2


@dataclass(frozen=True)
class Measurement:
    """The figures of one run; times in milliseconds, `syncs` is None where they were not counted."""

    program: str
    database: str
    mode: Mode
    saves_per_second: float
    p50: float
    p99: float
    longest: float
    cpu_per_save: float
    saves_per_sync: float | None
    faults: tuple[str, ...]


class Run:
    """Sends loads to one running server and keeps count of what it acknowledged."""

    def __init__(self, program: Program, database: Database, server: Server, who: Credentials, cores: Cores) -> None:
        self._program = program
        self._database = database
        self._server = server
        self._who = who
        self._core = cores.load
        self._acknowledged = 0
        self._loads = 0

    def warm_up(self) -> None:
        self._stored_by(self._send(Load("save", WARM_UP_SECONDS, random.getrandbits(31))))

    def measure(self, load: Load) -> tuple[Measurement, int]:
        """Return the figures and how many answers said success."""
        cpu = self._server.cpu_seconds()
        with SyncCount(self._database.writers(self._server.processes())) as syncs:
            outcome = self._send(load)
        cpu = self._server.cpu_seconds() - cpu
        # A PUT that changes nothing stores nothing.
        if load.mode != "repeat":
            self._stored_by(outcome)
        done = max(outcome.acknowledged, 1)
        measurement = Measurement(
            program=self._program.name,
            database=self._program.database,
            mode=load.mode,
            saves_per_second=outcome.acknowledged / outcome.seconds,
            p50=outcome.p50,
            p99=outcome.p99,
            longest=outcome.longest,
            cpu_per_save=cpu / done * 1e3,
            saves_per_sync=done / max(syncs.count, 1) if syncs.count is not None else None,
            faults=tuple(self._faults(load, outcome, syncs.count)),
        )
        return measurement, outcome.acknowledged

    def _send(self, load: Load) -> Outcome:
        self._loads += 1
        return run(load, self._server.address, self._who, self._core)

    def _stored_by(self, outcome: Outcome) -> None:
        self._acknowledged += outcome.acknowledged

    def _faults(self, load: Load, outcome: Outcome, syncs: int | None) -> Iterator[str]:
        if outcome.failed or outcome.broken or not outcome.acknowledged:
            yield f"{outcome.acknowledged} saved, {outcome.failed} refused, {outcome.broken} lost on the way"
        # Each load may end with one request in flight on each connection: stored, and not acknowledged.
        rows = sum(self._database.rows(table) for table in self._program.tables)
        least, most = self._acknowledged, self._acknowledged + self._loads * CONNECTIONS
        if not least <= rows <= most:
            yield f"{rows} saves are stored instead of {least} to {most}"
        # One sync can cover no more saves than there are connections that wait for it.
        if syncs is not None and load.mode != "repeat" and syncs * CONNECTIONS < outcome.acknowledged:
            yield f"{outcome.acknowledged} saves with {syncs} syncs cannot all be durable"


def measure(program: Program, database: Database, folder: Path, seconds: int, cores: Cores) -> Iterator[Measurement]:
    """Yield the figures of each of `program`'s modes; `repeat` and `update` send the uuids of `save`."""
    environ = environment(program, database, folder)
    credentials = prepare(program, environ)
    server = Server(program.command, environ, directory(program, folder), folder / "log").on_core(cores.server)
    seed = random.getrandbits(31)
    saved = 0
    with server:
        run = Run(program, database, server, credentials, cores)
        run.warm_up()
        for mode in program.modes:
            measurement, acknowledged = run.measure(Load(mode, seconds, seed, saved))
            saved = saved or acknowledged
            yield measurement
