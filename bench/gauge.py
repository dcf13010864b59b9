"""One run of wrk against one running server: what came back, the CPU it took, syncs and bytes written."""

from dataclasses import replace

from bench.cores import Cores
from bench.databases import Database
from bench.figures import Figures
from bench.load import Credentials, Load, Outcome, Reading, read, run
from bench.server import Server
from bench.syncs import SyncCount


class Gauge:
    """Measures `server`, which runs on `database`."""

    def __init__(self, server: Server, database: Database, cores: Cores) -> None:
        self._server = server
        self._database = database
        self._cores = cores

    def save(self, row: str, load: Load, who: Credentials) -> Figures:
        """The figures of `load`. Each save that changed something must be on the disk when it is acknowledged."""
        self._server.settle()
        processes = self._server.processes()
        cpu, written = self._server.cpu_seconds(), self._database.written(processes)
        with SyncCount(self._database.writers(processes)) as syncs:
            outcome = run(load, self._server.address, who, self._cores.load)
        settling = self._server.settle()
        cpu, written = self._server.cpu_seconds() - cpu, self._database.written(processes) - written
        done = max(outcome.acknowledged, 1)
        faults = _faults(outcome)
        # One sync can cover no more saves than there are connections that wait for it.
        if syncs.count is not None and load.mode != "repeat" and syncs.count * load.connections < outcome.acknowledged:
            faults = (*faults, f"{outcome.acknowledged} saves with {syncs.count} syncs cannot all be durable")
        per_sync = None if syncs.count is None else done / max(syncs.count, 1)
        figures = _figures(row, load.connections, outcome, cpu, faults)
        return replace(figures, per_sync=per_sync, written=written / done, settling=settling)

    def read(self, row: str, reading: Reading) -> Figures:
        self._server.settle()
        cpu = self._server.cpu_seconds()
        outcome = read(reading, self._server.address, self._cores.load)
        return _figures(row, reading.connections, outcome, self._server.cpu_seconds() - cpu, _faults(outcome))


def _figures(row: str, connections: int, outcome: Outcome, cpu: float, faults: tuple[str, ...]) -> Figures:
    return Figures(
        row=row,
        connections=connections,
        answers=outcome.acknowledged,
        per_second=outcome.acknowledged / outcome.seconds,
        p50=outcome.p50,
        p95=outcome.p95,
        p99=outcome.p99,
        longest=outcome.longest,
        cpu=cpu / max(outcome.acknowledged, 1) * 1e3,
        faults=faults,
    )


def _faults(outcome: Outcome) -> tuple[str, ...]:
    if outcome.failed or outcome.broken or not outcome.acknowledged:
        return (f"{outcome.acknowledged} answered, {outcome.failed} refused, {outcome.broken} lost on the way",)
    return ()
