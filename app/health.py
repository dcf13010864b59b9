"""Two questions of an operator's probe: does the process live, and can it serve?"""

from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, jsonify
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from app.services import services

MIGRATIONS = Path(__file__).with_name("migrations")

blueprint = Blueprint("health", __name__)


def newest_migration() -> str | None:
    """The migration that this code needs."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config).get_current_head()


NEWEST = newest_migration()


def present_migration(engine: Engine) -> str | None:
    """The migration that the database is at; None when it was never set up."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@blueprint.get("/healthz")
def healthz() -> Response:
    """200 as long as the process answers; the database is not asked."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """200 when the database answers and its migrations are those of this code, otherwise 503 and why."""
    try:
        present = present_migration(services().engine)
    except SQLAlchemyError:
        return jsonify(status="unavailable", reason="the database does not answer"), 503
    if present != NEWEST:
        return jsonify(status="unavailable", reason="the migrations of the database are not those of this code"), 503
    return jsonify(status="ok"), 200
