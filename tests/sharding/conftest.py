"""Postgres alone, and somebody who reads along what the driver is given, whichever way a statement comes to it."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import URL, Engine, text

import app as product
from app.models.citus import DISTRIBUTED
from tests.admin.conftest import SignIn, cast, editor, sign_in, store, viewer
from tests.admin.visitor import Visitor
from tests.api.factories import services_of
from tests.sharding.rule import Values, faults, tables_of

__all__ = ["SignIn", "cast", "editor", "sign_in", "store", "viewer"]

OURS = Path(product.__file__).parent


@dataclass(frozen=True, slots=True)
class Executed:
    """A statement as the driver got it, its values, and the line of the service that it comes from."""

    statement: str
    values: Values
    line: str

    def problems(self) -> list[str]:
        """What of it could not be done by one shard."""
        return [f"{fault}: {self.line}\n    {self.statement}" for fault in faults(self.statement, self.values)]


ReadAlong = Callable[[], AbstractContextManager[list[Executed]]]


@pytest.fixture
def database_url(postgres_url: URL) -> URL:
    return postgres_url


@pytest.fixture
def engine(app: Flask) -> Engine:
    return services_of(app).engine


@pytest.fixture
def cluster(engine: Engine) -> None:
    """The catalog by which the service knows a cluster, as Citus's own would tell of tables that are distributed."""
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE pg_dist_partition (logicalrelid regclass)")
        for table in DISTRIBUTED:
            connection.execute(text("INSERT INTO pg_dist_partition VALUES (CAST(:name AS regclass))"), {"name": table})
    # A connection knows from its beginning whether it leads to one.
    engine.dispose()


@pytest.fixture
def admin(sign_in: SignIn) -> Visitor:
    return sign_in("admin")


@pytest.fixture
def read_along(monkeypatch: pytest.MonkeyPatch) -> ReadAlong:
    """Notes what any thread executes while a block runs, even what goes past SQLAlchemy."""
    executed: list[Executed] = []
    execute, executemany = psycopg.Cursor.execute, psycopg.Cursor.executemany

    def one(cursor: Any, query: Any, params: Any = None, **more: Any) -> Any:
        # A connection that rested is asked with an empty statement whether it still lives.
        if _text(query).strip("; "):
            executed.append(Executed(_text(query), params, _our_line(sys._getframe(1))))  # noqa: SLF001
        return execute(cursor, query, params, **more)

    def many(cursor: Any, query: Any, params_seq: Sequence[Any], **more: Any) -> Any:
        line = _our_line(sys._getframe(1))  # noqa: SLF001
        executed.extend(Executed(_text(query), params, line) for params in params_seq)
        return executemany(cursor, query, params_seq, **more)

    @contextmanager
    def reading() -> Iterator[list[Executed]]:
        executed.clear()
        with monkeypatch.context() as patch:
            patch.setattr(psycopg.Cursor, "execute", one)
            patch.setattr(psycopg.Cursor, "executemany", many)
            yield executed

    return reading


def assert_within_one_shard(executed: Sequence[Executed], *expected: str) -> None:
    """Every statement keeps to one department, and together they had to do with the tables that were expected."""
    problems = {problem for one in executed for problem in one.problems()}
    assert not problems, "\n".join(sorted(problems))
    seen = {table for one in executed for table in tables_of(one.statement)}
    assert set(expected) <= seen, seen


def _text(query: Any) -> str:
    return query.decode() if isinstance(query, bytes) else str(query)


def _our_line(frame: FrameType | None) -> str:
    while frame is not None:
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(OURS):
            return f"{file.relative_to(OURS.parent)}:{frame.f_lineno}"
        frame = frame.f_back
    return "nowhere in the service"
