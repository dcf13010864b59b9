"""Measures reading: the API's answers and the pages, one after another and 16 at a time."""

from collections.abc import Iterator
from dataclasses import dataclass

from bench.door import answers
from bench.gauge import Gauge
from bench.load import Reading
from bench.paths import rows
from bench.results import Figures, unmeasured
from bench.store import Store
from bench.terms import Terms

CONNECTIONS = (1, 16)
WARM_UP_SECONDS = 1


@dataclass(frozen=True)
class Headers:
    """What lets in: a client's credentials to the API, a session's cookies to the pages."""

    api: str
    pages: str


def measure(gauge: Gauge, store: Store, address: str, headers: Headers, terms: Terms) -> Iterator[Figures]:
    """The figures of all rows. One that is not answered as it should be has a fault instead."""
    for row in filter(lambda row: terms.ask_for(row.name), rows()):
        paths = row.paths(store.filled)
        header = headers.api if row.door == "api" else headers.pages
        if not paths or not answers(address, paths[0], header):
            fault = f"{paths[0]} is not answered with 200" if paths else "the store is too small for it"
            yield from (unmeasured(row.name, connections, fault) for connections in CONNECTIONS)
            continue
        file = store.folder / "paths"
        file.write_text("".join(f"{path}\n" for path in paths))
        gauge.read(row.name, Reading(file, WARM_UP_SECONDS, CONNECTIONS[0], header))
        for connections in CONNECTIONS:
            yield gauge.read(row.name, Reading(file, terms.seconds, connections, header))
