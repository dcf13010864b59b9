"""The tables of an overview: what there was most of, and what has stopped."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from app.admin.overview.labels import percent
from app.admin.overview.lists import Lists
from app.admin.personal import personal, personal_beginning, sees_personal_data
from app.admin.rendering import short, words
from app.messages.outcome import LONGEST_REASON
from app.messages.standing import SENTENCES
from app.messages.statistics.overview import Overview
from app.messages.statistics.ranking import Reason
from app.messages.statistics.sources import Part, Silent, usual_time

LONGEST_TABLE, LONGEST_SILENT = 10, 30
# A reason that fewer messages of the period share may tell of a person: not all accounts see it.
SHARED_BY = 10


@dataclass(frozen=True, slots=True)
class Rank:
    """A row: what it is about, how many, and the list that shows them. `width` is that of its bar, in percent.

    `title` stands for what the label leaves out, `note` beside the number, `moment` is the newest message's.
    """

    label: str
    number: int
    url: str | None
    width: float
    title: str | None = None
    note: str | None = None
    moment: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rankings:
    """The rows of each table. `departments` is empty on the page of one.

    Of those that have gone silent `more_silent` says in words how many are not listed, if any.
    """

    reasons: list[Rank]
    users: list[Rank]
    departments: list[Rank]
    clients: list[Rank]
    warnings: list[Rank]
    silent_departments: list[Rank]
    silent_clients: list[Rank]
    more_silent: str | None


def rankings_of(found: Overview, lists: Lists, names: Mapping[str, str | None]) -> Rankings:
    """The tables; `names` are those of the departments that the overview is about."""
    sources, period = found.sources, found.period

    def department(name: str) -> str:
        return names.get(name) or short(name)

    return Rankings(
        reasons=_ranked(_reasons(found, lists)),
        users=_ranked(
            Rank(personal(one.name) or short(one.user_id), one.number,
                 lists.department(one.department_id, period, user=one.user_id), 0, title=one.user_id,
                 note=department(one.department_id) if len(names) > 1 else None)
            for one in found.users
        ),
        departments=_parts(sources.departments, department, lambda one: lists.department(one, period)),
        clients=_parts(sources.clients, str, lambda one: lists.part(period, client=one)),
        warnings=_ranked(
            Rank(words(one.code), one.number, lists.part(period, client=one.client, warning=one.code), 0,
                 title=SENTENCES.get(one.code), note=one.client)
            for one in sources.warnings
        ),
        silent_departments=_silent(
            sources.silent_departments, department, lambda one: lists.department_span(one, usual_time(period))
        ),
        silent_clients=_silent(
            sources.silent_clients, str, lambda one: lists.span(usual_time(period), client=one)
        ),
        more_silent=_more_silent(len(sources.silent_departments), len(sources.silent_clients)),
    )  # fmt: skip


def _ranked(ranks: Iterable[Rank], longest: int = LONGEST_TABLE) -> list[Rank]:
    """The first rows, with bars as long as they are against the longest."""
    some = list(islice(ranks, longest))
    most = max((rank.number for rank in some), default=0)
    return [_with_width(rank, most) for rank in some]


def _with_width(rank: Rank, most: int) -> Rank:
    width = max(round(rank.number / most * 100, 1), 0.5)
    return Rank(rank.label, rank.number, rank.url, width, rank.title, rank.note, rank.moment)


def _reasons(found: Overview, lists: Lists) -> Iterator[Rank]:
    """Why messages failed. Those who see no names are told what many messages share, and the number of all others."""
    if sees_personal_data():
        yield from (_reason(found, lists, one) for one in found.reasons)
        return
    others = found.all.failed
    for one in found.reasons[: LONGEST_TABLE - 1]:
        if one.number >= SHARED_BY:
            others -= one.number
            yield _reason(found, lists, one)
    if others:
        yield Rank("Other reasons", others, None, 0, note=percent(others / found.all.failed))


def _reason(found: Overview, lists: Lists, reason: Reason) -> Rank:
    """An address would tell a number that the account may not see, and a list takes blanks for no filter at all."""
    shown = personal_beginning(reason.text, LONGEST_REASON)
    can_be_asked_for = shown == reason.text and bool(shown.strip())
    url = lists.part(found.period, reason=reason.text) if can_be_asked_for else None
    return Rank(shown, reason.number, url, 0, note=percent(reason.number / found.all.failed))


def _parts(parts: Iterable[Part], label: Callable[[str], str], url: Callable[[str], str]) -> list[Rank]:
    return _ranked(
        Rank(label(part.name), part.number, url(part.name), 0, title=part.name, note=_failed(part)) for part in parts
    )


def _failed(part: Part) -> str | None:
    return f"{percent(part.failed / part.number)} failed" if part.failed else None


def _silent(found: Iterable[Silent], label: Callable[[str], str], url: Callable[[str], str]) -> list[Rank]:
    return _ranked(
        (Rank(label(one.name), one.earlier, url(one.name), 0, title=one.name, moment=one.newest) for one in found),
        LONGEST_SILENT,
    )


def _more_silent(departments: int, clients: int) -> str | None:
    """How many departments and clients are not listed, in words."""
    left = [(departments - LONGEST_SILENT, "department"), (clients - LONGEST_SILENT, "client")]
    parts = [f"{number:,} more {name}{'s' if number > 1 else ''}" for number, name in left if number > 0]
    return " and ".join(parts) or None
