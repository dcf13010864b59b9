"""Every effective change makes a revision: who, when, and old -> new."""

from flask import Flask

from app.messages.history import Origin, origins, values_at
from app.messages.values import to_wire
from tests.api.factories import Caller, NewCaller, body_of, edit_message, receipt_of, stored_revisions
from tests.api.factories import stored_message as stored


def test_a_revision_says_who_when_and_in_which_request(caller: Caller, app: Flask) -> None:
    caller.put(body_of(body="a"))
    answer = caller.put(body_of(body="b"))
    (revision,) = stored_revisions(app)
    assert (revision.version, revision.actor_kind, revision.actor_name) == (2, "client", "integration")
    assert revision.request_uuid == answer.get_json()["requestUuid"]
    assert to_wire(revision.at) == caller.message()["updatedAt"]


def test_the_row_itself_says_who_made_it_and_when(caller: Caller, app: Flask) -> None:
    answer = caller.put()
    message = stored(app)
    assert (message.created_by, message.request_uuid) == ("integration", answer.get_json()["requestUuid"])
    assert message.created_at == message.updated_at


def test_every_value_in_history_is_in_the_form_of_the_wire(caller: Caller, app: Flask) -> None:
    caller.put(receipt_of(sentTimestamp="2025-03-28T11:34:43Z"))
    caller.put({**body_of("9e8d7c6b-0000-4000-8000-00000000000c", isManual=True, numberOfMessageAttachments=2)})
    caller.put(receipt_of(sentTimestamp="2025-03-29T00:00:00+01:00"))
    first, second = stored_revisions(app)
    assert first.changes == {
        "messageAttributes.isManual": [None, True],
        "messageAttributes.numberOfMessageAttachments": [None, 2],
    }
    assert second.changes == {
        "messageDeliveryAttributes.sentTimestamp": ["2025-03-28T11:34:43.000Z", "2025-03-28T23:00:00.000Z"]
    }


def test_each_attribute_knows_where_its_value_came_from(new_caller: NewCaller, app: Flask) -> None:
    new_caller(username="bot").put(body_of(body="a", type="NOTE"))
    edit_message(app, body="b")
    new_caller(username="gateway").put({**receipt_of(deliveryStatus="SENT"), "mood": "good"})
    message, revisions = stored(app), stored_revisions(app)
    found = origins(message, revisions)
    assert found == {
        "type": Origin("client", "bot", message.created_at, 1),
        "body": Origin("staff", "pat", revisions[0].at, 2),
        "delivery_status": Origin("client", "gateway", revisions[1].at, 3),
    }


def test_a_cleared_attribute_still_knows_who_cleared_it(caller: Caller, app: Flask) -> None:
    caller.put(body_of(body="a", type="NOTE"))
    caller.put(body_of(body=None))
    assert origins(stored(app), stored_revisions(app))["body"].version == 2


def test_a_message_can_be_seen_as_it_was_at_every_version(caller: Caller, app: Flask) -> None:
    steps = [
        body_of(body="a"),
        receipt_of(sentTimestamp="2025-03-28T11:34:43Z"),
        {**body_of(body=None, isManual=False), "mood": "good"},
        receipt_of(sentTimestamp=None),
    ]
    then = []
    for step in steps:
        caller.put(step)
        message = stored(app)
        then.append({name: getattr(message, name) for name in ("body", "sent_at", "is_manual")})
    today, revisions = stored(app), stored_revisions(app)
    for version, expected in enumerate(then, start=1):
        shown = values_at(today, revisions, version)
        assert {name: shown[name] for name in expected} == expected
