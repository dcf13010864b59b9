"""CLIENT_REQUESTS_PER_MINUTE: at most so many requests of one client, over all processes together."""

import pytest

from tests.api.factories import Caller, NewApp, error_codes, make_caller, path_of


def codes_of(caller: Caller, requests: int) -> list[int]:
    return [caller.list().status_code for _ in range(requests)]


def test_beyond_the_limit_is_429_and_says_when_to_come_back(new_app: NewApp) -> None:
    caller = make_caller(new_app(CLIENT_REQUESTS_PER_MINUTE="2"))
    # The minute may change while the test runs, once; five requests are beyond the limit of two minutes together.
    answers = [caller.list() for _ in range(5)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert error_codes(refused[0]) == ["TOO_MANY_REQUESTS"]
    assert 1 <= int(refused[0].headers["Retry-After"]) <= 60
    assert [answer.status_code for answer in answers[:2]] == [200, 200]


def test_two_processes_on_one_database_share_the_limit(new_app: NewApp) -> None:
    first, second = (new_app(CLIENT_REQUESTS_PER_MINUTE="4") for _ in range(2))
    caller = make_caller(first)
    other = Caller(second.test_client(), caller.username, caller.secret)
    statuses = [status for _ in range(5) for status in codes_of(caller, 1) + codes_of(other, 1)]
    assert statuses[:4] == [200] * 4
    assert 1 <= statuses.count(429) <= 6


def test_each_client_has_a_limit_of_its_own(new_app: NewApp) -> None:
    app = new_app(CLIENT_REQUESTS_PER_MINUTE="1")
    busy, calm = make_caller(app), make_caller(app)
    assert 429 in codes_of(busy, 3)
    assert codes_of(calm, 1) == [200]


def test_a_wrong_secret_does_not_use_a_clients_limit_up(new_app: NewApp) -> None:
    caller = make_caller(new_app(CLIENT_REQUESTS_PER_MINUTE="1"))
    for _ in range(5):
        assert caller.http.get(path_of(), auth=(caller.username, "guess")).status_code == 401
    assert codes_of(caller, 1) == [200]


@pytest.mark.parametrize("limit", ["0", ""])
def test_without_a_limit_nobody_is_counted(limit: str, new_app: NewApp) -> None:
    assert codes_of(make_caller(new_app(CLIENT_REQUESTS_PER_MINUTE=limit)), 30) == [200] * 30
