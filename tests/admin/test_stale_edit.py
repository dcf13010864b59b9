"""An edit of a version that is no longer the latest is refused, with both versions side by side."""

from datetime import timedelta

import pytest
from flask import Flask
from turbohtml.etree import ElementView as Element

from tests.admin.page import Page, _value
from tests.admin.store import CLIENT, FIRST_SAVE, Store, message_path
from tests.admin.test_edit import EDIT
from tests.admin.test_zone import choose
from tests.admin.visitor import Visitor


@pytest.fixture
def refused(editor: Visitor, store: Store) -> Page:
    """The editor changes body and purpose while an integration changes body and subject."""
    store.save(body="Base\rbody", purpose="F", subject="Old", sender_name="Bot")
    form = editor.form(EDIT)
    store.save(body="Theirs", subject="New")
    return editor.page_of(editor.send(EDIT, form.submitted(body="Yours", purpose="D")), 409)


def comparison(page: Page) -> dict[str, tuple[str, str, str]]:
    """How each field that differs was, how they and how you would have it; the side that is picked has a star."""
    table = page.find("table", "compare")
    rows = list(table.iter("tr"))
    assert [page.words(cell) for cell in rows[0]] == ["Field", "Was", "Theirs", "Yours"]
    return {page.words(row[0]): (page.words(row[1]), _side(page, row[2]), _side(page, row[3])) for row in rows[1:]}


def _side(page: Page, cell: Element) -> str:
    button = next(e for e in cell.iter("input") if e.get("type") == "radio")
    typed = [_value(e) for e in cell.iter() if e.tag in {"textarea", "select"} or (e.get("dir") and e.tag == "input")]
    text = typed[0] if typed else page.words(next(e for e in cell.iter("div")))
    return text + ("*" if button.get("checked") is not None else "")


def test_a_stale_edit_changes_nothing(refused: Page, store: Store) -> None:
    message = store.message()
    assert (message.version, message.body, message.purpose, message.subject) == (2, "Theirs", "F", "New")


def test_both_versions_stand_side_by_side_where_they_differ(refused: Page) -> None:
    assert comparison(refused) == {
        "Body Both changed": ("Base body", "Theirs", "Yours*"),
        "Purpose Changed by you": ("F", "F", "D*"),
        "Subject Changed by them": ("Old", "New*", "Old"),
    }


def test_it_is_said_who_was_faster(refused: Page) -> None:
    assert f"Client {CLIENT} saved version 2 at 1 Mar 2026, 12:02:00 UTC." in refused.words()


def test_the_form_holds_what_differs_on_the_new_version(refused: Page) -> None:
    fields = refused.form().fields
    assert fields.pop("csrf_token")
    assert {name for name in fields if name.startswith("shown-")} == {"shown-body", "shown-purpose", "shown-subject"}
    assert {name: value for name, value in fields.items() if not name.startswith("shown-")} == {
        "version": "2", "was": "1",
        "body": "Yours", "purpose": "D", "subject": "Old",
        "pick-body": "yours", "pick-purpose": "yours", "pick-subject": "theirs",
    }  # fmt: skip


def test_saving_again_saves_what_is_picked(refused: Page, editor: Visitor, store: Store) -> None:
    assert editor.send(EDIT, refused.form().submitted()).status_code == 303
    message = store.message()
    assert (message.version, message.body, message.purpose, message.subject) == (3, "Yours", "D", "New")
    assert message.sender_name == "Bot"


def test_each_field_can_be_picked_the_other_way(refused: Page, editor: Visitor, store: Store) -> None:
    picks = {"pick-body": "theirs", "pick-purpose": "theirs", "pick-subject": "yours"}
    assert editor.send(EDIT, refused.form().submitted(**picks)).status_code == 303
    message = store.message()
    assert (message.version, message.body, message.purpose, message.subject) == (3, "Theirs", "F", "Old")


def test_yours_can_still_be_written_in(refused: Page, editor: Visitor, store: Store) -> None:
    editor.send(EDIT, refused.form().submitted(body="Both of them", subject="Mine", **{"pick-subject": "yours"}))
    assert (store.message().body, store.message().subject) == ("Both of them", "Mine")


