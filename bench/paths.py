"""What is read: the rows of the table, and the paths that each one asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Literal
from urllib.parse import quote

from bench.fill.chunks import Picked
from bench.fill.vocabulary import word_of
from bench.store import Filled

Door = Literal["api", "pages"]
PER_PAGE = 20
# The words of a row, by the logarithm of their rank as a share of that of the rarest word.
COMMONEST, RAREST = 3, 0.97
MIDDLING = (0.45, 0.55)
MOST_TERMS = 50


@dataclass(frozen=True)
class Row:
    """A row of the table: its name, who asks, and what for."""

    name: str
    door: Door
    paths: Callable[[Filled], list[str]]


def rows() -> list[Row]:
    return [
        Row("GET one", "api", _of_each(lambda one: f"{_user(one)}/{one.uuid}")),
        Row("GET list", "api", _of_each(lambda one: f"{_user(one)}?limit={PER_PAGE}")),
        Row("list page", "pages", _of_each(_department)),
        Row("list page, all departments", "pages", lambda _: ["/admin/messages"]),
        Row("list page, a filter that nothing meets", "pages", _of_each(lambda one: f"{_department(one)}?type=DRAFT")),
        Row("list page, the trash", "pages", _of_each(lambda one: f"{_department(one)}?trashed=1")),
        Row(
            "conversation page",
            "pages",
            _of_each(lambda one: f"{_department(one)}users/{one.user}/conversation?of={one.uuid}"),
        ),
        Row("detail page", "pages", _of_each(lambda one: f"{_department(one)}messages/{one.uuid}")),
        *_searches("a word", lambda filled: _words(filled, *MIDDLING)),
        *_searches("a phone number", _numbers),
        *_searches("a rare term", lambda filled: _words(filled, RAREST, 1)),
        *_searches("a very common term", lambda _: [word_of(rank) for rank in range(1, COMMONEST + 1)]),
        Row("overview page, 30 days", "pages", _of_each(lambda one: f"{_department(one)}overview?period=30d")),
        Row("overview page of all, 30 days", "pages", lambda _: ["/admin/overview?period=30d"]),
    ]


def _of_each(path: Callable[[Picked], str]) -> Callable[[Filled], list[str]]:
    """The paths for messages from all over the store, in no order."""

    def paths(filled: Filled) -> list[str]:
        found = [path(one) for one in filled.picked]
        Random(1).shuffle(found)
        return found

    return paths


def _searches(what: str, terms: Callable[[Filled], list[str]]) -> list[Row]:
    """The same search in one department, in turn, and in all."""

    def in_one(filled: Filled) -> list[str]:
        departments = sorted({_department(one) for one in filled.picked})
        found = [f"{department}?q={quote(term)}" for term in _some(terms(filled)) for department in departments]
        Random(1).shuffle(found)
        return found

    def in_all(filled: Filled) -> list[str]:
        return [f"/admin/messages?q={quote(term)}" for term in _some(terms(filled))]

    return [Row(f"search, {what}", "pages", in_one), Row(f"search, {what}, all departments", "pages", in_all)]


def _some(terms: list[str]) -> list[str]:
    return Random(1).sample(terms, min(MOST_TERMS, len(terms)))


def _words(filled: Filled, low: float, high: float) -> list[str]:
    """Words that messages have whose rank lies in a part of the vocabulary."""
    least, most = filled.vocabulary**low, filled.vocabulary**high
    return sorted({word_of(rank) for one in filled.picked for rank in one.ranks if least <= rank <= most})


def _numbers(filled: Filled) -> list[str]:
    return sorted({one.number for one in filled.picked if one.number.startswith("+")})


def _user(one: Picked) -> str:
    return f"/communications/department/{one.department}/user/{one.user}/botmessage"


def _department(one: Picked) -> str:
    return f"/admin/departments/{one.department}/"
