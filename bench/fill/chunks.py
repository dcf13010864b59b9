"""Makes the rows of chunks in processes of their own, a few chunks ahead of whoever takes them."""

import json
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar

from sqlalchemy import JSON, Table
from sqlalchemy.dialects import sqlite

from bench.fill.product import MESSAGE, MESSAGE_COLUMNS, REVISION, Made, made_of
from bench.fill.story import Plan, tell

SAMPLE = 2_000
SQLITE = sqlite.dialect()
Bound = tuple[Any, ...]
Made_of_chunk = TypeVar("Made_of_chunk")


@dataclass(frozen=True)
class Picked:
    """A message that is read later on: where it is, who was written to or wrote, and the ranks of its words."""

    department: str
    user: str
    uuid: str
    number: str
    ranks: tuple[int, ...]


@dataclass(frozen=True)
class Chunk:
    """Rows as the driver takes them, in the order of the columns; the words are those of the messages in order."""

    messages: list[Bound]
    words: list[str]
    revisions: list[Bound]
    picked: list[Picked]


Binder = Callable[[Mapping[str, Any]], Bound]


def make_chunk(plan: Plan, dialect: str, number: int) -> Chunk:
    """The rows of a chunk and a few messages of it that were picked at random."""
    message, revision = binder(MESSAGE, MESSAGE_COLUMNS, dialect), binder(REVISION, REVISION.columns.keys(), dialect)
    rng = Random(f"{plan.seed} sample {number}")
    chunk = Chunk([], [], [], [])
    chance = SAMPLE / plan.rows
    for told in tell(plan, number):
        made = made_of(told.saves)
        chunk.messages.append(message({"search": made.words, **made.row}))
        chunk.words.append(made.words)
        chunk.revisions.extend(map(revision, made.revisions))
        if rng.random() < chance and told.ranks:
            chunk.picked.append(_picked(made, told.ranks))
    return chunk


def _picked(made: Made, ranks: list[int]) -> Picked:
    row = made.row
    number = row["sender_value"] if row["type"] == "INCOMING" else row["recipient_value"]
    return Picked(row["department_id"], row["user_id"], row["uuid"], number or "", tuple(ranks))


def binder(table: Table, columns: Any, dialect: str) -> Binder:
    """What turns a row into what the driver takes, as SQLAlchemy would, but for all its work around it.

    `dialect` is sqlite or postgresql.
    """
    turns = [(name, _turn(table, name, dialect)) for name in columns]
    return lambda row: tuple(row[name] if turn is None else turn(row[name]) for name, turn in turns)


def _turn(table: Table, name: str, dialect: str) -> Callable[[Any], Any] | None:
    if dialect == "postgresql":
        # COPY takes text, so that of a JSON column is written here.
        return _json_text if isinstance(table.columns[name].type, JSON) else None
    return table.columns[name].type.dialect_impl(SQLITE).bind_processor(SQLITE)


def _json_text(value: Any) -> str | None:
    return None if value is None else json.dumps(value)


def made_ahead(plan: Plan, make: Callable[[int], Made_of_chunk], processes: int) -> Iterator[Made_of_chunk]:
    """What `make` returns for each chunk, in order, made in `processes`, and never far ahead of who takes it."""
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        ahead: deque[Future[Made_of_chunk]] = deque()
        for number in range(plan.chunks):
            if len(ahead) > processes:
                yield ahead.popleft().result()
            ahead.append(pool.submit(make, number))
        while ahead:
            yield ahead.popleft().result()
