"""Every failure can be found in the log, by the errorUID that its caller was told."""

import json

import pytest
from flask import Flask

from tests.api.envelopes import assert_fails
from tests.api.factories import ABSENT_UUID, Caller, body_of, logged, path_of

SECRET_TEXT = "the customer said something private"


@pytest.fixture
def broken(app: Flask) -> str:
    """A route that fails as a defect of ours would."""

    def cause() -> None:
        raise ValueError(SECRET_TEXT)

    def fail() -> str:
        try:
            cause()
        except ValueError as error:
            raise RuntimeError(SECRET_TEXT) from error
        return ""

    app.add_url_rule("/communications/broken", view_func=fail)
    return "/communications/broken"


def test_500_internal_error(broken: str, app: Flask) -> None:
    with logged() as lines:
        answer = app.test_client().get(broken)
    assert_fails(answer, 500, "INTERNAL_ERROR")
    assert SECRET_TEXT not in answer.get_data(as_text=True)
    (line,) = [line for line in lines if line["event"] == "internal_error"]
    assert line["error_uid"] == answer.get_json()["errors"][0]["errorUID"]
    assert line["request_uuid"] == answer.get_json()["requestUuid"]
    assert "builtins.RuntimeError" in line["exception"]
    assert "in fail" in line["exception"]
    assert SECRET_TEXT not in json.dumps(line)


def test_the_uid_of_every_error_is_in_the_log_beside_its_code(caller: Caller) -> None:
    with logged() as lines:
        answers = [
            caller.put(body_of(type="LETTER", protocol="FAX")),
            caller.put({}),
            caller.get(ABSENT_UUID),
            caller.http.get("/communications/nowhere"),
            caller.http.get(path_of()),
        ]
    told = [
        (error["errorUID"], error["errorCode"], answer.get_json()["requestUuid"])
        for answer in answers
        for error in answer.get_json()["errors"]
    ]
    noted = [(line["error_uid"], line["code"], line["request_uuid"]) for line in lines if line["event"] == "failure"]
    assert noted == told
    assert len({uid for uid, _, _ in told}) == len(told) == 6
