"""Editing a message in the form."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from app.messages.attributes import ATTRIBUTES
from app.messages.values import Value
from tests.admin.conftest import SignIn
from tests.admin.store import FIRST_SAVE, Store, message_path
from tests.admin.test_message_page import each_text
from tests.admin.test_zone import choose
from tests.admin.visitor import Visitor

EDIT = message_path() + "/edit"
FULL: dict[str, Any] = {
    "body": "Hello",
    "type": "OUTGOING",
    "protocol": "EMAIL",
    "purpose": "F",
    "is_manual": True,
    "attachments": 3,
    "subject": "A subject",
    "recipient_value": "+13105550123",
    "sender_name": "Bot",
    "recipient_name": "Sam",
    "sender_value": "+13105559999",
    "sent_at": datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC),
    "received_at": datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC),
    "delivery_status": "SENT",
    "delivery_failure": "none",
}
NEW_TEXTS = {
    "body": "Good day",
    "type": "NOTE",
    "protocol": "TEXT",
    "purpose": "D",
    "is_manual": "false",
    "attachments": "0",
    "subject": "Another",
    "recipient_value": "+1",
    "sender_name": "Ann",
    "recipient_name": "Bob",
    "sender_value": "+2",
    "sent_at": "2026-01-02T10:04:05+07:00",
    "received_at": " 2026-01-02T03:04:07Z ",
    "delivery_status": "FAILED",
    "delivery_failure": "mailbox full",
}
NEW_VALUES: dict[str, Value] = NEW_TEXTS | {
    "is_manual": False,
    "attachments": 0,
    "sent_at": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    "received_at": datetime(2026, 1, 2, 3, 4, 7, tzinfo=UTC),
}


def test_the_form_has_a_name_beside_its_address(editor: Visitor, store: Store) -> None:
    store.save()
    names = list(editor.form(EDIT).controls)
    place = names.index("sender_name")
    assert names[place : place + 4] == ["sender_name", "sender_value", "recipient_name", "recipient_value"]


def stored(store: Store) -> dict[str, Value]:
    message = store.message()
    return {attribute.name: getattr(message, attribute.name) for attribute in ATTRIBUTES}


def test_the_form_has_a_field_for_every_attribute_and_the_version(editor: Visitor, store: Store) -> None:
    store.save(**FULL)
    fields = editor.form(EDIT).fields
    assert set(fields) == {"csrf_token", "version"} | {attribute.name for attribute in ATTRIBUTES}
    assert (fields["version"], fields["sent_at"], fields["is_manual"]) == ("1", "2026-01-02 03:04:05.678 UTC", "true")


def test_each_attribute_can_be_changed(editor: Visitor, store: Store) -> None:
    store.save(**FULL)
    response = editor.submit(EDIT, **NEW_TEXTS)
    assert (response.status_code, response.location) == (303, message_path())
    assert stored(store) == NEW_VALUES
    assert "Saved as version 2." in editor.get(message_path()).words()
    assert store.message().occurred_at == NEW_VALUES["sent_at"]


def test_each_attribute_can_be_set_where_it_was_not(editor: Visitor, store: Store) -> None:
    store.save(unknown={"only": 1}, body="Hello")
    editor.submit(EDIT, **NEW_TEXTS)
    assert stored(store) == NEW_VALUES


def test_what_is_emptied_is_cleared(editor: Visitor, store: Store) -> None:
    store.save(**FULL)
    editor.submit(EDIT, **dict.fromkeys(NEW_TEXTS, ""))
    assert stored(store) == dict.fromkeys(NEW_TEXTS)


def test_the_edit_is_the_editors_own_in_the_history(sign_in: SignIn, store: Store) -> None:
    store.save(body="Before")
    admin = sign_in("admin")
    admin.submit(EDIT, body="After")
    page = admin.get(message_path())
    step = page.words(page.find_all("li", "step")[0])
    assert step.startswith("Version 2 staff admin,")
    assert "Body from Before to After" in step


def test_a_form_that_changes_nothing_makes_no_version(editor: Visitor, store: Store) -> None:
    store.save(**FULL)
    assert editor.submit(EDIT).status_code == 303
    assert store.message().version == 1
    assert "Nothing was changed." in editor.get(message_path()).words()


@each_text
def test_a_text_that_was_not_touched_stays_byte_for_byte(editor: Visitor, store: Store, text: str) -> None:
    texts: dict[str, Any] = dict.fromkeys(("body", "subject", "sender_name", "purpose", "delivery_failure"), text[:64])
    store.save(**texts, recipient_name="Old")
    editor.submit(EDIT, recipient_name="New")
    found = stored(store)
    assert found["recipient_name"] == "New"
    assert {name: found[name] for name in texts} == texts
    assert store.message().said == {"recipient_name": "Old"}


@each_text
def test_a_text_can_be_edited_as_it_is_seen(editor: Visitor, store: Store, text: str) -> None:
    store.save(body=text)
    typed = editor.form(EDIT).fields["body"] + "!"
    editor.submit(EDIT, body=typed)
    assert store.message().body == text.replace("\r\n", "\n").replace("\r", "\n") + "!"


def test_an_empty_text_that_was_not_touched_stays_empty(editor: Visitor, store: Store) -> None:
    store.save(body="", subject="Old")
    editor.submit(EDIT, subject="New")
    assert store.message().body == ""


def test_a_changed_text_keeps_its_blanks_and_ends_its_lines_with_line_feeds(editor: Visitor, store: Store) -> None:
    store.save()
    editor.submit(EDIT, body="  one\r\n two \n\n")
    assert store.message().body == "  one\n two \n\n"


@pytest.mark.parametrize(
    "typed",
    ["2026-07-01 14:00 +02:00", "2026-07-01T12:00:00.000Z", "2026-07-01 12:00 UTC", "2026-07-01T17:30+0530"],
)
def test_moments_are_shown_on_the_editors_clock_and_taken_in_any_spelling(
    app: Flask, editor: Visitor, store: Store, typed: str
) -> None:
    store.save(**FULL)
    choose(app, "editor", "Europe/Berlin")
    page = editor.get(EDIT)
    assert page.form().fields["sent_at"] == "2026-01-02 04:04:05.678 +01:00"
    assert "Like 2025-03-28 12:34:43.226 +01:00" in page.words()
    editor.submit(EDIT, received_at=typed)
    assert stored(store) == FULL | {"received_at": datetime(2026, 7, 1, 12, tzinfo=UTC)}


def test_a_moment_stays_as_it_is_when_the_zone_changes_while_somebody_writes(
    app: Flask, editor: Visitor, store: Store
) -> None:
    store.save(**FULL)
    form = editor.form(EDIT)
    choose(app, "editor", "Asia/Kathmandu")
    editor.send(EDIT, form.submitted(purpose="D"))
    assert stored(store) == FULL | {"purpose": "D"}
    assert [set(revision.changes) for revision in store.revisions()] == [{"messageAttributes.purpose"}]


def test_a_field_that_is_not_sent_is_not_changed(editor: Visitor, store: Store) -> None:
    store.save(**FULL)
    editor.send(EDIT, {"csrf_token": editor.token(), "version": "1", "purpose": "D"})
    assert stored(store) == FULL | {"purpose": "D"}


def test_the_longest_body_goes_through_the_form(editor: Visitor, store: Store) -> None:
    store.save()
    longest = "\U0001f600" * 65_536
    assert editor.submit(EDIT, body=longest).status_code == 303
    assert store.message().body == longest


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("body", "x" * 65_537, "Must be at most 65,536 characters long"),
        ("type", "FAX", "Must be one of DRAFT, DISCARDED_DRAFT, OUTGOING, INCOMING, NOTE"),
        ("protocol", "text", "Must be one of TEXT, EMAIL, VOICE_CALL, NONE"),
        ("purpose", "x" * 65, "Must be at most 64 characters long"),
        ("is_manual", "yes", "Must be true or false"),
        ("attachments", "many", "Must be an integer"),
        ("attachments", "1.0", "Must be an integer"),
        ("attachments", "1_000", "Must be an integer"),
        ("attachments", "\u0663", "Must be an integer"),
        ("attachments", "9" * 5000, "Must be an integer"),
        ("attachments", "-1", "Must be from 0 to 10,000"),
        ("attachments", "10001", "Must be from 0 to 10,000"),
        ("subject", "x" * 999, "Must be at most 998 characters long"),
        ("sender_name", "a\0b", "Must not contain a NUL character"),
        ("sent_at", "yesterday", "Must be an ISO 8601 date and time with an offset, like 2025-03-28T11:34:43.226Z"),
        ("sent_at", "2026-02-30T00:00:00Z", "Must be a date and time that exists"),
        ("received_at", "2201-01-01T00:00:00Z", "Must lie in the years 1970 to 2200, UTC"),
    ],
)
def test_a_fault_is_told_beside_its_field_and_nothing_is_saved(
    editor: Visitor, store: Store, name: str, text: str, problem: str
) -> None:
    store.save(**FULL)
    page = editor.page_of(editor.submit(EDIT, **{name: text, "recipient_name": "Kept"}), 400)
    assert page.errors_beside() == {name: problem}
    assert page.form().fields["recipient_name"] == "Kept"
    assert stored(store) == FULL


def test_all_faults_are_told_at_once(editor: Visitor, store: Store) -> None:
    store.save()
    page = editor.page_of(editor.submit(EDIT, attachments="x", sent_at="y"), 400)
    assert list(page.errors_beside()) == ["attachments", "sent_at"]
    assert "2 fields need a correction" in page.words()


@pytest.mark.parametrize("version", ["", "x", "-1", "1.0", "9" * 20, "\u0661"])
def test_a_form_must_say_which_version_it_changes(editor: Visitor, store: Store, version: str) -> None:
    store.save()
    fields = editor.form(EDIT).submitted(version=version, body="New")
    assert editor.page_of(editor.send(EDIT, fields), 400).heading == "That could not be read"
    assert store.message().version == 1


def test_a_staff_edit_is_remembered_against_what_the_integration_said(editor: Visitor, store: Store) -> None:
    store.save(body="Typo", sent_at=FIRST_SAVE)
    editor.submit(EDIT, body="Correct")
    store.save(body="Typo")
    assert store.message().body == "Correct"
