"""The database goes away while clients save: they hear of it in time, and nobody has to start anything again."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import URL

from tests.faults.conftest import Install
from tests.faults.installation import Installation, wait_for_saves
from tests.faults.load import LONGEST_ANSWER, PATH, Answer, Load, body_of
from tests.faults.outages import frozen_postgres, locked, locked_sqlite, locked_table, stopped
from tests.faults.stored import missing_promises
from tests.support.postgres import PostgresServer, StopMode
from tests.support.waiting import wait_until

CLIENTS = 8
# More than a worker has threads, so that some callers have to wait for one.
CROWD = 48
RESTARTS = 3


def unexpected(answers: list[Answer]) -> list[Answer]:
    """The answers that are neither a success nor the one refusal that callers must be ready for."""
    return [answer for answer in answers if not (answer.status == 200 or is_store_unavailable(answer))]


def is_store_unavailable(answer: Answer) -> bool:
    return (
        answer.status == 503
        and answer.codes == ["STORE_UNAVAILABLE"]
        and answer.headers["retry-after"].isdigit()
        and answer.seconds <= LONGEST_ANSWER
    )


def wait_for_refusals(load: Load, number: int) -> None:
    wait_until(lambda: len(load.refused) >= number, "as many saves as clients are refused", LONGEST_ANSWER * 2)


def check_an_outage(
    installation: Installation, outage: AbstractContextManager[None], clients: int, *, is_ready: bool
) -> None:
    """Clients save before, during and after the outage, while another one reads and a probe asks."""
    reader = installation.caller()
    message = PATH + "/" + reader.put(body_of("before")).envelope["messageUuid"]
    with installation.load(clients) as load:
        wait_for_saves(load, clients)
        with outage:
            reads = [reader.get(message)]
            assert installation.status_of("/healthz") == 200
            assert (installation.status_of("/readyz") == 200) is is_ready
            wait_for_refusals(load, clients)
            assert installation.status_of("/healthz") == 200
            reads.append(reader.get(message))
        wait_for_saves(load, clients)
        wait_until(lambda: installation.status_of("/readyz") == 200, "the service is ready again")
        assert reader.get(message).status == 200

    assert load.lost == []
    assert unexpected(load.answers + reads) == []
    assert missing_promises(installation.database, load.messages) == []


@pytest.mark.parametrize("kind", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_locked_sqlite_refuses_saves_in_time_and_takes_them_again(
    install: Install, sqlite_url: URL, kind: str
) -> None:
    check_an_outage(install(sqlite_url), locked_sqlite(sqlite_url, kind), CROWD, is_ready=True)


@pytest.mark.postgres
def test_a_locked_table_refuses_requests_in_time_and_takes_them_again(install: Install, postgres_url: URL) -> None:
    check_an_outage(install(postgres_url), locked_table(postgres_url), CROWD, is_ready=True)


def test_a_limit_of_requests_keeps_nobody_waiting_for_a_locked_database(install: Install, database_url: URL) -> None:
    """Of so small a limit each request is counted on its own, in the very database that is locked."""
    installation = install(database_url, CLIENT_REQUESTS_PER_MINUTE="150")
    callers = [installation.caller() for _ in range(CLIENTS * 2)]

    def save(number: int) -> Answer:
        return callers[number].put(body_of(f"limited {number}"))

    with ThreadPoolExecutor(len(callers)) as threads:
        with locked(database_url):
            answers = list(threads.map(save, range(len(callers))))
        assert [answer for answer in answers if not is_store_unavailable(answer)] == []
        assert [answer.status for answer in threads.map(save, range(len(callers)))] == [200] * len(callers)


@pytest.mark.postgres
def test_a_stopped_postgres_refuses_requests_in_time_and_takes_them_again(
    install: Install, breakable_postgres: PostgresServer, breakable_database: URL
) -> None:
    check_an_outage(install(breakable_database), stopped(breakable_postgres), CROWD, is_ready=False)


@pytest.mark.postgres
def test_a_frozen_postgres_refuses_requests_in_time_and_takes_them_again(
    install: Install, breakable_database: URL
) -> None:
    check_an_outage(install(breakable_database), frozen_postgres(breakable_database), CLIENTS, is_ready=False)


@pytest.mark.postgres
@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_restart_of_postgres_under_load_loses_nothing_acknowledged(
    install: Install, breakable_postgres: PostgresServer, breakable_database: URL, mode: StopMode
) -> None:
    installation = install(breakable_database)
    with installation.load(CLIENTS * 2) as load:
        for _ in range(RESTARTS):
            wait_for_saves(load, CLIENTS * 6)
            breakable_postgres.restart(mode)
        wait_for_saves(load, CLIENTS * 6)

    assert load.lost == []
    assert unexpected(load.answers) == []
    assert missing_promises(installation.database, load.messages) == []
