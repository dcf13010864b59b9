from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from tests.api.factories import services_of


@pytest.fixture
def engine(app: Flask) -> Engine:
    """The store, on each kind of database in turn, without the doors in front of it."""
    return services_of(app).engine


@pytest.fixture
def executed(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """The statements that read messages, with their values."""
    found: list[tuple[str, Any]] = []

    def note(*args: Any) -> None:
        if "FROM" in args[2] and "message" in args[2]:
            found.append((args[2], args[3]))

    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)
