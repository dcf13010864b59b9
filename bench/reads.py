"""Measures reading: the API's answers and the pages, one after another and 16 at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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

    def paths(self, row: Row) -> list[str]:
        """What is asked for. Raises LookupError with what keeps the row from being measured."""
        paths = row.paths(self.store.filled)
        if not paths:
            raise LookupError("the store is too small for it")
        if not answers(self.address, paths[0], self._header(row)):
            raise LookupError(f"{paths[0]} is not answered with 200")
        return paths

    def read(self, row: Row, paths: Sequence[str], part: float, seconds: int, connections: int = ALONE) -> Figures:
        """The figures of asking for the paths in turn, from a part of them on: each round asks for others."""
        first = int(len(paths) * part)
        file = self.store.folder / "paths"
        file.write_text("".join(f"{path}\n" for path in (*paths[first:], *paths[:first])))
        return self.gauge.read(row.name, Reading(file, seconds, connections, self._header(row)))

    def _header(self, row: Row) -> str:
        return self.headers.api if row.door == "api" else self.headers.pages


def measure(readers: Sequence[Reader], terms: Terms) -> Iterator[tuple[Reader, Figures]]:
    """The figures of all rows, those of the readers in turn. One that is not answered as it should be has a fault."""
    for row in filter(lambda row: terms.ask_for(row.name), rows()):
        ready: list[tuple[Reader, list[str]]] = []
        for reader in readers:
            try:
                ready.append((reader, reader.paths(row)))
            except LookupError as fault:
                yield from ((reader, unmeasured(row.name, connections, str(fault))) for connections in CONNECTIONS)
        parts = terms.rounds + 1
        for reader, paths in ready:
            reader.read(row, paths, terms.rounds / parts, WARM_UP_SECONDS)
        for turn in range(terms.rounds):
            for reader, paths in ready:
                if turn < reader.rounds:
                    yield reader, reader.read(row, paths, turn / parts, terms.seconds)
        for reader, paths in ready:
            yield reader, reader.read(row, paths, 0, terms.seconds, TOGETHER)
