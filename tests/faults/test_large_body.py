"""A refusal that needs no look at the body comes while the body is still on its way."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import URL

from tests.faults.conftest import Install
from tests.faults.load import PATH, Answer, Caller, body_of

LARGE = "x" * 200_000
TOO_LARGE = "x" * 1_000_000


def without_credentials(caller: Caller) -> Answer:
    return caller.ask("PUT", PATH, json.dumps(body_of(LARGE)).encode(), {})


def as_text(caller: Caller) -> Answer:
    return caller.put(body_of(LARGE), **{"Content-Type": "text/plain"})


def to_nowhere(caller: Caller) -> Answer:
    return caller.ask("PUT", "/communications/nowhere", json.dumps(body_of(LARGE)).encode(), caller.headers)


def as_post(caller: Caller) -> Answer:
    return caller.ask("POST", PATH, json.dumps(body_of(LARGE)).encode(), caller.headers)


def too_large(caller: Caller) -> Answer:
    return caller.put(body_of(TOO_LARGE))


@pytest.fixture
def caller(install: Install, sqlite_url: URL) -> Caller:
    return install(sqlite_url).caller()


@pytest.mark.parametrize(
    ("refused", "status"),
    [(without_credentials, 401), (to_nowhere, 404), (as_post, 405), (too_large, 413), (as_text, 415)],
)
def test_a_refused_body_is_answered_and_does_not_cost_the_connection(
    caller: Caller, refused: Callable[[Caller], Answer], status: int
) -> None:
    assert refused(caller).status == status
    assert caller.put(body_of("the next one")).status == 200
