"""The figures on top of an overview, each beside what it was in the period before."""

from dataclasses import dataclass
from datetime import timedelta

from app.admin.overview.labels import against, percent
from app.admin.overview.lists import Lists
from app.admin.rendering import duration
from app.messages.statistics.lag import Lag
from app.messages.statistics.overview import Overview


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure. `url` leads to what it counts; a lag counts nothing."""

    label: str
    value: str
    note: str
    url: str | None = None


def tiles_of(found: Overview, lists: Lists, *, of_all: bool) -> list[Tile]:
    """The tiles, the most important first."""
    total = found.all.total
    return [
        Tile("Messages", f"{total:,}", against(total, found.before.total), lists.part(found.period) if total else None),
        _failed(found, lists),
        _lag("Lag, median", "p50", found),
        _lag("Lag, 95 % within", "p95", found),
        _silent(found, of_all=of_all),
    ]


def _failed(found: Overview, lists: Lists) -> Tile:
    share, before = found.all.share_failed, found.before.share_failed
    value = "No message" if share is None else percent(share)
    note = "no message in the period before" if before is None else f"{percent(before)} before"
    if found.all.failed:
        note = f"{found.all.failed:,} failed; {note}"
    return Tile("Failed", value, note, lists.part(found.period, failed="1") if found.all.failed else None)


def _lag(label: str, which: str, found: Overview) -> Tile:
    now, before = _percentile(found.lag, which), _percentile(found.before.lag, which)
    note = "not known of the period before" if before is None else f"{duration(before)} before"
    return Tile(label, "Not known" if now is None else duration(now), note)


def _percentile(lag: Lag | None, which: str) -> timedelta | None:
    return None if lag is None else (lag.p50 if which == "p50" else lag.p95)


def _silent(found: Overview, *, of_all: bool) -> Tile:
    sources = found.sources
    clients = f"{len(sources.silent_clients):,} of {_plural(sources.known_clients, 'client')}"
    if not of_all:
        url = "#silent" if sources.silent_clients else None
        return Tile("Gone silent", clients, "no message in the last 24 hours", url)
    departments = f"{len(sources.silent_departments):,} of {_plural(sources.known_departments, 'department')}"
    number = len(sources.silent_departments) + len(sources.silent_clients)
    return Tile("Gone silent", f"{number:,}", f"{departments}, {clients}", "#silent" if number else None)


def _plural(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
