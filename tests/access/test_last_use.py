"""When a secret was last used is written down, and nobody waits for that."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from app.access.credentials import Credentials
from app.access.last_use import note_use
from app.models import ClientSecret
from app.models.engine import engine_options, prepare, writer
from tests.api.factories import Caller, services_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)
# Whoever waited for a lock with this deadline would wait for more than an hour.
PATIENCE = 10_000


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def engine(app: Flask) -> Engine:
    return services_of(app).engine


@pytest.fixture
def patient(engine: Engine) -> Iterator[Engine]:
    """The same database for somebody who has all the time in the world."""
    made = prepare(create_engine(engine.url, **engine_options(engine.url, PATIENCE)))
    yield made
    made.dispose()


def last_use(engine: Engine) -> datetime | None:
    with Session(engine) as session:
        return session.scalars(select(ClientSecret.last_used_at)).one()


def secret_id(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalars(select(ClientSecret.id)).one()


@contextmanager
def busy(engine: Engine) -> Iterator[None]:
    """While the block runs, nobody else can write a secret."""
    with writer(engine).connect() as connection:
        connection.begin()
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("LOCK TABLE client_secret IN EXCLUSIVE MODE")
        yield


def test_a_use_is_written_down(app: Flask, caller: Caller, engine: Engine) -> None:
    assert last_use(engine) is None
    before = datetime.now(UTC)
    assert caller.put().status_code == 200
    noted = last_use(engine)
    assert noted is not None
    assert before <= noted <= datetime.now(UTC)


def test_who_is_refused_has_used_nothing(app: Flask, caller: Caller, engine: Engine) -> None:
    assert Caller(caller.http, caller.username, "bms_wrong").list().status_code == 401
    assert last_use(engine) is None


def test_a_use_is_written_down_once_a_minute_at_most(app: Flask, caller: Caller, engine: Engine) -> None:
    pepper, clock = services_of(app).settings.credential_pepper, Clock()

    def use(after: timedelta) -> datetime | None:
        clock.at = NOW + after
        # A process that has no memory asks the database each time.
        Credentials(engine, pepper, clock).verify(caller.username, caller.secret)
        return last_use(engine)

    assert use(timedelta()) == NOW
    assert use(timedelta(seconds=59)) == NOW
    assert use(timedelta(seconds=60)) == NOW + timedelta(seconds=60)


def test_a_database_that_is_busy_is_not_waited_for(app: Flask, caller: Caller, engine: Engine, patient: Engine) -> None:
    pepper = services_of(app).settings.credential_pepper
    with busy(engine):
        grant = Credentials(patient, pepper, Clock()).verify(caller.username, caller.secret)
    assert grant.username == caller.username
    assert last_use(engine) is None
    Credentials(patient, pepper, Clock()).verify(caller.username, caller.secret)
    assert last_use(engine) == NOW


def test_the_patience_of_a_connection_is_given_back(caller: Caller, patient: Engine) -> None:
    note_use(patient, secret_id(patient), NOW)
    question = "PRAGMA busy_timeout" if patient.dialect.name == "sqlite" else "SHOW lock_timeout"
    with patient.connect() as connection:
        answer = str(connection.exec_driver_sql(question).scalar_one())
    assert answer in {"4000000", "4000s", "66min 40s"}


def test_a_database_that_refuses_fails_no_request(app: Flask, caller: Caller, engine: Engine) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(
                "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$"
            )
            connection.exec_driver_sql(
                "CREATE TRIGGER no BEFORE UPDATE ON client_secret FOR EACH ROW EXECUTE FUNCTION no()"
            )
        else:
            connection.exec_driver_sql(
                "CREATE TRIGGER no BEFORE UPDATE ON client_secret BEGIN SELECT RAISE(ABORT, 'no'); END"
            )
    assert caller.put().status_code == 200
    assert last_use(engine) is None