def test_what_is_written_while_theirs_is_picked_is_not_thrown_away(
    refused: Page, editor: Visitor, store: Store
) -> None:
    posted = refused.form().submitted(body="Both\r\nof them", subject="Mine after all", **{"pick-body": "theirs"})
    again = editor.page_of(editor.send(EDIT, posted), 409)
    mark = "You wrote in yours while theirs was picked. Pick again."
    assert comparison(again) == {
        f"Body Both changed {mark}": ("Base body", "Theirs", "Both\nof them*"),
        "Purpose Changed by you": ("F", "F", "D*"),
        f"Subject Both changed {mark}": ("Old", "New", "Mine after all*"),
    }
    assert store.message().version == 2
    assert editor.send(EDIT, again.form().submitted(**{"pick-body": "theirs"})).status_code == 303
    assert (store.message().body, store.message().subject) == ("Theirs", "Mine after all")


def test_nothing_written_is_lost_where_a_third_change_or_a_lost_token_comes_in_between(
    refused: Page, editor: Visitor, store: Store
) -> None:
    store.edit("first", "admin", subject="Newest")
    posted = {**refused.form().submitted(subject="Mine, at 9:99"), "csrf_token": "lost"}
    again = editor.page_of(editor.client.post(EDIT, data=posted, headers={"Origin": "http://localhost"}), 409)
    rows = comparison(again)
    assert rows["Subject Both changed You wrote in yours while theirs was picked. Pick again."] == (
        "Old", "Newest", "Mine, at 9:99*",
    )  # fmt: skip
    assert editor.send(EDIT, again.form().submitted()).status_code == 303
    assert (store.message().body, store.message().subject) == ("Yours", "Mine, at 9:99")


def test_what_is_written_beside_theirs_is_kept_where_the_message_went_into_the_trash(
    refused: Page, editor: Visitor, store: Store
) -> None:
    store.trash("first", "admin")
    page = editor.page_of(editor.send(EDIT, refused.form().submitted(subject="Mine after all")), 409)
    assert "Mine after all" in page.words()


def test_a_third_change_in_between_is_refused_again(refused: Page, editor: Visitor, store: Store) -> None:
    store.edit("first", "admin", purpose="W")
    page = editor.page_of(editor.send(EDIT, refused.form().submitted()), 409)
    assert comparison(page) == {
        "Body Changed by you": ("Theirs", "Theirs", "Yours*"),
        "Purpose Both changed": ("F", "W", "D*"),
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


def test_all_three_moments_stand_on_the_clock_of_whoever_compares(app: Flask, editor: Visitor, store: Store) -> None:
    store.save(sent_at=FIRST_SAVE, received_at=FIRST_SAVE)
    choose(app, "editor", "Asia/Kolkata")
    form = editor.form(EDIT)
    store.edit("first", "admin", sent_at=FIRST_SAVE + timedelta(hours=1))
    typed = form.submitted(sent_at="2026-03-01 19:30:00.000 +05:30")
    assert comparison(editor.page_of(editor.send(EDIT, typed), 409)) == {
        "Sent Both changed": (
            "1 Mar 2026, 17:30:00.000 +05:30", "1 Mar 2026, 18:30:00.000 +05:30", "2026-03-01 19:30:00.000 +05:30*"
        )
    }  # fmt: skip


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


def test_a_message_that_went_through_the_trash_meanwhile_is_stale(editor: Visitor, store: Store) -> None:
    store.save(body="Before")
    form = editor.form(EDIT)
    store.trash("first", "admin")
    store.restore("first", "admin")
    page = editor.page_of(editor.send(EDIT, form.submitted(body="After")), 409)
    assert "Staff admin took it out of the trash as version 3" in page.words()
    assert editor.send(EDIT, page.form().submitted()).status_code == 303
    assert store.message().body == "After"


def test_a_message_in_the_trash_cannot_be_edited_and_what_was_written_is_shown(editor: Visitor, store: Store) -> None:
    store.save(body="Before")
    form = editor.form(EDIT)
    store.trash("first", "admin", "A duplicate")
    page = editor.page_of(editor.send(EDIT, form.submitted(body="A long text")), 409)
    assert page.heading == "This message is in the trash"
    assert "admin put the message into the trash" in page.words()
    assert "Body A long text" in page.words()
    editor.get(EDIT, 404)
    assert store.message(trashed=True).body == "Before"
