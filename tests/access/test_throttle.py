"""Rate limits are counted in the database, window by window."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import URL, Engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.access.errors import TooManyRequests
from app.access.throttle import ClientLimit, take
from app.models import RateCounter
from app.models.engine import writer, writing
from tests.api.factories import NewApp, services_of


@pytest.fixture
def engine(app: Flask) -> Engine:
    return services_of(app).engine


class Clock:
    """A clock that stands until it is set."""

    def __init__(self, at: float) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


def spend(limit: ClientLimit, times: int, client: str = "bot") -> int:
    """How many of so many requests the limit let through."""
    through = 0
    for _ in range(times):
        try:
            limit.spend(client)
            through += 1
        except TooManyRequests:
            pass
    return through


def test_a_use_beyond_the_limit_is_refused_until_the_window_ends(engine: Engine) -> None:
    with writing(engine) as session:
        for _ in range(3):
            take(session, "login:pat", limit=3, window=60, now=125.5)
        with pytest.raises(TooManyRequests) as caught:
            take(session, "login:pat", limit=3, window=60, now=130.9)
        assert caught.value.retry_after == 50
        take(session, "login:pat", limit=3, window=60, now=180)


def test_each_key_is_counted_for_itself(engine: Engine) -> None:
    with writing(engine) as session:
        for key in ("a", "b"):
            take(session, key, limit=1, window=60, now=0)


def test_old_windows_are_swept_out(engine: Engine) -> None:
    with writing(engine) as session:
        for now in (0, 61, 122):
            take(session, "a", limit=9, window=60, now=now)
    with Session(engine) as session:
        assert session.scalars(select(RateCounter.window_start)).all() == [120]


@pytest.mark.parametrize("per_minute", [1, 60, 350, 1000])
def test_a_client_has_so_many_requests_a_minute_and_not_one_more(per_minute: int, engine: Engine) -> None:
    clock = Clock(600)
    limit = ClientLimit(engine, per_minute, clock)
    assert spend(limit, per_minute + 20) == per_minute
    clock.at = 659.9
    assert spend(limit, 1) == 0
    clock.at = 660
    assert spend(limit, per_minute + 20) == per_minute


def test_processes_together_let_no_more_through(engine: Engine) -> None:
    clock = Clock(600)
    processes = [ClientLimit(engine, 350, clock) for _ in range(4)]
    through = sum(spend(processes[number % 4], 1) for number in range(800))
    # What a process took and did not use is lost to the client, and is less than a block for each of the others.
    assert 350 - 4 * 3 <= through <= 350


def test_clients_do_not_share_a_limit(engine: Engine) -> None:
    limit = ClientLimit(engine, 5, Clock(0))
    assert (spend(limit, 9, "one"), spend(limit, 9, "other")) == (5, 5)


@contextmanager
def counters_locked(engine: Engine) -> Iterator[None]:
    """While the block runs nobody else can count a request."""
    with writer(engine).connect() as connection:
        connection.begin()
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("LOCK TABLE rate_counter IN ACCESS EXCLUSIVE MODE")
        yield


def test_while_the_counter_is_locked_requests_go_uncounted_and_none_waits_for_long(engine: Engine) -> None:
    limit = ClientLimit(engine, 5, Clock(600))

    def seconds_of(_: int) -> float:
        began = time.monotonic()
        limit.spend("bot")
        return time.monotonic() - began

    with counters_locked(engine), ThreadPoolExecutor(16) as threads:
        waited = list(threads.map(seconds_of, range(16)))
    assert max(waited) < 1.5
    assert spend(limit, 9) == 5


def test_a_client_whose_counter_is_locked_does_not_keep_others_waiting(engine: Engine) -> None:
    limit = ClientLimit(engine, 1000, Clock(600))
    limit.spend("other")
    with counters_locked(engine), ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(limit.spend, "bot")
        limit.spend("other")
        assert not waiting.done()


def test_a_limit_that_is_used_up_refuses_without_asking_again(engine: Engine) -> None:
    clock = Clock(610)
    limit = ClientLimit(engine, 2, clock)
    assert spend(limit, 3) == 2
    with counters_locked(engine), pytest.raises(TooManyRequests) as caught:
        limit.spend("bot")
    assert caught.value.retry_after == 50
    clock.at = 660
    assert spend(limit, 3) == 2


def test_a_database_that_is_away_is_no_lock(new_app: NewApp) -> None:
    """What its caller hears is 503."""
    away = services_of(new_app(URL.create("postgresql", "nobody", host="127.0.0.1", port=1, database="x"))).engine
    with pytest.raises(OperationalError):
        ClientLimit(away, 5, Clock(0)).spend("bot")


def test_no_limit_costs_no_statement(engine: Engine) -> None:
    assert spend(ClientLimit(engine, 0, Clock(0)), 1000) == 1000
    with Session(engine) as session:
        assert session.scalars(select(RateCounter)).all() == []
