"""GET one message: the envelope and the message in the shape of the seed's body."""

from tests.api.factories import (
    ABSENT_UUID,
    DEPARTMENT,
    OTHER_DEPARTMENT,
    OTHER_USER,
    USER,
    UUID,
    Caller,
    body_of,
    error_codes,
    path_of,
)

GROUPS = {
    "messageAttributes": {
        "body", "type", "protocol", "purpose", "isManual", "numberOfMessageAttachments", "subject",
    },
    "messageSendingAttributes": {
        "recipientCommunicationValue", "senderName", "recipientName", "senderCommunicationValue",
    },
    "messageDeliveryAttributes": {
        "sentTimestamp", "receivedTimestamp", "deliveryStatus", "deliveryFailureMessage",
    },
}  # fmt: skip


def test_the_answer_is_the_envelope_and_the_message(caller: Caller) -> None:
    caller.put()
    answer = caller.get()
    body = answer.get_json()
    assert body.keys() == {"requestUuid", "status", "messageUuid", "errors", "warnings", "message"}
    assert (answer.status_code, body["status"], body["messageUuid"], body["errors"]) == (200, "SUCCESS", UUID, [])


def test_a_message_shows_every_attribute_also_those_without_a_value(caller: Caller) -> None:
    caller.put(body_of(body="x"))
    message = caller.message()
    assert {group: message[group].keys() for group in GROUPS} == GROUPS
    rest = message.keys() - GROUPS.keys()
    assert rest == {"uuid", "departmentUUID", "userUUID", "version", "createdAt", "updatedAt"}
    assert (message["uuid"], message["departmentUUID"], message["userUUID"]) == (UUID, DEPARTMENT, USER)


def test_what_get_returns_can_be_put_again_and_changes_nothing(caller: Caller) -> None:
    caller.put()
    message = caller.message()
    again = {name: message[name] for name in ("uuid", *GROUPS)}
    assert caller.put(again).headers["ETag"] == '"1"'


def test_a_message_that_is_not_there_is_not_found(caller: Caller) -> None:
    answer = caller.get(ABSENT_UUID)
    assert (answer.status_code, error_codes(answer)) == (404, ["MESSAGE_NOT_FOUND"])
    assert (answer.get_json()["messageUuid"], answer.get_json()["status"]) == (ABSENT_UUID, "FAILURE")


def test_a_message_is_found_in_its_own_place_alone(caller: Caller) -> None:
    caller.put()
    for place in ({"department": OTHER_DEPARTMENT}, {"user": OTHER_USER}):
        answer = caller.get(**place)
        assert (answer.status_code, error_codes(answer)) == (404, ["MESSAGE_NOT_FOUND"])


def test_head_answers_like_get_without_a_body(caller: Caller) -> None:
    caller.put()
    answer = caller.http.head(path_of(message=UUID), auth=caller.auth)
    assert (answer.status_code, answer.headers["ETag"], answer.get_data()) == (200, '"1"', b"")
