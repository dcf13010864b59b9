"""A comparison that was posted and cannot be saved comes back as it was, with all that was typed into it."""

import pytest
from flask import Flask

from tests.admin.conftest import SignIn
from tests.admin.page import Page
from tests.admin.store import Store
from tests.admin.test_edit import EDIT
from tests.admin.test_personal import hide_from
from tests.admin.test_stale_edit import comparison
from tests.admin.visitor import Visitor

NUMBER = "+1 (310) 555-0100"


@pytest.fixture
def refused(editor: Visitor, store: Store) -> Page:
    """The editor changes body and purpose while an integration changes body and subject."""
    store.save(body="Base", purpose="F", subject="Old")
    form = editor.form(EDIT)
    store.save(body="Theirs", subject="New")
    return editor.page_of(editor.send(EDIT, form.submitted(body="Yours", purpose="D")), 409)


def test_a_fault_in_yours_is_told_beside_its_field_and_all_else_stays(
    refused: Page, editor: Visitor, store: Store
) -> None:
    posted = refused.form().submitted(purpose="x" * 65, **{"pick-body": "theirs"})
    page = editor.page_of(editor.send(EDIT, posted), 400)
    problem = "Must be at most 64 characters long"
    assert page.errors_beside() == {"purpose": problem}
    assert "Nothing was saved: a field needs a correction: Purpose." in page.words()
    assert [e.get("name") for e in page.find_all("input") if e.get("autofocus") is not None] == ["purpose"]
    assert comparison(page) == {
        "Body Both changed": ("Base", "Theirs*", "Yours"),
        "Purpose Changed by you": ("F", "F", f"{'x' * 65}*"),
        "Subject Changed by them": ("Old", "New*", "Old"),
    }
    assert editor.send(EDIT, page.form().submitted(purpose="D", **{"pick-body": "yours"})).status_code == 303
    message = store.message()
    assert (message.version, message.body, message.purpose, message.subject) == (3, "Yours", "D", "New")


def test_a_fault_in_what_is_not_picked_is_none(refused: Page, editor: Visitor, store: Store) -> None:
    wrong = editor.page_of(editor.send(EDIT, refused.form().submitted(purpose="x" * 65)), 400)
    posted = wrong.form().submitted(**{"pick-purpose": "theirs"})
    assert posted["purpose"] == "x" * 65
    assert editor.send(EDIT, posted).status_code == 303
    assert (store.message().body, store.message().purpose) == ("Yours", "F")


def test_whoever_was_logged_out_meanwhile_finds_the_comparison_again(
    refused: Page, editor: Visitor, store: Store
) -> None:
    posted = {**refused.form().submitted(**{"pick-body": "theirs"}), "csrf_token": "lost"}
    page = editor.page_of(editor.client.post(EDIT, data=posted, headers={"Origin": "http://localhost"}), 400)
    assert "You are logged in again." in page.words()
    assert comparison(page)["Body Both changed"] == ("Base", "Theirs*", "Yours")
    assert store.message().version == 2


def test_two_tabs_of_one_account_are_not_called_somebody_else(editor: Visitor, store: Store) -> None:
    store.save(body="Before")
    form = editor.form(EDIT)
    editor.submit(EDIT, body="In another tab")
    page = editor.page_of(editor.send(EDIT, form.submitted(body="Here")), 409)
    assert page.heading == "You changed this message elsewhere"


class TestWhatAnAccountMayNotSeeMeanwhile:
    """The account does not see numbers, and a field that it wrote in holds one by the time that it saves."""

    @pytest.fixture
    def writer(self, app: Flask, sign_in: SignIn) -> Visitor:
        hide_from(app, "editor")
        return sign_in("editor")

    def test_is_told_with_what_was_written(self, writer: Visitor, store: Store) -> None:
        store.save(body="Before", subject="Old")
        form = writer.form(EDIT)
        store.save(subject=f"call {NUMBER}")
        page = writer.page_of(writer.send(EDIT, form.submitted(subject="My long subject")), 409)
        assert "What you wrote here cannot be saved." in page.words()
        assert "Subject My long subject" in page.words()
        assert "read the same" not in page.words()
        assert "555" not in page.text()

    def test_does_not_say_whether_it_was_guessed(self, writer: Visitor, store: Store) -> None:
        store.save(subject="Old")
        form = writer.form(EDIT)
        store.save(subject=f"call {NUMBER}")
        page = writer.page_of(writer.send(EDIT, form.submitted(subject=f"call {NUMBER}")), 409)
        assert "What you wrote here cannot be saved." in page.words()

    def test_stays_as_it_is_and_out_of_sight_where_the_comparison_is_shown_again(
        self, writer: Visitor, store: Store
    ) -> None:
        store.save(body="Before", subject="Old", purpose="F")
        form = writer.form(EDIT)
        store.save(body="Theirs", subject="New")
        page = writer.page_of(writer.send(EDIT, form.submitted(body="Mine", subject="My subject")), 409)
        store.save(subject=f"call {NUMBER}")
        posted = page.form().submitted(body="Mine too", **{"pick-body": "theirs"})
        again = writer.page_of(writer.send(EDIT, posted), 409)
        assert "Subject My subject" in again.words()
        assert "555" not in again.text()
        assert writer.send(EDIT, again.form().submitted()).status_code == 303
        assert (store.message().body, store.message().subject) == ("Mine too", f"call {NUMBER}")
