"""Replicas and primaries that are away, behind, or none: what is read goes on, and comes back by itself."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import URL, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.access.clients import disable_client, get_client
from app.extensions import db
from app.messages.export import Selection, export_messages
from app.models.engine import writing
from app.models.replicas import MOST_SECONDS_BEHIND
from tests.admin.store import DEPARTMENT, USER, Store, department_path, message_path
from tests.admin.visitor import Visitor
from tests.api.factories import Caller, NewApp, NewCaller, body_of, error_codes, logged, services_of
from tests.faults.outages import frozen_postgres
from tests.replicas.conftest import NewProcess, asked, reads_replica
from tests.support.postgres import StopMode
from tests.support.replica import Cluster
from tests.support.waiting import wait_until


@pytest.fixture
def reader(app: Flask, cluster: Cluster, store: Store, new_caller: NewCaller) -> Caller:
    """A client that only reads, and that has read before, so that there are connections to break."""
    store.save(body="Hello")
    wait_until(lambda: cluster.has_caught_up(app.config["SQLALCHEMY_DATABASE_URI"]), "the replica has the message")
    caller = new_caller(username="reader")
    assert bodies(caller) == ["Hello"]
    return caller


def bodies(caller: Caller) -> list[str]:
    answer = caller.list(department=DEPARTMENT, user=USER)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return [message["messageAttributes"]["body"] for message in answer.get_json()["messages"]]


def test_a_replica_that_falls_behind_is_left_out_and_comes_back(
    cluster: Cluster, app: Flask, store: Store, reader: Caller
) -> None:
    cluster.replica.pause()
    store.save("second", body="Hello again")
    wait_until(lambda: len(bodies(reader)) == 2, "the primary is read", seconds=10)
    wait_until(lambda: not reads_replica(app), "the replica is left out", seconds=10)
    with asked(cluster) as statements:
        assert bodies(reader) == ["Hello again", "Hello"]
    assert statements["replica"] == []
    cluster.replica.resume()
    wait_until(lambda: reads_replica(app), "the replica is read again", seconds=10)
    assert bodies(reader) == ["Hello again", "Hello"]


def test_a_paused_replica_that_misses_nothing_is_read_on(cluster: Cluster, app: Flask, reader: Caller) -> None:
    """Its age is told by what it lacks, not by when it last replayed something: at night nobody writes."""
    (replica,) = services_of(app).replicas.members
    written, is_quiet = None, False
    while not is_quiet:
        # Within a quarter of a minute after a save the primary notes something of its own accord.
        cluster.replica.resume()
        written = written_by(app)
        wait_until(lambda: cluster.has_caught_up(app.config["SQLALCHEMY_DATABASE_URI"]), "the replica has all")
        cluster.replica.pause()
        until = (replica.held_at or 0.0) + MOST_SECONDS_BEHIND
        wait_until(lambda: (replica.held_at or 0.0) > until or written_by(app) != written, "it was asked again")  # noqa: B023
        is_quiet = written_by(app) == written
    assert reads_replica(app)


def written_by(app: Flask) -> str:
    """How far the log of the primary is written, which is what the watch asks for."""
    with services_of(app).engine.connect() as connection:
        return str(connection.scalar(select(func.pg_current_wal_lsn())))


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_no_read_fails_when_a_replica_goes_and_it_comes_back_by_itself(
    mode: StopMode, cluster: Cluster, app: Flask, reader: Caller, viewer: Visitor
) -> None:
    viewer.get(message_path())
    with logged() as lines:
        cluster.replica.stop(mode)
        for _ in range(5):
            assert bodies(reader) == ["Hello"]
            viewer.get(message_path())
            viewer.get("/admin/messages?text=hello")
    assert [line["event"] for line in lines if "replica" in line["event"]] == ["replica_left_out"]
    assert not reads_replica(app)
    cluster.replica.start()
    wait_until(lambda: reads_replica(app), "the replica is read again")
    with asked(cluster) as statements:
        assert bodies(reader) == ["Hello"]
    assert statements["replica"]


def test_what_fails_at_a_replica_is_asked_of_the_primary(cluster: Cluster, app: Flask) -> None:
    fails_at_a_replica = select(func.pg_current_wal_lsn())
    with asked(cluster) as statements, Session(services_of(app).replicas.reader) as session:
        assert session.scalar(fails_at_a_replica)
        assert session.scalar(select(func.pg_is_in_recovery())) is False
    assert (len(statements["replica"]), len(statements["primary"])) == (1, 2)


def test_what_takes_too_long_is_not_asked_of_the_primary_as_well(cluster: Cluster, new_process: NewProcess) -> None:
    app = new_process(store_deadline=0.5)
    reads, timeout = Session(services_of(app).replicas.reader), pytest.raises(OperationalError, match="timeout")
    with asked(cluster) as statements, reads as session, timeout:
        session.scalar(select(func.pg_sleep(5)))
    assert (len(statements["replica"]), len(statements["primary"])) == (1, 0)


def test_a_frozen_replica_holds_up_a_read_for_a_moment_only(
    cluster: Cluster, app: Flask, primary_url: URL, reader: Caller
) -> None:
    with frozen_postgres(cluster.replica.url(primary_url.database or "")):
        assert bodies(reader) == ["Hello"]
        wait_until(lambda: not reads_replica(app), "the replica is left out", seconds=10)
        assert bodies(reader) == ["Hello"]
    wait_until(lambda: reads_replica(app), "the replica is read again")


def test_an_export_goes_on_when_its_replica_goes(cluster: Cluster, app: Flask, store: Store) -> None:
    for number in range(60):
        store.save(f"m{number:02}")
    wait_until(lambda: cluster.has_caught_up(app.config["SQLALCHEMY_DATABASE_URI"]), "the replica has the messages")
    pieces = export_messages(services_of(app).replicas.reader, Selection([DEPARTMENT]), 20)
    with asked(cluster) as statements:
        found = next(pieces)
        cluster.replica.stop("immediate")
        found += [row for piece in pieces for row in piece]
    assert [row["uuid"] for row in found] == [f"m{number:02}" for number in reversed(range(60))]
    assert statements["replica"]
    assert statements["primary"]


def test_a_revocation_is_not_as_late_as_a_replica(
    cluster: Cluster, app: Flask, new_process: NewProcess, reader: Caller
) -> None:
    other = Caller(new_process().test_client(), reader.username, reader.secret)
    assert bodies(other) == ["Hello"]
    cluster.replica.pause()
    with app.app_context(), writing(db.engine) as session:
        disable_client(get_client(session, reader.username), datetime.now(UTC))
    wait_until(lambda: other.list(department=DEPARTMENT, user=USER).status_code == 401, "it is revoked", seconds=1)


def test_reads_go_on_while_the_primary_is_away(cluster: Cluster, app: Flask, reader: Caller, viewer: Visitor) -> None:
    wait_until(lambda: cluster.has_caught_up(app.config["SQLALCHEMY_DATABASE_URI"]), "the replica has the session")
    cluster.primary.stop("immediate")
    wait_until(lambda: services_of(app).replicas.primary_is_away, "that is known", seconds=10)
    assert bodies(reader) == ["Hello"]
    viewer.get(message_path())
    viewer.get(department_path())
    viewer.get("/admin/messages?text=hello")
    viewer.get(message_path("nowhere"), 404)
    refused = reader.put(body_of())
    assert (refused.status_code, error_codes(refused)) == (503, ["STORE_UNAVAILABLE"])
    cluster.primary.start()
    wait_until(lambda: reader.put(body_of()).status_code == 200, "saves go on")


def test_who_has_just_written_is_told_that_the_primary_is_away(cluster: Cluster, app: Flask, reader: Caller) -> None:
    """What it wrote may be nowhere else."""
    assert reader.put(body_of()).status_code == 200
    cluster.primary.stop("immediate")
    assert reader.get().status_code == 503


def test_a_server_that_is_no_replica_is_never_read(cluster: Cluster, primary_url: URL, new_app: NewApp) -> None:
    """Neither the primary itself, nor a replica of another cluster, whose positions would say nothing."""
    address = primary_url.render_as_string(hide_password=False)
    app = new_app(primary_url, READ_DATABASE_URL=address)
    replicas = services_of(app).replicas
    replicas.choose()
    (member,) = replicas.members
    wait_until(lambda: member.reason == "no replica of the primary", "it was judged")
    assert replicas.choose() is None
    replicas.close()


def test_without_replicas_all_is_read_at_the_primary(app: Flask, primary_url: URL, new_app: NewApp) -> None:
    replicas = services_of(new_app(primary_url)).replicas
    assert not replicas
    assert replicas.choose() is None
