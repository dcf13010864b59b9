"""Measures reading: the API's answers and the pages, one after another and 16 at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bench.door import answers
from bench.figures import Figures, unmeasured
from bench.gauge import Gauge
from bench.load import Reading
from bench.paths import Row, rows
from bench.results import ProgramName
from bench.store import Store
from bench.terms import Terms

ALONE, TOGETHER = CONNECTIONS = (1, 16)
WARM_UP_SECONDS = 1


@dataclass(frozen=True)
class Headers:
    """What lets in: a client's credentials to the API, a session's cookies to the pages."""

    api: str
    pages: str


@dataclass(frozen=True)
class Reader:
    """Reads from one running program at `address`; `rounds` is how many of the rounds it takes part in."""

    program: ProgramName
    store: Store
    gauge: Gauge
    address: str
    headers: Headers
    rounds: int

    def reading(self, row: Row, seconds: int) -> Reading:
        """One that warms the program up. Raises LookupError with what keeps the row from being measured."""
        paths = row.paths(self.store.filled)
        if not paths:
            raise LookupError("the store is too small for it")
        header = self.headers.api if row.door == "api" else self.headers.pages
        if not answers(self.address, paths[0], header):
            raise LookupError(f"{paths[0]} is not answered with 200")
        file = self.store.folder / f"paths-{row.name.replace(' ', '-')}"
        file.write_text("".join(f"{path}\n" for path in paths))
        self.gauge.read(row.name, Reading(file, WARM_UP_SECONDS, ALONE, header))
        return Reading(file, seconds, ALONE, header)


def measure(readers: Sequence[Reader], terms: Terms) -> Iterator[tuple[Reader, Figures]]:
    """The figures of all rows, those of the readers in turn. One that is not answered as it should be has a fault."""
    for row in filter(lambda row: terms.ask_for(row.name), rows()):
        ready: list[tuple[Reader, Reading]] = []
        for reader in readers:
            try:
                ready.append((reader, reader.reading(row, terms.seconds)))
            except LookupError as fault:
                yield from ((reader, unmeasured(row.name, connections, str(fault))) for connections in CONNECTIONS)
        for turn in range(terms.rounds):
            for reader, reading in ready:
                if turn < reader.rounds:
                    yield reader, reader.gauge.read(row.name, reading)
        for reader, reading in ready:
            yield reader, reader.gauge.read(row.name, replace(reading, connections=TOGETHER))
