"""The audit trail is only ever added to, whoever asks the database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, event, insert, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.access.audit import Act, Action, Actor, record
from app.access.manager import Manager
from app.access.trail import TrailFilters, read_trail
from app.models import AuditEntry
from app.models.engine import writer, writing
from tests.api.factories import services_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ANN = Actor("staff", "ann", "192.0.2.7")
FORBIDDEN = {
    "change one": "UPDATE audit_entry SET actor_name = 'ben' WHERE id = 1",
    "change all": "UPDATE audit_entry SET details = NULL",
    "remove one": "DELETE FROM audit_entry WHERE id = 1",
    "remove all": "DELETE FROM audit_entry",
}


@pytest.fixture
def engine(app: Flask) -> Engine:
    found = services_of(app).engine
    with writing(found) as session:
        record(session, NOW, ANN, Act(Action.STAFF_DISABLED, subject="ben", details={"why": "left"}))
    return found


def run(connection: Connection, statement: str) -> None:
    with connection.begin():
        connection.execute(text(statement))


def entries(engine: Engine) -> list[tuple[str, str, str | None]]:
    with Session(engine) as session:
        page = read_trail(session, Manager(ANN), TrailFilters(), None, 10)
    return [(entry.actor_name, entry.action, entry.subject) for entry in page.entries]


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_the_database_refuses_to_change_or_remove_an_entry(engine: Engine, statement: str) -> None:
    with writer(engine).connect() as connection, pytest.raises(DBAPIError, match="only ever added to"):
        run(connection, statement)
    assert entries(engine) == [("ann", "staff-disabled", "ben")]


def test_an_entry_cannot_be_replaced_by_another(engine: Engine) -> None:
    values = "(id, at, actor_kind, actor_name, action) VALUES (1, '2026-01-01 00:00:00', 'staff', 'ben', 'exported')"
    replace = {
        "sqlite": f"INSERT OR REPLACE INTO audit_entry {values}",
        "postgresql": f"INSERT INTO audit_entry {values} ON CONFLICT (id) DO UPDATE SET actor_name = 'ben'",
    }
    with writer(engine).connect() as connection, pytest.raises(DBAPIError, match="only ever added to"):
        run(connection, replace[engine.dialect.name])
    assert entries(engine) == [("ann", "staff-disabled", "ben")]


def test_the_trail_cannot_be_emptied_either(engine: Engine) -> None:
    """Only Postgres knows the statement; to SQLite it is a DELETE, as above."""
    statement = "TRUNCATE audit_entry" if engine.dialect.name == "postgresql" else FORBIDDEN["remove all"]
    with writer(engine).connect() as connection, pytest.raises(DBAPIError, match="only ever added to"):
        run(connection, statement)
    assert len(entries(engine)) == 1


def test_an_act_that_fails_leaves_no_entry(engine: Engine) -> None:
    def act() -> None:
        with writing(engine) as session:
            record(session, NOW, ANN, Act(Action.EXPORTED))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert len(entries(engine)) == 1


def test_the_trail_is_in_the_order_of_its_moments_page_by_page(engine: Engine) -> None:
    """Entries of one moment in the order in which they were written; one that came late stands at its moment."""
    later = [NOW + timedelta(seconds=seconds) for seconds in (2, 1, 1, 3)]
    with writing(engine) as session:
        for number, at in enumerate(later):
            record(session, at, ANN, Act(Action.EXPORTED, subject=f"s-{number}"))
            session.flush()
    found: list[str | None] = []
    before = None
    with Session(engine) as session:
        while True:
            page = read_trail(session, Manager(ANN), TrailFilters(), before, 1)
            found += [entry.subject for entry in page.entries]
            before = page.next_before
            if before is None:
                break
    assert found == ["s-3", "s-0", "s-2", "s-1", "ben"]


def make_long(connection: Connection) -> None:
    """Adds entries of others, and lets Postgres know of them, as autovacuum may or may not have done."""
    others = {"actor_kind": "staff", "action": "other", "department_id": "other", "subject": "other"}
    rows = [{**others, "at": NOW - timedelta(minutes=n), "actor_name": f"other-{n % 9}"} for n in range(3_000)]
    connection.execute(insert(AuditEntry), rows)
    connection.execute(text("ANALYZE audit_entry"))


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        (TrailFilters(), "ix_audit_entry_at_id"),
        (TrailFilters(since=NOW), "ix_audit_entry_at_id"),
        (TrailFilters(until=NOW), "ix_audit_entry_at_id"),
        (TrailFilters(who="ann", until=NOW), "ix_audit_entry_actor_name_at_id"),
        (TrailFilters(subject="ben"), "ix_audit_entry_subject_at_id"),
        (TrailFilters(action=Action.EXPORTED), "ix_audit_entry_action_at_id"),
        (TrailFilters(department_id="d"), "ix_audit_entry_department_id_at_id"),
    ],
)
def test_an_index_serves_the_trail_in_its_order(engine: Engine, filters: TrailFilters, index: str) -> None:
    asked: list[tuple[str, Any]] = []
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
    with Session(engine) as session:
        for before in (None, 1):
            read_trail(session, Manager(ANN), filters, before, 10)
    with engine.begin() as connection:
        word = "EXPLAIN QUERY PLAN"
        if engine.dialect.name == "postgresql":
            make_long(connection)
            # So few rows it would rather read and sort, rightly.
            for way in ("seqscan", "bitmapscan", "sort"):
                connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
            word = "EXPLAIN"
        reads = [(one, values) for one, values in asked if "ORDER BY" in one]
        plans = [str(connection.exec_driver_sql(f"{word} {one}", values).all()) for one, values in reads]
    assert len(plans) == 2
    for plan in plans:
        assert index in plan
        assert "TEMP B-TREE" not in plan
        assert "Sort" not in plan
