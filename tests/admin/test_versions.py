"""Older versions: the history word by word, a version whole, and bringing one back."""

import pytest
from flask import Flask
from sqlalchemy import update

from app.access.audit import Action
from app.extensions import db
from app.models import Staff
from app.models.engine import writing
from tests.admin.conftest import SignIn
from tests.admin.page import Page
from tests.admin.store import DEPARTMENT, Store, message_path
from tests.admin.test_message_page import each_text
from tests.admin.visitor import Visitor

VERSIONS = message_path() + "/versions"
FIRST = VERSIONS + "/1"


@pytest.fixture
def masked(app: Flask, sign_in: SignIn) -> Visitor:
    """An editor who does not see names and numbers."""
    visitor = sign_in("editor")
    with app.app_context(), writing(db.engine) as session:
        session.execute(update(Staff).where(Staff.username == "editor").values(sees_personal_data=False))
    return visitor


def changes(page: Page, step: int = 0) -> dict[str, str]:
    """What a step of the history says of each field."""
    found = page.find_all("li", "step")[step]
    return {page.words(e[0]): page.words(e[1]) for e in found.iter("div") if "change" in e.get("class", "").split()}


def test_what_became_of_a_text_is_told_word_by_word_also_to_the_ear(editor: Visitor, store: Store) -> None:
    store.save(body="You are booked for Friday.")
    store.edit("first", "admin", body="You are booked for Monday.", purpose="F")
    assert changes(editor.get(message_path())) == {
        "Body": "You are booked for [removed: Friday][added: Monday].",
        "Purpose": "from Not set to F",
    }


def test_a_text_that_changed_altogether_is_shown_whole_on_both_sides(editor: Visitor, store: Store) -> None:
    store.save(body="Before")
    store.edit("first", "admin", body="After")
    assert changes(editor.get(message_path())) == {"Body": "from Before to After"}


@each_text
def test_a_version_is_shown_character_for_character(editor: Visitor, store: Store, text: str) -> None:
    store.save(body=text)
    store.edit("first", "admin", body="Another")
    page = editor.get(FIRST)
    assert page.text(page.find("span", "body-text")) == text


@each_text
def test_any_text_can_be_in_a_history(editor: Visitor, store: Store, text: str) -> None:
    store.save(body=f"one {text} two")
    store.edit("first", "admin", body=f"one {text} three")
    page = editor.get(message_path())
    shown = page.text(page.find("dd", "change-words")).strip("\n ")
    assert shown.endswith("[removed: two][added: three]")


def test_the_longest_texts_leave_the_page_small(editor: Visitor, store: Store) -> None:
    store.save(body="a " * 32_768)
    store.edit("first", "admin", body="b " * 32_768)
    store.edit("first", "admin", body="b " * 32_767)
    response = editor.client.get(VERSIONS)
    assert len(response.data) < 50_000
    assert "64,536 more characters" in editor.page_of(response).words()


def test_a_long_history_comes_page_by_page(editor: Visitor, store: Store) -> None:
    store.save(body="0")
    for number in range(1, 25):
        store.edit("first", "admin", body=str(number))
    page = editor.get(message_path())
    assert len(page.find_all("li", "step")) == 20
    older = editor.get(page.link("Version 5 and older"))
    assert [older.words(e).split(" staff")[0].split(" client")[0] for e in older.find_all("h3")] == [
        f"Version {number}" for number in (5, 4, 3, 2, 1)
    ]
    assert older.link("Latest versions") == VERSIONS
    assert editor.get(VERSIONS + "?newest=x", 400).heading == "That could not be read"


def test_a_version_says_who_made_it_and_what_is_different_now(viewer: Visitor, store: Store) -> None:
    store.save(body="Old", purpose="F", unknown={"mood": "good"})
    store.edit("first", "admin", body="New")
    store.save(body="Old", unknown={"mood": "bad"})
    page = viewer.get(FIRST)
    assert page.heading == "Version 1 of 3"
    assert "client clinic-bot, 1 Mar 2026, 12:01:00 UTC" in page.words()
    assert "Old now different" in page.words(page.find("p", "version-body"))
    assert '"good"' in page.words()
    assert "What this version changed Body from Old to New" in viewer.get(VERSIONS + "/2").words()


@pytest.mark.parametrize("number", ["0", "3", "9" * 30])
def test_a_version_that_never_was_is_not_there(viewer: Visitor, store: Store, number: str) -> None:
    store.save(body="Old")
    store.edit("first", "admin", body="New")
    viewer.get(f"{VERSIONS}/{number}", 404)


def test_a_version_is_brought_back_as_a_new_one(editor: Visitor, store: Store) -> None:
    store.save(body="Old", purpose="F", subject="Same")
    store.edit("first", "admin", body="New", purpose=None, sender_name="Added")
    response = editor.submit(FIRST)
    assert (response.status_code, response.location) == (303, message_path())
    message = store.message()
    assert (message.version, message.body, message.purpose, message.sender_name) == (3, "Old", "F", None)
    assert message.said is None
    assert "Version 1 is back, as version 3." in editor.get(message_path()).words()
    latest = store.revisions()[0]
    assert (latest.actor_kind, latest.actor_name) == ("staff", "editor")
    assert set(latest.changes) == {
        "messageAttributes.body", "messageAttributes.purpose", "messageSendingAttributes.senderName",
    }  # fmt: skip


def test_it_is_an_edit_that_a_retry_does_not_undo(editor: Visitor, store: Store) -> None:
    store.save(body="First said")
    store.save(body="Second said")
    editor.submit(FIRST)
    store.save(body="Second said")
    assert store.message().body == "First said"


