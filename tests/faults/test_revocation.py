"""A client that is shut out is shut out of every worker, within the second that docs/api.md promises."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from app.access.clients import add_secret, disable_client, get_client, revoke_secret
from app.access.secrets import secret_digest
from app.extensions import db
from app.models.engine import writing
from app.services import services
from tests.faults.installation import Installation
from tests.faults.load import PATH, Answer, Caller
from tests.faults.processes import connections_of
from tests.support.databases import settings_for
from tests.support.waiting import wait_until

PROMISE = 1.0
CALLERS_PER_WORKER = 2

ShutOut = Callable[[Session, Installation, str], None]


def revoke(session: Session, installation: Installation, digest: str) -> None:
    client = get_client(session, installation.credentials[0])
    [secret] = [secret for secret in client.secrets if secret.digest == digest]
    revoke_secret(client, secret.id, datetime.now(UTC))


def disable(session: Session, installation: Installation, _digest: str) -> None:
    disable_client(get_client(session, installation.credentials[0]), datetime.now(UTC))


@contextmanager
def operator(installation: Installation) -> Iterator[Flask]:
    """The application as the operator's commands have it."""
    app = create_app(settings_for(installation.database, installation.instance))
    with app.app_context():
        yield app
        db.engine.dispose()


def callers_of_every_worker(installation: Installation) -> list[Caller]:
    """Callers that have asked something already, so that each worker holds connections of some of them."""
    port = urlsplit(installation.service.url).port
    workers = installation.workers()
    callers: list[Caller] = []

    def each_worker_has_callers() -> bool:
        callers.append(installation.caller())
        assert callers[-1].get(PATH).status == 200
        return all(connections_of(worker, port or 0) >= CALLERS_PER_WORKER for worker in workers)

    wait_until(each_worker_has_callers, "each worker has callers")
    return callers


def ask_until_shut_out(caller: Caller) -> list[Answer]:
    """All answers until the first refusal, and one more."""
    answers: list[Answer] = []

    def is_shut_out() -> bool:
        answers.append(caller.get(PATH))
        return answers[-1].status != 200

    wait_until(is_shut_out, "the client is shut out")
    return [*answers, caller.get(PATH)]


@pytest.mark.parametrize("shut_out", [revoke, disable])
def test_who_is_shut_out_is_out_of_every_worker_within_a_second(installation: Installation, shut_out: ShutOut) -> None:
    callers = callers_of_every_worker(installation)
    with operator(installation), ThreadPoolExecutor(len(callers)) as pool:
        digest = secret_digest(installation.credentials[1], services().settings.credential_pepper)
        asking = [pool.submit(ask_until_shut_out, caller) for caller in callers]
        with writing(services().engine) as session:
            shut_out(session, installation, digest)
        shut_out_at = time.monotonic()
        heard = [answers.result() for answers in asking]

    for answers in heard:
        assert [answer.status for answer in answers[-2:]] == [401, 401]
        assert answers[-1].codes == ["INVALID_CREDENTIALS"]
        late = [answer for answer in answers if answer.sent_at > shut_out_at + PROMISE]
        assert {answer.status for answer in late} <= {401}


def test_a_second_secret_goes_on_when_the_first_is_revoked(installation: Installation) -> None:
    username, first = installation.credentials
    with operator(installation):
        pepper = services().settings.credential_pepper
        with writing(services().engine) as session:
            second = add_secret(get_client(session, username), pepper, datetime.now(UTC))
        callers = [installation.caller(), installation.caller((username, second))]
        assert [caller.get(PATH).status for caller in callers] == [200, 200]
        with writing(services().engine) as session:
            revoke(session, installation, secret_digest(first, pepper))

    wait_until(lambda: callers[0].get(PATH).status == 401, "the first secret is refused")
    assert callers[1].get(PATH).status == 200
