"""Runs the migrations on the database of the application, SQLite or Postgres."""

from typing import Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection

import app.models  # noqa: F401  The models register their tables with the metadata.
from app.extensions import db, metadata
from app.models.base import UtcDateTime
from app.models.described import comparison
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


with current_app.app_context(), db.engine.connect() as connection:
    if connection.dialect.name == "postgresql":
        # A migration of a large table may take longer than any request may.
        driver = connection.connection.driver_connection
        if isinstance(driver, BoundedConnection):
            driver.set_free()
    run(connection)
