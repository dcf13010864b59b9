"""A bare WSGI program that reads the service's own store: for each address the one query that it takes, and no page.

It checks nothing, neither credentials nor what the account may see. An API's answer is a json.dumps of the rows, a
page a line of text for each.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs

from app.messages.query import Query, parse

Row = Mapping[str, Any]
Ask = Callable[[str, Sequence[Any]], list[Row]]
PER_PAGE, PER_CONVERSATION = 30, 25
NEWEST = "ORDER BY occurred_at DESC, uuid DESC LIMIT"
ONE = "SELECT * FROM message WHERE department_id = ? AND uuid = ?"
OF_USER = f"SELECT * FROM message WHERE department_id = ? AND user_id = ? {NEWEST} ?"
OF_DEPARTMENT = f"SELECT * FROM message WHERE department_id = ? {NEWEST} ?"
ALL_DEPARTMENTS = "SELECT id FROM department"
FIGURES = (
    "SELECT count(*) AS body, sum(CASE WHEN delivery_status = 'FAILED' THEN 1 ELSE 0 END) AS failed FROM message"
    " WHERE department_id IN ({}) AND occurred_at >= ?"
)


@dataclass(frozen=True)
class Dialect:
    """What differs between the databases: the statement that finds words, and how the words are written in it."""

    search: str
    words: Callable[[Query], str]
    moment: Callable[[datetime], Any]


def application(connect: Callable[[], Ask], dialect: Dialect) -> Callable[..., Iterable[bytes]]:
    """Return the WSGI application that asks with what `connect` returns."""
    words = lru_cache(maxsize=4096)(lambda text, department: dialect.words(parse(text, department)))

    def rows_of(path: list[str], query: Mapping[str, list[str]], ask: Ask) -> list[Row]:
        """The parts of a path: ['', 'admin', 'departments', DEPARTMENT, ...] or those of the API."""
        department = path[3] if len(path) > 4 else None
        if "q" in query:
            return ask(dialect.search, [words(query["q"][0], department)])
        if path[-1] == "overview":
            departments = [department] if department else [row["id"] for row in ask(ALL_DEPARTMENTS, [])]
            since = dialect.moment(datetime.now(UTC) - timedelta(days=30))
            return ask(FIGURES.format(", ".join("?" * len(departments))), [*departments, since])
        if path[-1] == "conversation":
            return ask(OF_USER, [department, path[5], PER_CONVERSATION])
        if path[-1] == "botmessage":
            return ask(OF_USER, [department, path[5], int(query["limit"][0])])
        if department is not None and path[-1]:
            return ask(ONE, [department, path[-1]])
        departments = [department] if department else [row["id"] for row in ask(ALL_DEPARTMENTS, [])]
        return [row for one in departments for row in ask(OF_DEPARTMENT, [one, PER_PAGE])][:PER_PAGE]

    def read(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"].split("/")
        rows = rows_of(path, parse_qs(environ["QUERY_STRING"]), connect())
        if path[1] == "admin":
            answer = "\n".join(str(row["body"]) for row in rows).encode()
        else:
            answer = json.dumps(rows, default=str).encode()
        start_response("200 OK", [("Content-Length", str(len(answer)))])
        return [answer]

    return read
