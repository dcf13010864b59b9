"""Databases on Postgres that go from test to test: to empty one costs a tenth of making one."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL

from tests.support.databases import PostgresDatabases

# Beyond so many bytes that it has grown by, a database is dropped: what is deleted still takes room and time.
LARGEST_GROWTH = 8_000_000
# All that a test may have changed beside rows. A row of a catalogue that was changed in place is a row of another
# transaction, except for what VACUUM and ANALYZE note.
SCHEMA = """
    SELECT count(*) || ' ' || sum(hashtext(part)) FROM (
        SELECT 'class ' || oid || ' ' || xmin AS part FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'column ' || attrelid || ' ' || attnum || ' ' || a.xmin FROM pg_attribute a
            JOIN pg_class c ON c.oid = attrelid AND relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'trigger ' || oid || ' ' || xmin FROM pg_trigger
        UNION ALL SELECT 'function ' || oid || ' ' || xmin FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT 'constraint ' || oid || ' ' || xmin FROM pg_constraint
        UNION ALL SELECT 'schema ' || oid FROM pg_namespace WHERE nspname NOT LIKE 'pg_t%'
        UNION ALL SELECT 'setting ' || setdatabase || ' ' || xmin FROM pg_db_role_setting
    ) AS parts
"""
SHUT_OUT = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
REWIND = """
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE last_value IS NOT NULL
"""
SIZE = "SELECT pg_database_size(current_database())"
TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"


class ReusedDatabases:
    """Copies of `template`, which has no rows but those of its migrations and to which nobody is connected."""

    def __init__(self, databases: PostgresDatabases, template: URL) -> None:
        self._databases, self._template = databases, template
        self._free: list[URL] = []
        # They stay, so that the server plans what is asked each time only once.
        self._connections: dict[URL, psycopg.Connection] = {}
        with _connected(template) as connection:
            self._schema, self._size = _one(connection, SCHEMA), int(str(_one(connection, SIZE)))
            tables = [name for (name,) in connection.execute(TABLES)]
            self._empty = sorted(set(tables) - _filled(connection, tables))

    def take(self) -> URL:
        """A database like the template, for one test."""
        return self._free.pop() if self._free else self._databases.create(self._template)

    def give_back(self, database: URL) -> None:
        """Ends all connections to it and makes it as it was, or drops it where that cannot be."""
        if database not in self._connections:
            self._connections[database] = _connected(database)
            self._connections[database].prepare_threshold = 0
        connection = self._connections[database]
        connection.execute(SHUT_OUT)
        if self._made_fit(connection):
            self._free.append(database)
        else:
            self._drop(database)

    def close(self) -> None:
        for database in self._free:
            self._drop(database)

    def _drop(self, database: URL) -> None:
        self._connections.pop(database).close()
        self._databases.drop(database)

    def _made_fit(self, connection: psycopg.Connection) -> bool:
        """Whether it is like the template again."""
        if _one(connection, SCHEMA) != self._schema:
            return False
        # References need not hold while everything goes.
        connection.execute("SET session_replication_role = replica")
        for name in sorted(_filled(connection, self._empty)):
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
        connection.execute(REWIND)
        return int(str(_one(connection, SIZE))) < self._size + LARGEST_GROWTH


def _connected(database: URL) -> psycopg.Connection:
    address = database.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True)


def _one(connection: psycopg.Connection, query: str) -> object:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def _filled(connection: psycopg.Connection, tables: list[str]) -> set[str]:
    """Those of the tables that have rows."""
    asked = [sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(name, sql.Identifier(name)) for name in tables]
    return {name for (name,) in connection.execute(sql.SQL(" UNION ALL ").join(asked))}


@pytest.fixture(scope="session")
def reused_postgres(postgres: PostgresDatabases, migrated_postgres: URL) -> Iterator[ReusedDatabases]:
    databases = ReusedDatabases(postgres, migrated_postgres)
    yield databases
    databases.close()


@pytest.fixture
def postgres_url(reused_postgres: ReusedDatabases) -> Iterator[URL]:
    database = reused_postgres.take()
    yield database
    reused_postgres.give_back(database)
