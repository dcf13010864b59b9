"""What is measured of one database, in stages: an empty store, a small one, a large one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import memory, reads, saves
from bench.cores import two_cores
from bench.databases import Database
from bench.door import cookie_header
from bench.gauge import Gauge
from bench.load import Credentials
from bench.results import Figures, Findings, ProgramName, Result
from bench.server import Server
from bench.service import Login, floor, open_accounts, service
from bench.store import Store
from bench.targets import AFTER_SAVES, EXPORTING
from bench.terms import Terms
from demo.progress import Progress

FLOORS = {"SQLite": ("wsgi_sqlite", "read_sqlite"), "Postgres": ("wsgi_postgres", "read_postgres")}


@dataclass(frozen=True)
class Stage:
    """Measures a store and adds to the findings; `terms` says what of it and for how long."""

    store: Store
    findings: Findings
    terms: Terms

    def save(self) -> None:
        with self._service() as (server, who):
            self._add("service", saves.measure(self._gauge(server), self.store, who.client, self.terms))

    def save_to_floor(self, database: Database, folder: Path) -> None:
        """The floor of saves has an empty database of its own."""
        own = Store(self.store.name, database, folder, self.store.filled)
        nobody = Credentials("nobody", "nothing")
        with floor(FLOORS[own.name][0], database, folder).on_core(two_cores().server) as server:
            gauge = Gauge(server, database, two_cores())
            # It makes its tables with the first save, before which there is nothing to count.
            gauge.save("first", saves.first(own), nobody)
            self._add("floor", saves.measure(gauge, own, nobody, self.terms))

    def read(self) -> None:
        """The service and the floor of reading, on the same store."""
        with self._service() as (server, who):
            headers = reads.Headers(who.client.header(), cookie_header(server.address, who.staff))
            self._add("service", reads.measure(self._gauge(server), self.store, server.address, headers, self.terms))
        module = FLOORS[self.store.name][1]
        with floor(module, self.store.database, self.store.folder).on_core(two_cores().server) as server:
            headers = reads.Headers("X-Nobody: asks", "X-Nobody: asks")
            self._add("floor", reads.measure(self._gauge(server), self.store, server.address, headers, self.terms))

    def grow(self, many: int) -> None:
        """All saves, memory after `many` more, and while as many are exported."""
        with self._service() as (server, who):
            gauge = self._gauge(server)
            self._add("service", saves.measure(gauge, self.store, who.client, self.terms))
            progress = Progress(many, f"saves, and then the worker's memory on {self.store.name}")
            held = 0.0
            for step in memory.after_saves(gauge, server, self.store, who.client, many):
                progress.advance(step.saves)
                self.findings.wrong += step.faults
                held = step.megabytes
            self._note(**{AFTER_SAVES: held})
        with self._service() as (server, who):
            messages, held, took = memory.while_exporting(server, cookie_header(server.address, who.staff), many)
            self._note(**{EXPORTING: held, "messages exported": messages, "messages exported per s": messages / took})

    def weigh(self) -> None:
        """How long it took to fill the store, and how many bytes its messages take."""
        filled = self.store.filled
        self._note(**{"seconds to fill": filled.seconds, "messages": filled.rows, **filled.sizes})

    @contextmanager
    def _service(self) -> Iterator[tuple[Server, Login]]:
        who = open_accounts(self.store.environ)
        with service(self.store.database, self.store.folder).on_core(two_cores().server) as server:
            yield server, who

    def _gauge(self, server: Server) -> Gauge:
        return Gauge(server, self.store.database, two_cores())

    def _add(self, program: ProgramName, found: Iterator[Figures]) -> None:
        for figures in found:
            self.findings.add(Result(self.store.name, program, self.store.filled.rows, figures))

    def _note(self, **facts: float) -> None:
        self.findings.note(self.store.name, **facts)