def test_fields_outside_the_contract_are_brought_back_too(editor: Visitor, store: Store) -> None:
    store.save(body="Same", unknown={"a": {"b": 1}, "gone": "x", "kept": None})
    store.save(body="Same", unknown={"a": {"b": 2}, "gone": None, "new": [1]})
    assert "stay as they are" not in editor.get(FIRST).words()
    assert editor.submit(FIRST).status_code == 303
    message = store.message()
    assert (message.version, message.unknown) == (3, {"a": {"b": 1}, "gone": "x"})
    assert store.revisions()[0].changes == {"a": [{"b": 2}, {"b": 1}], "gone": [None, "x"], "new": [[1], None]}
    assert "All fields read today" in editor.get(VERSIONS + "/1").words()


def test_a_masked_editor_leaves_fields_outside_the_contract_as_they_are(masked: Visitor, store: Store) -> None:
    store.save(body="Old", unknown={"a": 1})
    store.save(body="New", unknown={"a": 2})
    assert "Fields outside the contract, which your account does not see, stay" in masked.get(FIRST).words()
    masked.submit(FIRST)
    assert (store.message().body, store.message().unknown) == ("Old", {"a": 2})


def test_the_audit_trail_says_which_version_came_back(editor: Visitor, store: Store) -> None:
    store.save(body="Old")
    store.edit("first", "admin", body="New")
    editor.submit(FIRST)
    (entry,) = store.audit(Action.VERSION_RESTORED, Action.MESSAGE_EDITED)
    assert (entry.action, entry.actor_name, entry.department_id, entry.subject) == (
        "version-restored", "editor", DEPARTMENT, "first",
    )  # fmt: skip
    assert entry.details == {"version": 3, "restored": 1}


def test_what_changed_since_the_page_was_opened_is_not_replaced_unseen(editor: Visitor, store: Store) -> None:
    store.save(body="Old")
    store.edit("first", "admin", body="New")
    form = editor.form(FIRST)
    store.edit("first", "admin", body="Newest")
    page = editor.page_of(editor.send(FIRST, form.submitted()), 409)
    assert "version 3 was made since you opened this page" in page.words()
    assert store.message().body == "Newest"
    assert editor.send(FIRST, page.form().submitted()).status_code == 303
    assert store.message().body == "Old"


def test_the_present_version_and_an_equal_one_cannot_be_brought_back(editor: Visitor, store: Store) -> None:
    store.save(body="Old")
    store.edit("first", "admin", body="New")
    store.edit("first", "admin", body="Old")
    assert "there is nothing to bring back" in editor.get(FIRST).words()
    fields = {"csrf_token": editor.token(), "version": "3"}
    assert editor.send(VERSIONS + "/3", fields).status_code == 404
    assert editor.send(FIRST, fields).status_code == 303
    assert store.message().version == 3


def test_a_viewer_is_not_offered_to_bring_anything_back(viewer: Visitor, store: Store) -> None:
    store.save(body="Old")
    store.edit("first", "admin", body="New")
    assert viewer.get(FIRST).find("main").find(".//form") is None


def test_a_masked_editor_neither_sees_nor_changes_names_and_numbers(masked: Visitor, store: Store) -> None:
    store.save(body="Old", recipient_name="Samira", recipient_value="+13105550123", unknown={"aka": "Samira"})
    store.edit("first", "admin", body="New", recipient_name="Samuel", recipient_value="+13105550199")
    for path in (message_path(), FIRST, VERSIONS, VERSIONS + "/2"):
        html = masked.client.get(path).get_data(as_text=True)
        assert "Sam" not in html
        assert "5550" not in html
    masked.submit(FIRST)
    message = store.message()
    assert (message.body, message.recipient_name, message.recipient_value) == ("Old", "Samuel", "+13105550199")


def test_a_masked_editor_gets_a_form_without_them(masked: Visitor, store: Store) -> None:
    store.save(body="Call +1 (310) 555-0123", subject="Plain", recipient_name="Samira", sender_value="sam@home.example")
    path = message_path() + "/edit"
    form = masked.form(path)
    assert {"body", "sender_name", "recipient_name", "sender_value", "recipient_value"} & set(form.fields) == set()
    forged = form.submitted(subject="Changed") | {"recipient_name": "Forged", "body": "Forged", "sender_name": "Forged"}
    assert masked.send(path, forged).status_code == 303
    message = store.message()
    assert (message.subject, message.recipient_name, message.sender_name) == ("Changed", "Samira", None)
    assert message.body == "Call +1 (310) 555-0123"


def test_a_masked_editor_keeps_what_a_colleague_made_of_them_meanwhile(masked: Visitor, store: Store) -> None:
    store.save(subject="Plain", recipient_name="Samira")
    path = message_path() + "/edit"
    form = masked.form(path)
    store.edit("first", "admin", recipient_name="Samuel", subject="Theirs")
    response = masked.send(path, form.submitted(subject="Yours"))
    page = masked.page_of(response, 409)
    assert "Sam" not in response.get_data(as_text=True)
    assert masked.send(path, page.form().submitted()).status_code == 303
    assert (store.message().subject, store.message().recipient_name) == ("Yours", "Samuel")


def test_an_edit_stands_in_the_audit_trail_by_its_paths_alone(editor: Visitor, store: Store) -> None:
    store.save(body="Old")
    editor.submit(message_path() + "/edit", body="New", recipient_name="Samira")
    editor.submit(message_path() + "/edit")
    (entry,) = store.audit(Action.MESSAGE_EDITED)
    assert (entry.actor_name, entry.department_id, entry.subject) == ("editor", DEPARTMENT, "first")
    paths = ["messageAttributes.body", "messageSendingAttributes.recipientName"]
    assert entry.details == {"version": 2, "attributes": paths}
