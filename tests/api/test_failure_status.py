"""FAILURE_STATUS=200 answers failures with 200, for clients written to the letter of the contract."""

import pytest

from tests.api.factories import (
    ABSENT_UUID,
    Caller,
    NewApp,
    body_of,
    error_codes,
    make_caller,
    path_of,
)


@pytest.fixture
def literal(new_app: NewApp) -> Caller:
    """An integration that knows no status but 200."""
    return make_caller(new_app(FAILURE_STATUS="200"))


def test_every_failure_answers_200_and_still_says_what_is_wrong(literal: Caller) -> None:
    answers = {
        "MALFORMED_JSON": literal.put(raw=b"{"),
        "INVALID_FIELD": literal.put(body_of(type="LETTER")),
        "MESSAGE_NOT_FOUND": literal.get(ABSENT_UUID),
        "NOT_FOUND": literal.http.get("/communications/nowhere"),
        "VERSION_MISMATCH": literal.put(headers={"If-Match": "*"}),
        "BODY_TOO_LARGE": literal.put(raw=b" " * 300_000),
        "UNSUPPORTED_MEDIA_TYPE": literal.put(content_type="text/plain"),
    }
    for code, answer in answers.items():
        assert (answer.status_code, error_codes(answer)) == (200, [code])
        assert answer.get_json()["status"] == "FAILURE"


def test_the_headers_of_a_failure_stay(literal: Caller) -> None:
    refused = literal.http.get(path_of())
    assert (refused.status_code, error_codes(refused)) == (200, ["MISSING_CREDENTIALS"])
    assert refused.headers["WWW-Authenticate"].startswith("Basic ")
    wrong_method = literal.http.delete(path_of(), auth=literal.auth)
    assert (wrong_method.status_code, "PUT" in wrong_method.headers["Allow"]) == (200, True)


def test_a_defect_answers_200_too(new_app: NewApp) -> None:
    app = new_app(FAILURE_STATUS="200")
    app.add_url_rule("/communications/broken", view_func=lambda: str(1 // 0))
    answer = app.test_client().get("/communications/broken")
    assert (answer.status_code, error_codes(answer)) == (200, ["INTERNAL_ERROR"])


def test_pages_keep_their_status(literal: Caller) -> None:
    assert literal.http.get("/nowhere").status_code == 404


def test_success_is_as_always(literal: Caller) -> None:
    answer = literal.put()
    assert (answer.status_code, answer.get_json()["status"], answer.headers["ETag"]) == (200, "SUCCESS", '"1"')
