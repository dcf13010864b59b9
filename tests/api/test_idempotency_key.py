"""Without a uuid an Idempotency-Key stands for the message: a retry finds the same one."""

import uuid
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.api.factories import (
    OTHER_DEPARTMENT,
    OTHER_USER,
    UUID,
    Body,
    Caller,
    NewCaller,
    body_of,
    edit_message,
    error_codes,
    error_paths,
    receipt_of,
    warning_codes,
)

KEY = {"Idempotency-Key": "order-4711"}


def without_uuid(text: str = "hello") -> Body:
    return body_of(None, body=text)


def made(answer: TestResponse) -> str:
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: str = answer.get_json()["messageUuid"]
    return found


def test_a_retry_finds_the_same_message(caller: Caller) -> None:
    first = caller.put(without_uuid(), KEY)
    again = caller.put(without_uuid(), KEY)
    assert made(first) == made(again)
    assert again.headers["ETag"] == '"1"'
    assert len(caller.list().get_json()["messages"]) == 1


def test_the_id_is_a_uuid_that_does_not_give_the_key_away(caller: Caller) -> None:
    found = uuid.UUID(made(caller.put(without_uuid(), KEY)))
    assert (found.version, found.variant) == (8, uuid.RFC_4122)


def test_the_same_key_with_another_body_is_refused(caller: Caller) -> None:
    message = made(caller.put(without_uuid("one"), KEY))
    answer = caller.put(without_uuid("two"), KEY)
    assert (answer.status_code, error_codes(answer)) == (409, ["IDEMPOTENCY_KEY_REUSED"])
    assert caller.message(message)["messageAttributes"]["body"] == "one"
    assert made(caller.put(without_uuid("one"), KEY)) == message


def test_the_order_of_keys_and_blanks_make_no_other_body(caller: Caller) -> None:
    one = caller.put(raw=b'{"messageAttributes":{"body":"x","type":"NOTE"}}', headers=KEY)
    other = caller.put(raw=b' {"messageAttributes": {"type": "NOTE", "body": "\\u0078"}} ', headers=KEY)
    assert made(one) == made(other)


@pytest.mark.parametrize("other", [{"n": 1.0}, {"n": True}, {}], ids=["a fraction", "a boolean", "absent"])
def test_a_difference_in_an_unknown_field_makes_another_body(other: Body, caller: Caller) -> None:
    made(caller.put({**without_uuid(), "n": 1}, KEY))
    assert error_codes(caller.put({**without_uuid(), **other}, KEY)) == ["IDEMPOTENCY_KEY_REUSED"]


def test_a_retry_after_a_later_change_does_not_undo_it(caller: Caller) -> None:
    message = made(caller.put(without_uuid("old"), KEY))
    caller.put(body_of(message, body="new"))
    again = caller.put(without_uuid("old"), KEY)
    assert (made(again), again.headers["ETag"]) == (message, '"2"')
    assert caller.message(message)["messageAttributes"]["body"] == "new"


def test_a_receipt_finds_the_message_by_the_uuid_that_was_returned(caller: Caller) -> None:
    message = made(caller.put(body_of(None), KEY))
    answer = caller.put(receipt_of(message))
    assert (answer.headers["ETag"], warning_codes(answer)) == ('"2"', [])


@pytest.mark.parametrize("place", [{"department": OTHER_DEPARTMENT}, {"user": OTHER_USER}])
def test_the_same_key_elsewhere_is_another_message(place: dict[str, Any], caller: Caller) -> None:
    assert made(caller.put(without_uuid("one"), KEY)) != made(caller.put(without_uuid("two"), KEY, **place))


def test_the_same_key_of_another_client_is_another_message(caller: Caller, new_caller: NewCaller) -> None:
    assert made(caller.put(without_uuid("one"), KEY)) != made(new_caller().put(without_uuid("two"), KEY))


def test_another_key_is_another_message(caller: Caller) -> None:
    other = {"Idempotency-Key": "ORDER-4711"}
    assert made(caller.put(without_uuid(), KEY)) != made(caller.put(without_uuid(), other))


def test_a_retry_through_another_spelling_of_the_path_finds_the_same_message(caller: Caller) -> None:
    department = UUID.upper()
    one = made(caller.put(without_uuid(), KEY, department=department))
    assert made(caller.put(without_uuid(), KEY, department=department.lower())) == one


def test_a_uuid_in_the_body_counts_and_not_the_key(caller: Caller) -> None:
    assert made(caller.put(body_of(UUID, body="one"), KEY)) == UUID
    assert made(caller.put(body_of(UUID, body="two"), KEY)) == UUID
    assert caller.message()["messageAttributes"]["body"] == "two"


@pytest.mark.parametrize("key", ["", " ", "a b", "a" * 256, "\u00e9", "a\tb"])
def test_a_key_is_1_to_255_visible_ascii_characters(key: str, caller: Caller) -> None:
    answer = caller.put(without_uuid(), {"Idempotency-Key": key})
    assert (answer.status_code, error_codes(answer)) == (400, ["INVALID_FIELD"])
    assert error_paths(answer) == ["Idempotency-Key"]


@pytest.mark.parametrize("key", ["!", "~" * 255])
def test_the_shortest_and_the_longest_key_will_do(key: str, caller: Caller) -> None:
    assert caller.put(without_uuid(), {"Idempotency-Key": key}).status_code == 200


def test_a_refused_body_does_not_use_the_key_up(caller: Caller) -> None:
    assert caller.put(body_of(None, type="LETTER"), KEY).status_code == 400
    assert caller.put(without_uuid(), KEY).status_code == 200


def test_a_retry_after_a_staff_edit_is_told_that_it_was_kept(app: Flask, caller: Caller) -> None:
    message = made(caller.put(without_uuid("old"), KEY))
    edit_message(app, message, body="By staff")
    again = caller.put(without_uuid("old"), KEY)
    assert (again.headers["ETag"], warning_codes(again)) == ('"2"', ["STAFF_EDIT_KEPT", "INCOMPLETE_MESSAGE"])
    assert caller.message(message)["messageAttributes"]["body"] == "By staff"
