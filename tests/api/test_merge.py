"""An attribute that is absent keeps its stored value; null clears it."""

import itertools
from typing import Any

import pytest
from flask import Flask

from tests.api.factories import UUID, Caller, body_of, error_codes, receipt_of, stored_revisions, warning_codes


def test_an_absent_attribute_keeps_its_value(caller: Caller) -> None:
    caller.put(body_of(body="kept", type="NOTE", protocol="NONE"))
    answer = caller.put(body_of(subject="added"))
    assert answer.headers["ETag"] == '"2"'
    content = caller.message()["messageAttributes"]
    assert (content["body"], content["type"], content["subject"]) == ("kept", "NOTE", "added")


def test_null_clears_an_attribute(caller: Caller) -> None:
    caller.put(body_of(body="gone soon", type="NOTE"))
    caller.put(body_of(body=None))
    content = caller.message()["messageAttributes"]
    assert (content["body"], content["type"]) == (None, "NOTE")


@pytest.mark.parametrize(("name", "value"), [("subject", ""), ("isManual", False), ("numberOfMessageAttachments", 0)])
def test_an_empty_value_is_a_value(name: str, value: Any, caller: Caller) -> None:
    caller.put(body_of(**{name: value}))
    stored = caller.message()["messageAttributes"][name]
    assert (type(stored), stored) == (type(value), value)


def test_a_receipt_changes_the_delivery_alone(caller: Caller) -> None:
    caller.put(body_of())
    before = caller.message()
    answer = caller.put(receipt_of(deliveryStatus="DELIVERED", receivedTimestamp="2025-03-28T11:34:44Z"))
    assert (answer.status_code, warning_codes(answer)) == (200, [])
    after = caller.message()
    assert after["messageAttributes"] == before["messageAttributes"]
    assert after["messageDeliveryAttributes"]["deliveryStatus"] == "DELIVERED"


def test_a_receipt_may_arrive_before_its_message(caller: Caller) -> None:
    early = caller.put(receipt_of())
    assert (early.status_code, warning_codes(early)) == (200, ["INCOMPLETE_MESSAGE"])
    late = caller.put()
    assert (late.headers["ETag"], warning_codes(late)) == ('"2"', [])
    message = caller.message()
    assert message["messageDeliveryAttributes"]["deliveryStatus"] == "DELIVERED"
    assert message["messageAttributes"]["body"] == "See you on Friday."


def test_the_order_of_message_and_receipts_does_not_matter(caller: Caller) -> None:
    parts = [body_of("x"), receipt_of("x"), receipt_of("x", sentTimestamp="2025-03-28T11:34:43Z")]
    ended = []
    for number, order in enumerate(itertools.permutations(parts)):
        for part in order:
            caller.put({**part, "uuid": f"m{number}"})
        message = caller.message(f"m{number}")
        ended.append({name: message[name] for name in message if name.startswith("message")})
    assert ended == ended[:1] * 6


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"uuid": UUID},
        {"uuid": UUID, "messageAttributes": {}},
        {"messageAttributes": {}, "messageSendingAttributes": {}, "messageDeliveryAttributes": {}},
        {"messageAttributes": {"colour": "red"}, "mood": "good"},
    ],
    ids=["nothing", "a uuid alone", "an empty group", "empty groups", "unknown fields alone"],
)
def test_a_body_without_any_attribute_is_refused(body: object, caller: Caller) -> None:
    answer = caller.put(body)
    assert (answer.status_code, error_codes(answer)) == (400, ["EMPTY_MESSAGE"])


def test_a_null_is_an_attribute_too(caller: Caller) -> None:
    assert caller.put(body_of(body=None)).status_code == 200
    assert caller.message()["messageAttributes"]["body"] is None


def test_unknown_fields_are_kept_beside_the_message_and_merged_like_attributes(caller: Caller, app: Flask) -> None:
    caller.put({**body_of(body="x", colour="red"), "mood": {"of": ["day", 1.0]}, "age": 3})
    caller.put({**body_of(body="x", colour="blue"), "age": None})
    message = caller.message()
    assert message["unknownFields"] == {"messageAttributes.colour": "blue", "mood": {"of": ["day", 1.0]}}
    (revision,) = stored_revisions(app)
    assert revision.changes == {"messageAttributes.colour": ["red", "blue"], "age": [3, None]}


def test_an_unknown_field_never_lands_in_a_column(caller: Caller) -> None:
    caller.put({**body_of(body="x"), "version": 9, "created_by": "mallory", "said": {}, "user_id": "other"})
    message = caller.message()
    assert message["version"] == 1
    assert message["unknownFields"].keys() == {"version", "created_by", "said", "user_id"}
    assert "colour" not in message


def test_a_known_name_in_the_wrong_group_is_an_unknown_field(caller: Caller) -> None:
    answer = caller.put({**body_of(body="x"), "messageDeliveryAttributes": {"subject": "lost?"}})
    assert "UNKNOWN_FIELD" in warning_codes(answer)
    message = caller.message()
    assert message["messageAttributes"]["subject"] is None
    assert message["unknownFields"] == {"messageDeliveryAttributes.subject": "lost?"}
