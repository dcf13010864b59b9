"""What every failed answer below /communications looks like."""

from werkzeug.test import TestResponse

from tests.api.factories import error_codes

ENVELOPE = {"requestUuid", "status", "messageUuid", "errors", "warnings"}


def assert_fails(answer: TestResponse, status: int, code: str) -> None:
    """The failure is the one expected, in the envelope of the contract."""
    body = answer.get_json()
    assert (answer.status_code, error_codes(answer)) == (status, [code]), body
    assert answer.mimetype == "application/json"
    assert body.keys() == ENVELOPE
    assert (body["status"], body["warnings"]) == ("FAILURE", [])
    for error in body["errors"]:
        assert error.keys() == {"errorCode", "errorDescription", "errorUID"}
        assert all(isinstance(text, str) and text for text in error.values())
