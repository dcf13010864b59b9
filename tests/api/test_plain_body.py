"""A body that is read as a plain one means the same as by the rules, whatever was done to it."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.api.plain_body import plain_body
from app.api.schemas import MessageBody, load_message
from app.api.strict_json import parse
from app.messages.errors import MessageError
from tests.support.odd_json import PIECES, anything

UUID = "0b0de5e7-6f5b-4a52-9f6f-1b2c3d4e5f60"


def told(**more: Any) -> dict[str, Any]:
    return {
        "messageDeliveryAttributes": {
            "sentTimestamp": "2025-03-28T12:34:43.226+01:00", "receivedTimestamp": None, "deliveryStatus": "FAILED",
        },
        "uuid": UUID,
        "messageAttributes": {
            "body": 'Zoë says 👋\u2028\n\t\x7f</script> \\ "quoted"', "subject": None, "type": "OUTGOING",
            "isManual": False, "numberOfMessageAttachments": 0,
        },
        "messageSendingAttributes": {"recipientCommunicationValue": "+13105550123", "senderName": "Ann"},
        **more,
    }  # fmt: skip


def written(body: Any, indent: int | None = 1) -> str:
    return json.dumps(body, ensure_ascii=False, indent=indent)


def by_the_rules(text: str) -> MessageBody | None:
    """None for a body that breaks a rule."""
    try:
        return load_message(parse(text.encode()))
    except MessageError:
        return None


def check(text: str) -> None:
    found = plain_body(text.encode())
    if found is not None:
        assert found == by_the_rules(text)


@pytest.mark.parametrize("indent", [None, 0, 4])
def test_a_plain_body_is_read_as_one(indent: int | None) -> None:
    found = plain_body(written(told(), indent).encode())
    assert found is not None
    assert found == by_the_rules(written(told(), indent))
    assert found.attributes.keys() > {"received_at", "sender_name"}
    assert "recipient_name" not in found.attributes


@pytest.mark.parametrize(
    "more",
    [
        {"uuid": None}, {"uuid": "no id"}, {"uuid": 1}, {"more": 1}, {"messageAttributes": None},
        {"messageAttributes": {"mood": 1}}, {"messageAttributes": {"type": "outgoing"}},
        {"messageAttributes": {"body": "👋" * 65_537}}, {"messageAttributes": {"numberOfMessageAttachments": 10_001}},
        {"messageAttributes": {"numberOfMessageAttachments": 1.0}}, {"messageAttributes": {"isManual": 0}},
        {"messageAttributes": {"body": "\0"}}, {"messageDeliveryAttributes": {"sentTimestamp": "2025-02-30T10:00Z"}},
        {"messageAttributes": {}, "messageSendingAttributes": {}, "messageDeliveryAttributes": {}},
    ],
)  # fmt: skip
def test_any_other_body_is_left_to_the_rules(more: dict[str, Any]) -> None:
    assert plain_body(written(told(**more)).encode()) is None


@pytest.mark.parametrize(
    "odd",
    [
        # A control character as it is would be two bytes longer as an escape: what a second key may take.
        '{"uuid":"a","uuid":"a","messageAttributes":{"body":"\t\t\t\t\t\t"}}',
        '{"uuid":"a","messageAttributes":{"body":"x","body":"x"}}',
        '{"uuid":"a","messageAttributes":{"body":"x"},"messageAttributes":{"body":"x"}}',
        '{"uuid":"a","messageAttributes":{"body":"\\ud83d"}}',
        '{"uuid":"a","messageAttributes":{"body":"\ud83d"}}',
    ],
)
def test_what_two_readers_could_take_differently_is_not_plain(odd: str) -> None:
    assert plain_body(odd.encode("utf-8", "surrogatepass")) is None


def test_lengths_are_those_of_characters() -> None:
    body = written(told(messageAttributes={"body": "👋" * 65_536}))
    assert plain_body(body.encode()) == by_the_rules(body)


BODY = written(told())


@settings(max_examples=1_000)
@given(st.integers(0, len(BODY)), st.integers(0, 30), st.sampled_from(PIECES))
@example(BODY.index("👋"), 1, "\\ud83d\\udc4b")
def test_a_body_that_was_changed_anywhere_means_what_the_rules_say(at: int, length: int, piece: str) -> None:
    check(BODY[:at] + piece + BODY[at + length :])


@settings(max_examples=500)
@given(st.sampled_from(sorted(told())), anything)
def test_any_value_in_any_place_means_what_the_rules_say(key: str, value: Any) -> None:
    check(written(told(**{key: value})))
    for inner in told()[key] if isinstance(told()[key], dict) else ():
        check(written(told(**{key: {**told()[key], inner: value}})))
