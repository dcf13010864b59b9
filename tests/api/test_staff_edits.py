"""Staff edits survive retries, and give way to a new value."""

from flask import Flask

from tests.api.factories import Caller, body_of, edit_message, receipt_of, stored_revisions, warning_codes


def body_now(caller: Caller) -> str | None:
    body: str | None = caller.message()["messageAttributes"]["body"]
    return body


def test_a_retry_does_not_undo_a_staff_edit(caller: Caller, app: Flask) -> None:
    caller.put(body_of(body="wrong"))
    edit_message(app, body="right")
    for _ in range(2):
        answer = caller.put(body_of(body="wrong"))
        assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
        assert "STAFF_EDIT_KEPT" in warning_codes(answer)
    assert body_now(caller) == "right"
    assert [revision.actor_kind for revision in stored_revisions(app)] == ["staff"]


def test_a_kept_edit_does_not_stop_the_rest_of_the_save(caller: Caller, app: Flask) -> None:
    caller.put(body_of(body="wrong"))
    edit_message(app, body="right")
    answer = caller.put(body_of(body="wrong", subject="new"))
    assert warning_codes(answer).count("STAFF_EDIT_KEPT") == 1
    assert (body_now(caller), caller.message()["messageAttributes"]["subject"]) == ("right", "new")


def test_a_new_value_replaces_a_staff_edit_and_history_shows_both(caller: Caller, app: Flask) -> None:
    caller.put(body_of(body="wrong"))
    edit_message(app, body="right")
    answer = caller.put(body_of(body="newer"))
    assert "STAFF_EDIT_OVERWRITTEN" in warning_codes(answer)
    assert body_now(caller) == "newer"
    assert [(r.actor_kind, r.changes["messageAttributes.body"]) for r in stored_revisions(app)] == [
        ("staff", ["wrong", "right"]),
        ("client", ["right", "newer"]),
    ]


def test_once_replaced_an_edit_is_not_warned_of_again(caller: Caller, app: Flask) -> None:
    caller.put(body_of(body="wrong"))
    edit_message(app, body="right")
    caller.put(body_of(body="newer"))
    assert warning_codes(caller.put(body_of(body="newer"))) == ["INCOMPLETE_MESSAGE"]
    assert warning_codes(caller.put(body_of(body="newest"))) == ["INCOMPLETE_MESSAGE"]


def test_what_staff_cleared_stays_cleared(caller: Caller, app: Flask) -> None:
    caller.put(body_of(body="private"))
    edit_message(app, body=None)
    assert "STAFF_EDIT_KEPT" in warning_codes(caller.put(body_of(body="private")))
    assert body_now(caller) is None


def test_what_staff_added_stays_when_the_integration_repeats_that_it_has_none(caller: Caller, app: Flask) -> None:
    caller.put(body_of(body=None))
    edit_message(app, body="added")
    assert "STAFF_EDIT_KEPT" in warning_codes(caller.put(body_of(body=None)))
    assert body_now(caller) == "added"


def test_what_was_last_said_counts_and_not_what_another_edit_left(caller: Caller, app: Flask) -> None:
    caller.put(body_of(body="said"))
    edit_message(app, body="one")
    edit_message(app, body="two")
    assert "STAFF_EDIT_KEPT" in warning_codes(caller.put(body_of(body="said")))
    assert "STAFF_EDIT_OVERWRITTEN" in warning_codes(caller.put(body_of(body="one")))
    assert body_now(caller) == "one"


def test_an_edit_that_is_taken_back_is_none(caller: Caller, app: Flask) -> None:
    caller.put(body_of(body="said"))
    edit_message(app, body="other")
    edit_message(app, body="said")
    assert warning_codes(caller.put(body_of(body="said"))) == ["INCOMPLETE_MESSAGE"]
    assert warning_codes(caller.put(body_of(body="new"))) == ["INCOMPLETE_MESSAGE"]


def test_an_integration_that_agrees_with_staff_ends_the_edit_silently(caller: Caller, app: Flask) -> None:
    caller.put(body_of(body="wrong"))
    edit_message(app, body="right")
    agreed = caller.put(body_of(body="right"))
    assert (agreed.headers["ETag"], warning_codes(agreed)) == ('"2"', ["INCOMPLETE_MESSAGE"])
    assert warning_codes(caller.put(body_of(body="wrong"))) == ["INCOMPLETE_MESSAGE"]
    assert body_now(caller) == "wrong"


def test_a_moment_that_staff_changed_survives_its_other_spelling(caller: Caller, app: Flask) -> None:
    caller.put(receipt_of(sentTimestamp="2025-03-28T11:34:43Z"))
    edit_message(app, sent_at=None)
    answer = caller.put(receipt_of(sentTimestamp="2025-03-28T12:34:43.000+01:00"))
    assert "STAFF_EDIT_KEPT" in warning_codes(answer)
    assert caller.message()["messageDeliveryAttributes"]["sentTimestamp"] is None


def test_each_attribute_is_judged_by_itself(caller: Caller, app: Flask) -> None:
    caller.put(body_of(body="a", subject="a", purpose="F"))
    edit_message(app, body="b", subject="b")
    answer = caller.put(body_of(body="a", subject="c", purpose="F"))
    assert warning_codes(answer) == ["STAFF_EDIT_KEPT", "STAFF_EDIT_OVERWRITTEN", "INCOMPLETE_MESSAGE"]
    texts = [warning["warningDescription"] for warning in answer.get_json()["warnings"]]
    assert texts[0].startswith("messageAttributes.body: ")
    assert texts[1].startswith("messageAttributes.subject: ")
