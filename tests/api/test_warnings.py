"""Each warning, when it is given and when not. A warning never stops a save."""

from typing import Any

import pytest

from tests.api.factories import UUID, Body, Caller, body_of, warning_codes

SENT, LATER = "2025-03-28T11:34:43.226Z", "2025-03-28T11:34:43.227Z"


def whole(group: str | None = None, **changes: Any) -> Body:
    """A message that nothing is to be warned of, but for `changes`."""
    body: Body = {
        "uuid": UUID,
        "messageAttributes": {"body": "x", "type": "OUTGOING", "protocol": "TEXT", "purpose": "F"},
        "messageSendingAttributes": {"recipientCommunicationValue": "+13105550123"},
        "messageDeliveryAttributes": {"sentTimestamp": SENT, "receivedTimestamp": LATER, "deliveryStatus": "SENT"},
    }
    return body | ({group: body[group] | changes} if group else changes)


CONTENT, SENDING, DELIVERY = "messageAttributes", "messageSendingAttributes", "messageDeliveryAttributes"


@pytest.mark.parametrize(
    ("body", "code", "about"),
    [
        (whole(mood="good"), "UNKNOWN_FIELD", "mood: "),
        (whole(CONTENT, colour="red"), "UNKNOWN_FIELD", "messageAttributes.colour: "),
        (whole(DELIVERY, **{"a.b": 1}), "UNKNOWN_FIELD", 'messageDeliveryAttributes."a.b": '),
        (whole(CONTENT, purpose="f"), "UNKNOWN_PURPOSE", "messageAttributes.purpose: "),
        (whole(CONTENT, purpose=""), "UNKNOWN_PURPOSE", "messageAttributes.purpose: "),
        (whole(CONTENT, body=None), "INCOMPLETE_MESSAGE", "Still missing: messageAttributes.body."),
        (whole(CONTENT, type=None), "INCOMPLETE_MESSAGE", "Still missing: messageAttributes.type."),
        (whole(SENDING, recipientCommunicationValue="310-555-0123"), "RECIPIENT_NOT_E164", SENDING),
        (whole(SENDING, recipientCommunicationValue=""), "RECIPIENT_NOT_E164", SENDING),
        (whole(SENDING, recipientCommunicationValue="+03105550123"), "RECIPIENT_NOT_E164", SENDING),
        (whole(SENDING, recipientCommunicationValue="+1234567890123456"), "RECIPIENT_NOT_E164", SENDING),
        (whole(SENDING, recipientCommunicationValue="+1310555\uff11234"), "RECIPIENT_NOT_E164", SENDING),
        (whole(DELIVERY, sentTimestamp=LATER, receivedTimestamp=SENT), "RECEIVED_BEFORE_SENT", DELIVERY),
        (whole(DELIVERY, deliveryStatus="FAILED"), "FAILED_WITHOUT_REASON", DELIVERY),
        (whole(DELIVERY, deliveryStatus="failed", deliveryFailureMessage=""), "FAILED_WITHOUT_REASON", DELIVERY),
    ],
)
def test_a_warning_is_given(body: Body, code: str, about: str, caller: Caller) -> None:
    answer = caller.put(body)
    assert (answer.status_code, answer.get_json()["status"], warning_codes(answer)) == (200, "SUCCESS", [code])
    (warning,) = answer.get_json()["warnings"]
    assert warning.keys() == {"warningCode", "warningDescription"}
    assert warning["warningDescription"].startswith(about)


@pytest.mark.parametrize(
    "body",
    [
        whole(),
        whole(SENDING, recipientCommunicationValue=None),
        whole(SENDING, recipientCommunicationValue="+12"),
        whole(CONTENT, protocol="EMAIL") | {SENDING: {"recipientCommunicationValue": "sam@example.org"}},
        whole(CONTENT, protocol="NONE") | {SENDING: {"recipientCommunicationValue": ""}},
        whole(CONTENT, body=""),
        whole(CONTENT, purpose=None),
        whole(DELIVERY, receivedTimestamp=SENT),
        whole(DELIVERY, deliveryStatus="FAILED", deliveryFailureMessage="no credit"),
        whole(DELIVERY, deliveryStatus="FAILED_ONCE"),
    ],
)
def test_nothing_is_warned_of_without_cause(body: Body, caller: Caller) -> None:
    assert warning_codes(caller.put(body)) == []


@pytest.mark.parametrize(
    "purpose",
    "F D W P R S A AUTORESPOND CONSENT FOLLOWUP OPT_OUT OPTIN_REQ OPTIN_ACT OPTIN_REJ OPTIN_APP INCOMING_MESSAGE"
    " CIWNotOp".split(),
)
def test_each_known_purpose_is_known(purpose: str, caller: Caller) -> None:
    assert warning_codes(caller.put(whole(CONTENT, purpose=purpose))) == []


def test_a_voice_call_needs_a_number_too(caller: Caller) -> None:
    body = whole(CONTENT, protocol="VOICE_CALL") | {SENDING: {"recipientCommunicationValue": "sam@example.org"}}
    assert warning_codes(caller.put(body)) == ["RECIPIENT_NOT_E164"]


def test_an_unknown_purpose_is_stored_as_sent(caller: Caller) -> None:
    caller.put(whole(CONTENT, purpose="Marketing "))
    assert caller.message()[CONTENT]["purpose"] == "Marketing "


def test_the_stored_message_is_warned_of_and_not_only_what_was_sent(caller: Caller) -> None:
    caller.put(body_of(body="x"))
    answer = caller.put({"uuid": UUID, DELIVERY: {"deliveryStatus": "FAILED"}})
    assert warning_codes(answer) == ["INCOMPLETE_MESSAGE", "FAILED_WITHOUT_REASON"]
    assert "messageAttributes.type, messageAttributes.protocol" in answer.get_data(as_text=True)


def test_every_unknown_field_is_named_and_very_many_are_summed_up(caller: Caller) -> None:
    many: Body = {f"field{number}": number for number in range(53)}
    answer = caller.put(whole() | many)
    assert warning_codes(answer) == ["UNKNOWN_FIELD"] * 51
    last = answer.get_json()["warnings"][-1]["warningDescription"]
    assert last == "3 more fields are not part of the contract; all are kept."
    assert len(caller.message()["unknownFields"]) == 53
