"""On Postgres many rows are inserted by one statement: they must be what a statement for each would have stored."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import URL, Connection, Engine, Text, cast, select, text
from sqlalchemy.exc import DBAPIError

from app.messages.grouped_rows import MESSAGE
from app.messages.merge import new_row
from app.messages.words import document_of
from app.models import upsert
from app.models.search import prepare_rows
from app.models.upsert import insert_missing, takes_together
from tests.messages.factories import save_of, write

pytestmark = pytest.mark.postgres

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
OUTSIDE = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=5)
UNKNOWN = st.none() | st.dictionaries(TEXTS, OUTSIDE, max_size=3)
ATTRIBUTES = st.fixed_dictionaries(
    {},
    optional={
        "body": st.none() | TEXTS,
        "subject": st.none() | TEXTS,
        "is_manual": st.none() | st.booleans(),
        "attachments": st.none() | st.integers(0, 2**31 - 1),
        "sent_at": st.none() | MOMENTS,
        "sender_name": st.none() | TEXTS,
    },
)
ODD = {"z": [1.0, 1e300, -0.0, 10**30], "a": {"b": None, "\u2028": "\U0001f600"}, "A\"\\'": [], "": False}


@pytest.fixture
def database_url(postgres_url: URL) -> URL:
    return postgres_url


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    write(engine, save_of("first", "d", "u", body="x"), save_of("other", "d", "u", body="y"))
    with engine.connect() as connection:
        yield connection


def stored(connection: Connection, rows: list[dict[str, Any]], *, together: bool) -> list[Any]:
    """What the database has of rows that were inserted, all as text, once they are gone again."""
    with connection.begin() as transaction, pytest.MonkeyPatch.context() as patch:
        patch.setattr(upsert, "takes_together", lambda _: together)
        assert insert_missing(connection, MESSAGE, rows) == len(rows)
        columns = [cast(column, Text) for column in MESSAGE.columns]
        found = connection.execute(select(*columns).where(MESSAGE.c.version == 7).order_by(MESSAGE.c.uuid)).all()
        transaction.rollback()
    return list(found)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.lists(st.tuples(ATTRIBUTES, UNKNOWN), min_size=2, max_size=4))
@example([({"body": 'quoted "\\" {} \u2028\n\t\x7f'}, ODD), ({}, None)])
def test_rows_inserted_together_are_those_inserted_one_by_one(connection: Connection, told: list[Any]) -> None:
    rows = []
    for number, (attributes, unknown) in enumerate(told):
        row = new_row(save_of(f"m-{number}", "d", "u", **attributes)) | {"unknown": unknown, "version": 7}
        rows.append(row)
    prepare_rows(connection, rows, [document_of(row) for row in rows])
    connection.rollback()
    each = stored(connection, rows, together=False)
    assert len(each) == len(rows)
    assert stored(connection, rows, together=True) == each


def test_rows_that_are_there_are_left_out_and_not_counted(connection: Connection) -> None:
    rows = [new_row(save_of(uuid, "d", "u", body="new")) for uuid in ("first", "second", "third")]
    prepare_rows(connection, rows, [document_of(row) for row in rows])
    connection.rollback()
    with connection.begin():
        assert takes_together(connection)
        assert insert_missing(connection, MESSAGE, rows) == 2
    bodies = connection.execute(text("SELECT uuid, body FROM message ORDER BY uuid")).all()
    assert [tuple(row) for row in bodies] == [("first", "x"), ("other", "y"), ("second", "new"), ("third", "new")]


def test_a_moment_without_an_offset_is_refused(connection: Connection) -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001  That is the point.
    rows = [new_row(save_of(uuid, "d", "u")) | {"sent_at": naive} for uuid in ("second", "third")]
    with connection.begin(), pytest.raises(ValueError, match="without an offset"):
        insert_missing(connection, MESSAGE, rows)


def test_what_is_empty_in_a_column_of_json_is_kept(connection: Connection) -> None:
    rows = [
        new_row(save_of(f"m-{number}", "d", "u")) | {"unknown": unknown, "version": 7}
        for number, unknown in enumerate(("", {}, [], 0, False))
    ]
    prepare_rows(connection, rows, [document_of(row) for row in rows])
    connection.rollback()
    each = stored(connection, rows, together=False)
    assert stored(connection, rows, together=True) == each


@pytest.mark.parametrize("number", [1, 2])
def test_what_the_database_refuses_at_the_end_of_the_transaction_is_no_success(number: int, engine: Engine) -> None:
    write(engine, save_of("first", "d", "u"))
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$"
        )
        connection.exec_driver_sql(
            "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON message DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
    rows = [new_row(save_of(f"new-{at}", "d", "u")) for at in range(number)]
    with engine.connect() as connection:
        prepare_rows(connection, rows, [document_of(row) for row in rows])
        connection.rollback()
        with pytest.raises(DBAPIError, match="refused"):
            insert_missing(connection, MESSAGE, rows, commit=True)
        # It goes on as a connection whose statements end with a COMMIT.
        connection.exec_driver_sql("DELETE FROM message")
        connection.rollback()
        assert connection.scalars(select(MESSAGE.c.uuid)).all() == ["first"]


def test_a_cluster_gets_a_statement_for_each_row(engine: Engine) -> None:
    with engine.begin() as connection:
        assert takes_together(connection)
        connection.exec_driver_sql("CREATE TABLE pg_dist_partition ()")
    engine.dispose()
    with engine.begin() as connection:
        assert not takes_together(connection)
