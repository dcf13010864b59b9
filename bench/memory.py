"""How much memory a worker holds: after many saves, and while it exports many messages."""

import http.client
import time
from collections.abc import Iterator
from dataclasses import dataclass
from random import getrandbits
from urllib.parse import urlsplit

from bench.gauge import Gauge
from bench.load import Credentials, Load
from bench.server import Server
from bench.store import Store

MEGABYTE = 1_000_000
AT_ONCE_SECONDS = 30
PIECE, LOOK_EVERY = 1 << 20, 0.2
EXPORT = "/admin/messages/export.jsonl"


@dataclass(frozen=True)
class Step:
    """Some saves, how many megabytes the worker held after them, and what went wrong."""

    saves: int
    megabytes: float
    faults: tuple[str, ...]


def after_saves(gauge: Gauge, server: Server, store: Store, who: Credentials, many: int) -> Iterator[Step]:
    """Saves `many` messages or a few more at 16 connections, step by step."""
    done = 0
    while done < many:
        load = Load("save", AT_ONCE_SECONDS, getrandbits(31), places=store.places(), since=int(time.time()))
        figures = gauge.save("memory", load, who)
        done += figures.answers
        yield Step(figures.answers, server.memory()[0] / MEGABYTE, figures.faults)
        if not figures.answers:
            return


def while_exporting(server: Server, cookie: str, messages: int) -> tuple[int, float, float]:
    """How many messages were exported, how many megabytes the worker held at most, and how long it took."""
    name, _, value = cookie.partition(": ")
    connection = http.client.HTTPConnection(urlsplit(server.address).netloc, timeout=120)
    connection.request("GET", EXPORT, headers={name: value})
    answer = connection.getresponse()
    if answer.status != 200:
        raise SystemExit(f"The export is answered with {answer.status}.")
    began, looked, most, lines = time.monotonic(), 0.0, 0, 0
    while lines < messages and (piece := answer.read1(PIECE)):
        lines += piece.count(b"\n")
        if time.monotonic() - looked > LOOK_EVERY:
            looked, most = time.monotonic(), max(most, server.memory()[0])
    connection.close()
    return lines, max(most, server.memory()[0]) / MEGABYTE, time.monotonic() - began
