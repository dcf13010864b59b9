"""How transactions end."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest


@contextmanager
def counted_commits() -> Iterator[list[str]]:
    """How many transactions end, and in what: those that the driver ends, and those that SQLAlchemy does."""
    seen: list[str] = []
    commit = psycopg.Connection.commit

    def noted(connection: Any) -> None:
        seen.append(psycopg.pq.PipelineStatus(connection.pgconn.pipeline_status).name)
        commit(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Connection, "commit", noted)
        yield seen
