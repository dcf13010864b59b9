"""What is measured of one database, in stages: saves, reading, and a large store's growth."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from bench import memory, reads, saves
from bench.cores import two_cores
from bench.door import cookie_header
from bench.gauge import Gauge
from bench.load import Credentials
from bench.results import Findings, Result
from bench.server import Server
from bench.service import Login, floor, open_accounts, service
from bench.store import Store
from bench.targets import AFTER_SAVES, EXPORTING
from bench.terms import Terms
from demo.progress import Progress

FLOORS = {"SQLite": ("wsgi_sqlite", "read_sqlite"), "Postgres": ("wsgi_postgres", "read_postgres")}
NOBODY = Credentials("nobody", "nothing")


@dataclass(frozen=True)
class Stages:
    """Measures stores and adds to the findings; `terms` says what of them and for how long.

    All programs that are compared run at the same time and are asked in turn.
    """

    findings: Findings
    terms: Terms

    def save(self, stores: Sequence[Store], floors_own: Store) -> None:
        """The service on each store, and the floor of saves on an empty database of its own."""
        with ExitStack() as stack:
            savers = []
            for store in stores:
                server, who = stack.enter_context(_service(store))
                savers.append(saves.Saver("service", store, _gauge(server, store), who.client))
            server = stack.enter_context(_floor(floors_own, saving=True))
            savers.append(saves.Saver("floor", floors_own, _gauge(server, floors_own), NOBODY))
            savers[-1].make_tables()
            for saver, figures in saves.measure(savers, self.terms):
                self.findings.add(Result(saver.store.name, saver.program, saver.store.filled.rows, figures))

    def read(self, stores: Sequence[Store]) -> None:
        """The service and the floor of reading, both on each store; the floor in one round."""
        with ExitStack() as stack:
            readers = []
            for store in stores:
                server, who = stack.enter_context(_service(store))
                headers = reads.Headers(who.client.header(), cookie_header(server.address, who.staff))
                how = (_gauge(server, store), server.address, headers)
                readers.append(reads.Reader("service", store, *how, self.terms.rounds))
                server = stack.enter_context(_floor(store, saving=False))
                headers = reads.Headers("X-Nobody: asks", "X-Nobody: asks")
                how = (_gauge(server, store), server.address, headers)
                readers.append(reads.Reader("floor", store, *how, 1))
            for reader, figures in reads.measure(readers, self.terms):
                self.findings.add(Result(reader.store.name, reader.program, reader.store.filled.rows, figures))

    def hold(self, store: Store, many: int) -> None:
        """The worker's memory after `many` saves, and while as many messages are exported."""
        with _service(store) as (server, who):
            progress = Progress(many, f"saves, and then the worker's memory on {store.name}")
            held = 0.0
            for step in memory.after_saves(_gauge(server, store), server, store, who.client, many):
                progress.advance(step.saves)
                self.findings.wrong += step.faults
                held = step.megabytes
            self.findings.note(store.name, **{AFTER_SAVES: held})
        with _service(store) as (server, who):
            messages, held, took = memory.while_exporting(server, cookie_header(server.address, who.staff), many)
            exported = {"messages exported": messages, "messages exported per s": messages / took}
            self.findings.note(store.name, **{EXPORTING: held, **exported})

    def weigh(self, store: Store) -> None:
        """How long it took to fill the store, and how many bytes its messages take."""
        filled = store.filled
        self.findings.note(store.name, **{"seconds to fill": filled.seconds, "messages": filled.rows, **filled.sizes})


@contextmanager
def _service(store: Store) -> Iterator[tuple[Server, Login]]:
    who = open_accounts(store.environ)
    with service(store.database, store.folder).on_core(two_cores().server) as server:
        yield server, who


def _floor(store: Store, *, saving: bool) -> Server:
    module = FLOORS[store.name][0 if saving else 1]
    return floor(module, store.database, store.folder).on_core(two_cores().server)


def _gauge(server: Server, store: Store) -> Gauge:
    return Gauge(server, store.database, two_cores())
