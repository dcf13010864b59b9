"""Attempts to log in are limited, for each name and for each address, over all processes."""

import time

import pytest
from flask import Flask

from tests.admin.conftest import PASSWORD
from tests.admin.visitor import LOGIN, Visitor


@pytest.fixture(autouse=True)
def in_one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits count whole minutes, and a test must not run over the end of one."""
    monkeypatch.setattr(time, "time", lambda: 1_800_000_001.0)


def attempts(visitor: Visitor, names: list[str], address: str = "127.0.0.1") -> list[int]:
    token = visitor.form(LOGIN).fields["csrf_token"]
    environ = {"REMOTE_ADDR": address}
    return [
        visitor.client.post(
            LOGIN, data={"csrf_token": token, "username": name, "password": "wrong"}, environ_overrides=environ
        ).status_code
        for name in names
    ]


def test_a_name_has_ten_attempts_a_minute(anybody: Visitor) -> None:
    assert attempts(anybody, ["editor"] * 12) == [400] * 10 + [429] * 2
    assert attempts(anybody, ["editor"], address="192.0.2.7") == [429]
    assert attempts(anybody, ["viewer"]) == [400]


def test_an_address_has_thirty_attempts_a_minute(anybody: Visitor) -> None:
    names = [f"name-{number}" for number in range(32)]
    assert attempts(anybody, names) == [400] * 30 + [429] * 2
    assert attempts(anybody, ["somebody"], address="192.0.2.7") == [400]


def test_the_answer_says_when_to_come_back(anybody: Visitor) -> None:
    attempts(anybody, ["editor"] * 10)
    response = anybody.log_in("editor", PASSWORD)
    assert response.headers["Retry-After"] == "59"
    assert anybody.page_of(response, 429).heading == "Too many attempts"


def test_the_limit_is_shared_by_all_processes(app: Flask, anybody: Visitor) -> None:
    attempts(anybody, ["editor"] * 10)
    assert attempts(Visitor(app.test_client()), ["editor"]) == [429]


def test_a_name_of_any_length_can_be_counted(anybody: Visitor) -> None:
    assert attempts(anybody, ["x" * 100_000]) == [400]


def test_the_limit_is_free_again_in_the_next_minute(anybody: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts(anybody, ["editor"] * 11)
    monkeypatch.setattr(time, "time", lambda: 1_800_000_061.0)
    assert attempts(anybody, ["editor"]) == [400]
