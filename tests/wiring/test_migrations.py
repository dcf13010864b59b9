"""One set of migrations for both databases: whole, reversible, and gentle to data that is there."""

import contextlib
from datetime import UTC, datetime
from typing import Any

import flask_migrate
import pysqlite3
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import Engine, MetaData, event, inspect, select, text
from sqlalchemy.orm import Session

from app.extensions import db, metadata
from app.health import NEWEST, present_migration
from app.messages.find import list_messages
from app.messages.matching import Filters
from app.models.described import comparison
from tests.api.factories import Caller, services_of

MOMENT = datetime(2025, 1, 1, tzinfo=UTC)
# A row for each table as the first migration made them. Never change these: they are what is out there.
OLD_ROWS: dict[str, dict[str, Any]] = {
    "client": {"id": 1, "username": "old", "scopes": "message.create", "all_departments": False, "created_at": MOMENT},
    "client_department": {"client_id": 1, "department_id": "d"},
    "client_secret": {"id": 1, "client_id": 1, "digest": "0" * 64, "created_at": MOMENT},
    "staff": {
        "id": 1, "username": "pat", "password_hash": "x", "role": "viewer", "all_departments": True,
        "created_at": MOMENT,
    },
    "staff_department": {"staff_id": 1, "department_id": "d"},
    "staff_session": {"token_digest": "1" * 64, "staff_id": 1, "created_at": MOMENT, "last_seen_at": MOMENT},
    "rate_counter": {"key": "client:old", "window_start": 1735689600, "count": 3},
    "department": {"id": "d", "name": "Sales", "created_at": MOMENT},
    "users": {"department_id": "d", "id": "u", "created_at": MOMENT},
    "message": {
        "department_id": "d", "uuid": "m", "user_id": "u", "version": 2, "occurred_at": MOMENT, "created_at": MOMENT,
        "updated_at": MOMENT, "created_by": "old", "request_uuid": "r", "body": "h\u00e9llo \U0001f600",
        "is_manual": True, "attachments": 2, "unknown": {"mood": [1, None]}, "said": {"body": "said"},
    },
    "revision": {
        "department_id": "d", "message_uuid": "m", "version": 2, "at": MOMENT, "actor_kind": "staff",
        "actor_name": "pat", "request_uuid": "r", "changes": {"messageAttributes.body": ["said", "h\u00e9llo"]},
    },
}  # fmt: skip


@pytest.fixture
def engine(app: Flask) -> Engine:
    return services_of(app).engine


def migrate(app: Flask, *, up_to: str | None = None, down_to: str | None = None) -> None:
    with app.app_context():
        if down_to is not None:
            flask_migrate.downgrade(revision=down_to)
        if up_to is not None:
            flask_migrate.upgrade(revision=up_to)
        db.engine.dispose()


def differences(engine: Engine) -> list[Any]:
    """What the migrations left different from the models."""
    with engine.connect() as connection:
        opts = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts={**opts, **comparison(engine.dialect.name)})
        found: list[Any] = compare_metadata(context, metadata)
        return found


def tables_of(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def insert_old_rows(engine: Engine, *tables: str) -> None:
    """Inserts them as the database itself describes its tables, which may be older than the models."""
    old = MetaData()
    with engine.begin() as connection:
        old.reflect(connection)
        for name in tables:
            connection.execute(old.tables[name].insert().values(OLD_ROWS[name]))


def test_the_migrations_make_what_the_models_say(engine: Engine) -> None:
    assert differences(engine) == []
    assert present_migration(engine) == NEWEST


def test_alembics_own_check_finds_nothing_to_do(app: Flask) -> None:
    with app.app_context():
        flask_migrate.check()


def test_the_migrations_can_be_taken_back_and_made_again(app: Flask, engine: Engine) -> None:
    tables = tables_of(engine)
    migrate(app, down_to="base")
    assert tables_of(engine) == set()
    migrate(app, up_to="head")
    assert (tables_of(engine), differences(engine)) == (tables, [])


def test_an_upgrade_of_what_is_up_to_date_does_nothing(app: Flask, caller: Caller) -> None:
    caller.put()
    migrate(app, up_to="head")
    assert caller.message()["version"] == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_upgrade_does_not_fail_because_somebody_saves_meanwhile(app: Flask, engine: Engine) -> None:
    migrate(app, down_to="0006")
    insert_old_rows(engine, "department")
    too_late = contextlib.suppress(pysqlite3.OperationalError)
    tried = []

    def save(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT alembic_version"):
            tried.append(statement)
            # Whoever comes too late for it would wait, as the service does.
            with contextlib.closing(pysqlite3.connect(engine.url.database, timeout=0)) as other, too_late, other:
                other.execute("UPDATE department SET name = name || '!'")

    event.listen(Engine, "after_cursor_execute", save)
    try:
        migrate(app, up_to="head")
    finally:
        event.remove(Engine, "after_cursor_execute", save)
    assert tried
    assert present_migration(engine) == NEWEST


def test_an_old_database_keeps_its_data(app: Flask, engine: Engine) -> None:
    migrate(app, down_to="base", up_to="0001")
    insert_old_rows(engine, *OLD_ROWS)
    migrate(app, up_to="head")
    assert differences(engine) == []
    with engine.connect() as connection:
        for name, row in OLD_ROWS.items():
            stored = connection.execute(select(metadata.tables[name])).mappings().one()
            assert {column: stored[column] for column in row} == row


def test_old_messages_can_be_read_and_saved_again(app: Flask, engine: Engine, caller: Caller) -> None:
    insert_old_rows(engine, "department", "users", "message", "revision")
    message = caller.message("m", "d", "u")
    assert message["messageAttributes"]["body"] == "h\u00e9llo \U0001f600"
    assert message["unknownFields"] == {"mood": [1, None]}
    answer = caller.put({"uuid": "m", "messageAttributes": {"body": "said"}}, department="d", user="u")
    assert "STAFF_EDIT_KEPT" in answer.get_data(as_text=True)


def test_the_search_finds_old_messages_once_they_are_indexed(app: Flask, engine: Engine, caller: Caller) -> None:
    migrate(app, down_to="base", up_to="0001")
    insert_old_rows(engine, "department", "users", "message", "revision")
    migrate(app, up_to="head")
    assert app.test_cli_runner().invoke(args=["reindex"]).output == "1 messages are indexed now that were not.\n"
    assert app.test_cli_runner().invoke(args=["reindex"]).output == "Every message is indexed.\n"
    with Session(engine) as session:
        page = list_messages(session, "d", None, Filters(text="hello"), None, 10)
    assert [message.uuid for message in page.messages] == ["m"]


def test_ids_are_ordered_by_their_bytes_in_every_table(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        # It knows no other order.
        return
    ids = "table_name, column_name, collation_name FROM information_schema.columns WHERE table_schema = 'public'"
    named = "'department_id', 'list_department_id', 'uuid', 'user_id', 'message_uuid'"
    of_directory = "(table_name IN ('department', 'users') AND column_name = 'id')"
    with engine.connect() as connection:
        found = connection.execute(text(f"SELECT {ids} AND (column_name IN ({named}) OR {of_directory})")).all()
    assert {collation for _, _, collation in found} == {"C"}
    assert len(found) >= 15
