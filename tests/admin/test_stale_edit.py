"""An edit of a version that is no longer the latest is refused, with both versions side by side."""

import pytest

from tests.admin.page import Page
from tests.admin.store import CLIENT, Store, message_path
from tests.admin.test_edit import EDIT
from tests.admin.visitor import Visitor


@pytest.fixture
def refused(editor: Visitor, store: Store) -> Page:
    """The editor changes body and purpose while an integration changes body and subject."""
    store.save(body="Base\rbody", purpose="F", subject="Old", sender_name="Bot")
    form = editor.form(EDIT)
    store.save(body="Theirs", subject="New")
    return editor.page_of(editor.send(EDIT, form.submitted(body="Yours", purpose="D")), 409)


def comparison(page: Page) -> dict[str, tuple[str, str]]:
    table = page.find("table", "compare")
    rows = [[page.words(cell) for cell in row] for row in table.iter("tr")]
    assert rows[0] == ["Field", "Theirs now", "Yours"]
    return {cells[0]: (cells[1], cells[2]) for cells in rows[1:]}


def test_a_stale_edit_changes_nothing(refused: Page, store: Store) -> None:
    message = store.message()
    assert (message.version, message.body, message.purpose, message.subject) == (2, "Theirs", "F", "New")


def test_both_versions_stand_side_by_side_where_they_differ(refused: Page) -> None:
    assert comparison(refused) == {
        "Body Both changed": ("Theirs", "Yours"),
        "Purpose Changed by you": ("F", "D"),
        "Subject Changed by them": ("New", "Old"),
    }


def test_it_is_said_who_was_faster(refused: Page) -> None:
    assert f"Client {CLIENT} saved version 2 at 1 Mar 2026, 12:02:00 UTC." in refused.words()


def test_the_form_holds_theirs_with_your_changes_on_the_new_version(refused: Page) -> None:
    fields = refused.form().fields
    assert fields["version"] == "2"
    assert (fields["body"], fields["purpose"], fields["subject"], fields["sender_name"]) == ("Yours", "D", "New", "Bot")


def test_saving_again_is_accepted(refused: Page, editor: Visitor, store: Store) -> None:
    assert editor.send(EDIT, refused.form().submitted()).status_code == 303
    message = store.message()
    assert (message.version, message.body, message.purpose, message.subject) == (3, "Yours", "D", "New")


def test_a_third_change_in_between_is_refused_again(refused: Page, editor: Visitor, store: Store) -> None:
    store.edit("first", "admin", purpose="W")
    page = editor.page_of(editor.send(EDIT, refused.form().submitted()), 409)
    assert comparison(page) == {
        "Body Changed by you": ("Theirs", "Yours"),
        "Purpose Both changed": ("W", "D"),
    }
    assert "Staff admin saved version 3" in page.words()


def test_all_who_were_faster_are_named(editor: Visitor, store: Store) -> None:
    store.save()
    form = editor.form(EDIT)
    store.edit("first", "admin", body="Second")
    store.save(body="Third")
    words = editor.page_of(editor.send(EDIT, form.submitted(body="Mine")), 409).words()
    assert "Client clinic-bot saved version 3" in words
    assert "Staff admin saved version 2" in words


def test_a_text_that_nobody_touched_is_no_difference_and_stays(editor: Visitor, store: Store) -> None:
    store.save(body="one\r\ntwo\rthree", purpose="F")
    form = editor.form(EDIT)
    store.edit("first", "admin", purpose="D")
    page = editor.page_of(editor.send(EDIT, form.submitted(sender_name="Ann")), 409)
    assert list(comparison(page)) == ["Purpose Changed by them", "Sender name Changed by you"]
    editor.send(EDIT, page.form().submitted())
    assert store.message().body == "one\r\ntwo\rthree"


def test_the_same_change_by_both_is_no_difference(editor: Visitor, store: Store) -> None:
    store.save(body="Typo")
    form = editor.form(EDIT)
    store.edit("first", "admin", body="Correct")
    page = editor.page_of(editor.send(EDIT, form.submitted(body="Correct")), 409)
    assert "Both versions read the same." in page.words()


def test_a_stale_form_that_changes_nothing_is_refused_too(editor: Visitor, store: Store) -> None:
    store.save(body="Before")
    form = editor.form(EDIT)
    store.edit("first", "admin", body="After")
    assert editor.send(EDIT, form.submitted()).status_code == 409
    assert editor.get(message_path()).words(editor.get(message_path()).find("span", "body-text")) == "After"
