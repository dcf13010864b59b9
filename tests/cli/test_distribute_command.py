"""`flask --app wsgi distribute`: which tables go where, and that nothing is done twice.

There is no Citus where these tests run. Its functions and catalogs are stood in for by a few of the same names in the
database of the test, which write down what was asked of them; everything else is a real Postgres. What Citus itself
would say to it no test here tells.
"""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from app.cli.distribute import NOTHING, OUTDATED
from app.extensions import metadata
from app.models.citus import DISTRIBUTED, LOCAL, NO_EXTENSION, NO_POSTGRES, NOT_COORDINATOR, REFERENCE
from tests.api.factories import make_caller, services_of
from tests.cli.conftest import Run, assert_refused

on_postgres = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

# The extension counts as there when its row is; the functions keep the catalog and the order of the calls.
STAND_IN = """
INSERT INTO pg_catalog.pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
    SELECT 999999, 'citus', 10, 2200, false, '13.0';
CREATE TABLE calls (number serial, statement text);
CREATE TABLE pg_dist_partition
    (logicalrelid regclass, partmethod "char", partkey text, colocationid integer, repmodel "char");
CREATE TABLE pg_dist_local_group (groupid integer);
INSERT INTO pg_dist_local_group VALUES (0);
CREATE FUNCTION column_to_column_name(regclass, text) RETURNS text LANGUAGE sql AS 'SELECT $2';
CREATE FUNCTION create_reference_table(regclass) RETURNS void LANGUAGE sql AS $$
    INSERT INTO calls (statement) VALUES ('reference ' || $1);
    INSERT INTO pg_dist_partition VALUES ($1, 'n', NULL, 1, 't') $$;
CREATE FUNCTION create_distributed_table(t regclass, k text, colocate_with text, shard_count int DEFAULT NULL)
    RETURNS void LANGUAGE sql AS $$
    INSERT INTO calls (statement)
        VALUES ('distributed ' || t || ' by ' || k || ' with ' || colocate_with || coalesce(' in ' || shard_count, ''));
    INSERT INTO pg_dist_partition VALUES (t, 'h', k, 7, 's') $$;
CREATE FUNCTION undistribute_table(t regclass) RETURNS void LANGUAGE sql AS $$
    INSERT INTO calls (statement) VALUES ('taken back ' || t);
    DELETE FROM pg_dist_partition WHERE logicalrelid = t $$;
CREATE FUNCTION truncate_local_data_after_distributing_table(t regclass) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO calls (statement) VALUES ('truncated ' || t);
        EXECUTE 'TRUNCATE ' || t || ' CASCADE';
    END $$;
"""


@pytest.fixture
def citus(engine: Engine) -> Engine:
    """The store, with what stands in for Citus. The catalog is that of the test's own database."""
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL allow_system_table_mods = on")
        connection.exec_driver_sql(STAND_IN)
    return engine


def execute(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement))


