"""Runs the migrations on the database of the application, SQLite or Postgres."""

from typing import Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection

import app.models  # noqa: F401  The models register their tables with the metadata.
from app.extensions import db, metadata
from app.models.base import UtcDateTime
from app.models.described import comparison
from app.models.engine import wait_long, writer
from app.models.postgres import BoundedConnection


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Writes our own type as the plain one it stands on, so that old migrations do not depend on today's code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        render_item=render_item,
        **comparison(connection.dialect.name),
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def connect() -> Connection:
    """A connection whose transactions take SQLite's write lock when they begin, and wait for it.

    A migration reads first which one is the last; somebody who saves after that would make it fail at once otherwise.
    """
    wait_long(db.engine)
    return writer(db.engine).connect()


with current_app.app_context(), connect() as connection:
    if connection.dialect.name == "postgresql":
        # A migration of a large table may take longer than any request may.
        driver = connection.connection.driver_connection
        if isinstance(driver, BoundedConnection):
            driver.set_free()
    run(connection)
