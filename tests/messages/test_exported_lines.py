"""A line that is read as one of an export means the same as by the rules, whatever was done to it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.messages.errors import MessageError
from app.messages.transfer.exported import Line, exported_line
from app.messages.transfer.parsing import line_by_the_rules
from tests.support.odd_json import PIECES, anything

AT = datetime(2026, 5, 14, 16, 42, 7, tzinfo=UTC)
UUID = "0b0de5e7-6f5b-4a52-9f6f-1b2c3d4e5f60"


def told(**more: Any) -> dict[str, Any]:
    """All that a line of an ordinary message tells."""
    return {
        "uuid": UUID,
        "messageAttributes": {
            "body": 'Zoë says 👋\u2028\n\t\x7f</script> \\ "quoted"', "type": "OUTGOING", "protocol": "TEXT",
            "purpose": "F", "isManual": False, "numberOfMessageAttachments": 0, "subject": None,
        },
        "messageSendingAttributes": {
            "recipientCommunicationValue": "+13105550123", "senderName": "Ann", "recipientName": None,
            "senderCommunicationValue": "ann@example.com",
        },
        "messageDeliveryAttributes": {
            "sentTimestamp": "2025-03-28T11:34:43.226Z", "receivedTimestamp": None, "deliveryStatus": "FAILED",
            "deliveryFailureMessage": "No answer",
        },
        "departmentUUID": "d", "userUUID": "U_1", "version": 2,
        "createdAt": "2025-03-28T11:34:43.226Z", "updatedAt": "2025-03-29T00:00:00.000Z",
        "origin": {
            "client": "bot", "requestUuid": UUID, "createdAt": "2025-03-28T11:34:43.226123Z",
            "updatedAt": "2025-03-29T00:00:00.000000Z", "idempotencyDigest": "0" * 64,
        },
        "revisions": [
            {
                "version": 2, "at": "2025-03-29T00:00:00.000001Z", "actorKind": "client", "actorName": "bot",
                "requestUuid": UUID,
                "changes": {"messageAttributes.body": ["old", None], "mood": [[1, 0.5], {"a": {}}]},
            }
        ],
        **more,
    }  # fmt: skip


def written(line: dict[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def by_the_rules(text: str) -> Line | None:
    """None for a line that breaks a rule."""
    try:
        return line_by_the_rules(text.encode(), AT)
    except MessageError:
        return None


def check(text: str) -> None:
    found = exported_line(text.encode())
    if found is not None:
        assert found == by_the_rules(text)


def test_an_exported_line_is_read_as_one() -> None:
    without_history = told()
    del without_history["revisions"]
    for line in (told(), without_history):
        found = exported_line(written(line).encode())
        assert found is not None
        assert found == by_the_rules(written(line))
        assert (found.row["created_at"].microsecond, found.row["warnings"]) == (226123, None)


@pytest.mark.parametrize(
    "more",
    [
        {"version": 0}, {"version": 2**31}, {"version": True}, {"uuid": "no id"},
        {"departmentUUID": "ä"}, {"userUUID": ""}, {"createdAt": "2025-02-30T11:34:43.226Z"}, {"createdAt": "1969"},
        {"updatedAt": "2025-03-29T24:00:00.000Z"}, {"trash": None}, {"unknownFields": {"mood": 1}}, {"more": 1},
        {"revisions": None}, {"revisions": [{}]}, {"revisions": [{**told()["revisions"][0], "version": 3}]},
        {"origin": {**told()["origin"], "client": ""}}, {"origin": {**told()["origin"], "client": "b" * 65}},
        {"origin": {**told()["origin"], "requestUuid": "no_id"}},
        {"origin": {**told()["origin"], "idempotencyDigest": "F" * 64}},
        {"messageAttributes": {**told()["messageAttributes"], "body": "👋" * 65_537}},
        {"messageAttributes": {**told()["messageAttributes"], "type": "outgoing"}},
        {"messageAttributes": {"body": "alone"}}, {"messageAttributes": None},
    ],
)  # fmt: skip
def test_any_other_line_is_left_to_the_rules(more: dict[str, Any]) -> None:
    assert exported_line(written(told(**more)).encode()) is None


def test_lengths_are_those_of_characters() -> None:
    line = told(messageAttributes={**told()["messageAttributes"], "body": "👋" * 65_536})
    assert exported_line(written(line).encode()) == by_the_rules(written(line))


def test_what_is_too_deep_for_the_rules_is_too_deep() -> None:
    deep: Any = 1
    for _ in range(50):
        deep = [deep]
    line = told()
    line["revisions"][0]["changes"]["mood"] = [None, deep]
    assert by_the_rules(written(line)) is None
    check(written(line))


LINE = written(told())


@settings(max_examples=1_000)
@given(st.integers(0, len(LINE)), st.integers(0, 30), st.sampled_from(PIECES))
@example(LINE.index('"version"'), 0, '"version":1,')
@example(LINE.index("👋"), 1, "\\ud83d\\udc4b")
def test_a_line_that_was_changed_anywhere_means_what_the_rules_say(at: int, length: int, piece: str) -> None:
    check(LINE[:at] + piece + LINE[at + length :])


@settings(max_examples=500)
@given(st.sampled_from(sorted(told())), anything)
@example("origin", "")
def test_any_value_in_any_place_means_what_the_rules_say(key: str, value: Any) -> None:
    check(written(told(**{key: value})))
    for inner in told()[key] if isinstance(told()[key], dict) else ():
        check(written(told(**{key: {**told()[key], inner: value}})))
