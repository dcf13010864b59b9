"""A real replica: a base backup of a server that the tests started, which follows it as it writes."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
import pytest
from sqlalchemy import URL

from tests.support.databases import PostgresDatabases, migrate
from tests.support.postgres import SUPERUSER, PostgresServer
from tests.support.waiting import wait_until


class PostgresReplica(PostgresServer):
    """Streams from `primary`, which must run. Its replay can be paused, and it can be stopped and started."""

    def __init__(self, primary: PostgresServer) -> None:
        self._primary = primary
        super().__init__(durable=True)

    def pause(self) -> None:
        """Goes on to receive, and shows nothing of it."""
        self._execute("SELECT pg_wal_replay_pause()")

    def resume(self) -> None:
        self._execute("SELECT pg_wal_replay_resume()")

    def _initialise(self) -> None:
        """The backup, with the note that it is to follow."""
        host = self._primary.url().query["host"]
        arguments = ["--write-recovery-conf", "--no-sync", "--checkpoint=fast", "--wal-method=stream"]
        subprocess.run(
            [self._binaries / "pg_basebackup", "-h", str(host), "-U", SUPERUSER, "-D", self._data, *arguments],
            cwd=self._folder,
            check=True,
            **self._owner,
        )

    def _execute(self, statement: LiteralString) -> None:
        with _connected(self.url()) as connection:
            connection.execute(statement)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A primary and a replica of it that streams."""

    primary: PostgresServer
    replica: PostgresReplica

    def has_caught_up(self, database: URL) -> bool:
        """Whether the replica shows all that the primary has."""
        with _connected(database) as primary, _connected(self.replica.url()) as replica:
            row = primary.execute("SELECT pg_current_wal_lsn()").fetchone()
            return replica.execute("SELECT pg_last_wal_replay_lsn() >= %s", row).fetchone() == (True,)

    def put_right(self) -> None:
        """Starts what was stopped, and lets the replica go on."""
        for server in (self.primary, self.replica):
            if not server.is_running:
                server.start()
        self.replica.resume()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Servers that only the tests of replicas use, so that they may stop them."""
    primary, replica = PostgresServer(durable=True), None
    try:
        primary.start()
        replica = PostgresReplica(primary)
        replica.start()
        yield Cluster(primary, replica)
    finally:
        if replica is not None:
            replica.remove()
        primary.remove()


@pytest.fixture(scope="session")
def migrated_primary(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> URL:
    database = PostgresDatabases(cluster.primary.url()).create()
    migrate(database, tmp_path_factory.mktemp("primary"))
    return database


@pytest.fixture
def primary_url(cluster: Cluster, migrated_primary: URL) -> URL:
    """A database of the test's own that both servers have. It goes with them."""
    database = PostgresDatabases(cluster.primary.url()).create(migrated_primary)
    wait_until(lambda: cluster.has_caught_up(database), "the replica has the database")
    return database


def _connected(database: URL) -> "psycopg.Connection[tuple[Any, ...]]":
    address = database.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True)
