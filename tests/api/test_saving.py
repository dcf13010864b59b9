"""A PUT saves a message and answers once it is stored."""

import uuid

from tests.api.factories import UUID, Caller, body_of, path_of

SEED_BODY = {
    "uuid": UUID,
    "messageAttributes": {
        "body": "Hello \u00e9\u4e16\U0001f600",
        "type": "OUTGOING",
        "protocol": "EMAIL",
        "purpose": "F",
        "isManual": False,
        "numberOfMessageAttachments": 0,
        "subject": "",
    },
    "messageSendingAttributes": {
        "recipientCommunicationValue": "sam@example.org",
        "senderName": "Kim",
        "recipientName": "Sam",
        "senderCommunicationValue": "kim@example.org",
    },
    "messageDeliveryAttributes": {
        "sentTimestamp": "2025-03-28T11:34:43.226Z",
        "receivedTimestamp": "2025-03-28T11:34:44.000Z",
        "deliveryStatus": "FAILED",
        "deliveryFailureMessage": "no such mailbox",
    },
}


def test_a_save_answers_with_the_envelope_of_the_contract(caller: Caller) -> None:
    answer = caller.put(SEED_BODY)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    body = answer.get_json()
    assert str(uuid.UUID(body["requestUuid"])) == body.pop("requestUuid")
    assert body == {"status": "SUCCESS", "messageUuid": UUID, "errors": [], "warnings": []}


def test_every_request_has_a_request_uuid_of_its_own(caller: Caller) -> None:
    answers = [caller.put(), caller.put(), caller.get(), caller.list(), caller.http.get("/communications")]
    assert len({answer.get_json()["requestUuid"] for answer in answers}) == len(answers)


def test_every_attribute_comes_back_as_it_was_sent(caller: Caller) -> None:
    caller.put(SEED_BODY)
    message = caller.message()
    assert {group: message[group] for group in SEED_BODY} == SEED_BODY


def test_a_first_save_makes_version_one_and_no_revision(caller: Caller) -> None:
    answer = caller.put()
    assert answer.headers["ETag"] == '"1"'
    assert caller.message()["version"] == 1
    assert caller.message()["createdAt"] == caller.message()["updatedAt"]


def test_a_message_without_uuid_gets_a_uuid_of_version_7(caller: Caller) -> None:
    answer = caller.put(body_of(uuid=None))
    made = answer.get_json()["messageUuid"]
    assert uuid.UUID(made).version == 7
    assert caller.message(made)["messageAttributes"]["body"] == "See you on Friday."


def test_two_saves_without_uuid_are_two_messages(caller: Caller) -> None:
    made = {caller.put(body_of(uuid=None)).get_json()["messageUuid"] for _ in range(2)}
    assert len(made) == 2


def test_moments_are_stored_in_utc_and_written_with_milliseconds(caller: Caller) -> None:
    caller.put({"uuid": UUID, "messageDeliveryAttributes": {"sentTimestamp": "2025-03-28T18:34:43+0700"}})
    assert caller.message()["messageDeliveryAttributes"]["sentTimestamp"] == "2025-03-28T11:34:43.000Z"


def test_a_failed_save_names_the_message_it_is_about(caller: Caller) -> None:
    answer = caller.put({"uuid": UUID.upper(), "messageAttributes": {"type": "LETTER"}})
    assert (answer.status_code, answer.get_json()["messageUuid"]) == (400, UUID)


def test_a_failure_without_a_usable_uuid_names_no_message(caller: Caller) -> None:
    answer = caller.put({"uuid": "not an id", "messageAttributes": {"type": "NOTE"}})
    assert (answer.status_code, answer.get_json()["messageUuid"]) == (400, None)


def test_a_failure_stores_nothing(caller: Caller) -> None:
    caller.put({"uuid": UUID, "messageAttributes": {"body": "kept from the store", "type": "LETTER"}})
    assert caller.get().status_code == 404


def test_a_body_may_say_its_charset(caller: Caller) -> None:
    answer = caller.put(content_type='application/json; charset="UTF-8"')
    assert answer.status_code == 200


def test_a_path_is_taken_as_it_is_written(caller: Caller) -> None:
    """No redirect that would lose the body, no second spelling of a path."""
    doubled = path_of().replace("/user/", "//user/")
    for path in (path_of() + "/", doubled, path_of().upper()):
        assert caller.http.put(path, json=body_of(), auth=caller.auth).status_code == 404


def test_a_body_that_could_keep_a_search_for_addresses_busy_is_saved_in_time(caller: Caller) -> None:
    """One long run of letters with an @ at its end: tried from each letter, it outlasts the deadline of a save."""
    for body in ("a" * 65_535 + "@", "@ " + "a" * 65_000, "a" * 30_000 + "@" + "._" * 15_000):
        answer = caller.put({"messageAttributes": {"body": body}})
        assert answer.status_code == 200, answer.get_data(as_text=True)