def calls(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT statement FROM calls ORDER BY number")))


def test_it_is_decided_of_each_table_where_it_belongs() -> None:
    decided = [*DISTRIBUTED, *REFERENCE, *LOCAL]
    assert len(decided) == len(set(decided))
    assert set(decided) == {*metadata.tables, "alembic_version"}


def test_the_key_of_a_distributed_table_begins_with_its_department() -> None:
    for name, column in DISTRIBUTED.items():
        table = metadata.tables[name]
        assert next(iter(table.primary_key)).name == column, name
        unique = [index for index in table.indexes if index.unique]
        assert all(column in index.columns for index in unique), name


def test_each_foreign_key_leads_to_a_table_that_comes_before_and_that_citus_lets_it_lead_to() -> None:
    order = [*REFERENCE, *DISTRIBUTED]
    for name in order:
        for constraint in metadata.tables[name].foreign_key_constraints:
            target = constraint.referred_table.name
            assert order.index(target) < order.index(name)
            if name in REFERENCE:
                assert target in REFERENCE
            elif target in DISTRIBUTED:
                pairs = {(one.parent.name, one.column.name) for one in constraint.elements}
                assert (DISTRIBUTED[name], DISTRIBUTED[target]) in pairs
    for name in set(LOCAL) & metadata.tables.keys():
        assert not metadata.tables[name].foreign_key_constraints


@on_postgres
def test_small_tables_go_to_every_node_and_the_others_are_spread_beside_their_departments(
    citus: Engine, run: Run
) -> None:
    result = run("distribute", "--shards", "64")
    assert result.exit_code == 0, result.output
    first, *rest = DISTRIBUTED
    assert calls(citus)[: len(REFERENCE) + len(DISTRIBUTED)] == [
        *(f"reference {table}" for table in REFERENCE),
        f"distributed {first} by id with none in 64",
        *(f"distributed {table} by department_id with department" for table in rest),
    ]


@on_postgres
def test_what_stayed_behind_where_the_rows_were_is_removed(app: Flask, citus: Engine, run: Run) -> None:
    make_caller(app).put()
    assert run("distribute").exit_code == 0
    truncated = [call for call in calls(citus) if call.startswith("truncated")]
    # What others refer to comes behind them. Tables that had rows once, and have none, may be among them.
    filled = [f"truncated {table}" for table in ("message", "users", "department", "client_secret", "client")]
    assert [call for call in truncated if call in filled] == filled
    assert calls(citus)[-len(truncated) :] == truncated


@on_postgres
def test_a_second_run_does_nothing(citus: Engine, run: Run) -> None:
    assert run("distribute").exit_code == 0
    done = calls(citus)
    assert run("distribute").stdout == NOTHING + "\n"
    assert calls(citus) == done


@on_postgres
def test_a_second_run_does_only_what_the_first_one_left(citus: Engine, run: Run) -> None:
    assert run("distribute").exit_code == 0
    execute(citus, "DELETE FROM pg_dist_partition WHERE logicalrelid IN ('busy_users'::regclass, 'staff'::regclass)")
    done = calls(citus)
    assert run("distribute").exit_code == 0
    assert calls(citus)[len(done) :] == [
        "reference staff",
        "distributed busy_users by department_id with department",
    ]


@on_postgres
def test_a_dry_run_prints_the_sql_and_changes_nothing(citus: Engine, run: Run) -> None:
    result = run("distribute", "--dry-run")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "BEGIN;"
    assert "SELECT create_reference_table('client');" in lines
    assert "SELECT create_distributed_table('message', 'department_id', colocate_with => 'department');" in lines
    assert lines[-1] == "COMMIT;"
    assert calls(citus) == []
    # It is a script: another tool that runs it has done the work.
    with citus.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(result.stdout)
    assert run("distribute").stdout == NOTHING + "\n"


@on_postgres
def test_what_fails_in_between_is_not_done_by_half(citus: Engine, run: Run) -> None:
    execute(citus, "DROP FUNCTION create_distributed_table(regclass, text, text, int)")
    result = run("distribute")
    assert result.exit_code == 1
    assert "Postgres refuses: function create_distributed_table" in result.stderr
    assert "Traceback" not in result.output
    assert calls(citus) == []


@on_postgres
def test_a_table_that_is_distributed_in_another_way_is_left_alone(citus: Engine, run: Run) -> None:
    execute(citus, "INSERT INTO pg_dist_partition VALUES ('department', 'h', 'id', 7, 's')")
    execute(citus, "INSERT INTO pg_dist_partition VALUES ('message', 'h', 'uuid', 7, 's')")
    assert_refused(run("distribute"), 1, "message")
    assert calls(citus) == []


@on_postgres
@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE pg_dist_local_group SET groupid = 2", NOT_COORDINATOR),
        ("UPDATE alembic_version SET version_num = '0002'", OUTDATED),
    ],
)
def test_a_cluster_or_a_store_that_is_not_ready_is_said_so(
    citus: Engine, run: Run, statement: str, sentence: str
) -> None:
    execute(citus, statement)
    assert_refused(run("distribute"), 1, sentence)
    assert calls(citus) == []


@on_postgres
def test_bulk_work_that_an_older_version_had_on_every_node_comes_back_to_the_coordinator(
    citus: Engine, run: Run
) -> None:
    execute(citus, "SELECT create_reference_table('bulk_job')")
    assert run("distribute").exit_code == 0
    assert calls(citus)[:2] == ["reference bulk_job", "taken back bulk_job"]
    assert run("distribute").stdout.strip() == NOTHING


@on_postgres
def test_without_the_extension_on_the_server_that_is_said(run: Run) -> None:
    assert_refused(run("distribute"), 1, NO_EXTENSION)
    assert_refused(run("distribute", "--dry-run"), 1, NO_EXTENSION)


@on_postgres
def test_an_extension_that_is_installed_and_not_created_is_the_first_step(engine: Engine, run: Run) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL allow_system_table_mods = on")
        # Whoever looks for changes in the public schema finds one, and gives this database to no other test.
        connection.exec_driver_sql("CREATE TABLE changed ()")
        connection.exec_driver_sql("ALTER VIEW pg_available_extensions RENAME TO pg_really_available_extensions")
        connection.exec_driver_sql("CREATE VIEW pg_catalog.pg_available_extensions AS SELECT 'citus'::name AS name")
    assert run("distribute", "--dry-run").stdout.splitlines()[:2] == ["CREATE EXTENSION citus;", "BEGIN;"]
    # The server says itself what is wrong, as it does where the library is not loaded.
    assert "Postgres refuses: extension" in run("distribute").stderr


@on_sqlite
def test_sqlite_is_told_apart(app: Flask, run: Run) -> None:
    assert services_of(app).engine.dialect.name == "sqlite"
    assert_refused(run("distribute"), 1, NO_POSTGRES)
