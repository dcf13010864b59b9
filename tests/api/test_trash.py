"""A message that staff put into the trash: gone from every answer, and a PUT revives nothing silently."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from flask import Flask

from app.messages.trash import Disposal, dispose
from app.models.engine import writing
from tests.api.envelopes import assert_fails
from tests.api.factories import DEPARTMENT, OTHER_USER, UUID, Caller, body_of, receipt_of, services_of, stored_message


def move(app: Flask, uuid: str = UUID, *, into_trash: bool = True) -> None:
    with writing(services_of(app).engine) as session:
        dispose(session, DEPARTMENT, uuid, Disposal(into_trash, "Spam", "pat", str(uuid4()), datetime.now(UTC)))


@pytest.fixture
def trashed(caller: Caller, app: Flask) -> Caller:
    caller.put(body_of(body="one"))
    move(app)
    return caller


def test_a_message_in_the_trash_is_not_found_and_in_no_list(trashed: Caller) -> None:
    assert_fails(trashed.get(), 404, "MESSAGE_NOT_FOUND")
    assert trashed.list().get_json()["messages"] == []


@pytest.mark.parametrize("body", [body_of(body="one"), body_of(body="two"), receipt_of()])
def test_a_put_to_it_is_refused_and_changes_nothing(trashed: Caller, app: Flask, body: dict[str, object]) -> None:
    assert_fails(trashed.put(body), 409, "MESSAGE_TRASHED")
    message = stored_message(app)
    assert (message.body, message.delivery_status, message.version) == ("one", None, 2)


@pytest.mark.parametrize("condition", ["*", '"1"', '"2"'])
def test_the_trash_is_told_before_a_condition_that_fails(trashed: Caller, condition: str) -> None:
    answer = trashed.put(body_of(body="two"), headers={"If-Match": condition})
    assert_fails(answer, 409, "MESSAGE_TRASHED")
    assert "ETag" not in answer.headers


def test_another_user_is_told_that_it_is_not_theirs_and_no_more(trashed: Caller) -> None:
    assert_fails(trashed.put(body_of(body="two"), user=OTHER_USER), 409, "MESSAGE_OF_ANOTHER_USER")


@pytest.mark.parametrize("text", ["the same", "another"])
def test_a_retry_with_an_idempotency_key_does_not_revive_it(caller: Caller, app: Flask, text: str) -> None:
    headers = {"Idempotency-Key": "order-1"}
    uuid = caller.put(body_of(None, body="the same"), headers=headers).get_json()["messageUuid"]
    move(app, uuid)
    assert_fails(caller.put(body_of(None, body=text), headers=headers), 409, "MESSAGE_TRASHED")
    assert stored_message(app, uuid).version == 2


def test_a_restored_message_is_back_as_it_was_at_a_later_version(trashed: Caller, app: Flask) -> None:
    move(app, into_trash=False)
    answer = trashed.get()
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"3"')
    assert trashed.message()["messageAttributes"]["body"] == "one"
    assert [message["uuid"] for message in trashed.list().get_json()["messages"]] == [UUID]


def test_a_condition_from_before_the_trash_no_longer_holds(trashed: Caller, app: Flask) -> None:
    move(app, into_trash=False)
    answer = trashed.put(body_of(body="two"), headers={"If-Match": '"1"'})
    assert_fails(answer, 412, "VERSION_MISMATCH")
    assert answer.headers["ETag"] == '"3"'
    assert trashed.put(body_of(body="two"), headers={"If-Match": '"3"'}).headers["ETag"] == '"4"'
