"""Putting a message into the trash and taking it out again, on the pages."""

from datetime import timedelta

import pytest
from flask import Flask

from app.access.audit import Action
from app.extensions import db
from app.messages import trash
from app.messages.values import to_wire
from app.models import Message
from app.models.engine import writing
from tests.admin.conftest import SignIn
from tests.admin.store import DEPARTMENT, Store, department_path, message_path
from tests.admin.visitor import Visitor

TRASH, RESTORE = message_path() + "/trash", message_path() + "/restore"


@pytest.fixture(autouse=True)
def one_message(store: Store) -> None:
    store.save(body="A text that is only here")


def put_into_trash(visitor: Visitor, reason: str = "Saved twice") -> None:
    form = visitor.form(message_path(), TRASH)
    assert visitor.send(TRASH, form.submitted(reason=reason)).location == message_path()


def test_an_editor_puts_a_message_into_the_trash_and_it_leaves_the_lists(editor: Visitor, store: Store) -> None:
    put_into_trash(editor)
    assert "A text that is only here" not in editor.get(department_path()).words()
    stored = store.message(trashed=True)
    assert (stored.trashed_by, stored.trash_reason, stored.version) == ("editor", "Saved twice", 2)


def test_it_is_told_where_the_message_is_and_can_be_undone_with_one_button(editor: Visitor, store: Store) -> None:
    put_into_trash(editor)
    page = editor.get(message_path())
    assert "The message is in the trash." in page.words()
    assert "Saved twice" in page.words()
    assert not page.has_link("Edit")
    assert editor.send(RESTORE, page.form(RESTORE).submitted()).location == message_path()
    assert "The message is back." in editor.get(message_path()).words()
    assert "A text that is only here" in editor.get(department_path()).words()
    assert store.message().version == 3


def test_the_history_tells_of_the_trash(editor: Visitor) -> None:
    put_into_trash(editor, "Saved twice")
    editor.press(message_path(), RESTORE)
    page = editor.get(message_path())
    steps = [page.words(step) for step in page.find_all("li", "step")]
    assert "Taken out of the trash: Undone" in steps[0]
    assert "Version 2 staff editor" in steps[1]
    assert "Put into the trash: Saved twice" in steps[1]


def test_after_a_while_only_an_admin_may_restore(app: Flask, editor: Visitor, sign_in: SignIn, store: Store) -> None:
    put_into_trash(editor)
    with app.app_context(), writing(db.engine) as session:
        message = session.get_one(Message, (DEPARTMENT, "first"))
        assert message.trashed_at is not None
        message.trashed_at -= trash.UNDO_TIME + timedelta(seconds=1)
    editor.get(message_path(), 404)
    assert editor.send(RESTORE, {"csrf_token": editor.token(), "reason": "Late"}).status_code == 404
    admin = sign_in("admin")
    form = admin.form(message_path(), RESTORE)
    admin.send(RESTORE, form.submitted(reason="It was none"))
    assert store.message().body == "A text that is only here"


def test_the_list_of_the_trash_says_who_put_a_message_there_when_and_why(
    sign_in: SignIn, editor: Visitor, store: Store
) -> None:
    put_into_trash(editor, "Saved twice " * 20)
    admin = sign_in("admin")
    page = admin.get(f"{department_path()}?trashed=1")
    note = page.find("p", "row-note")
    assert page.words(note).startswith("Trashed by editor, ")
    assert "· Saved twice Saved twice" in page.words(note)
    assert len(page.text(note)) < 200
    (at,) = note.iter("time")
    assert at.get("datetime") == to_wire(store.message(trashed=True).trashed_at)
    editor.press(message_path(), RESTORE)
    assert admin.get(department_path()).find_all("p", "row-note") == []


def test_whoever_trashed_it_gives_a_reason_once_the_time_to_undo_is_over(
    app: Flask, sign_in: SignIn, store: Store
) -> None:
    admin = sign_in("admin")
    put_into_trash(admin)
    assert admin.form(message_path(), RESTORE).fields["reason"] == "Undone"
    with app.app_context(), writing(db.engine) as session:
        message = session.get_one(Message, (DEPARTMENT, "first"))
        assert message.trashed_at is not None
        message.trashed_at -= trash.UNDO_TIME + timedelta(seconds=1)
    admin.send(RESTORE, admin.form(message_path(), RESTORE).submitted(reason="The customer asked"))
    assert "Taken out of the trash: The customer asked" in admin.get(message_path()).words()


def test_nobody_but_admins_sees_what_a_colleague_trashed(
    editor: Visitor, viewer: Visitor, sign_in: SignIn, store: Store
) -> None:
    store.trash("first", "admin")
    for visitor in (editor, viewer):
        for path in ("", "/versions", "/versions/1", "/raw/json"):
            visitor.get(message_path() + path, 404)
    editor.get(f"{message_path()}/edit", 404)
    sign_in("admin").get(f"{message_path()}/edit", 409)
    assert editor.send(RESTORE, {"csrf_token": editor.token(), "reason": "Mine"}).status_code == 404
    assert store.message(trashed=True).trashed_by == "admin"


def test_a_viewer_is_not_offered_the_trash(viewer: Visitor) -> None:
    assert "Trash" not in viewer.get(message_path()).words(viewer.get(message_path()).find("main"))


@pytest.mark.parametrize(
    ("reason", "problem"), [(" ", "Must say why"), ("x" * 257, "Must be at most 256 characters long")]
)
def test_a_reason_that_is_none_is_told_beside_its_field(
    editor: Visitor, store: Store, reason: str, problem: str
) -> None:
    page = editor.page_of(editor.send(TRASH, {"csrf_token": editor.token(), "reason": reason}), 400)
    assert page.errors_beside() == {"reason": problem}
    assert store.message().version == 1
    assert editor.send(TRASH, page.form().submitted(reason="Spam")).status_code == 303
    assert store.message(trashed=True).trash_reason == "Spam"


def test_a_second_press_changes_nothing_and_says_so(editor: Visitor, store: Store) -> None:
    fields = editor.form(message_path(), TRASH).submitted(reason="Spam")
    editor.send(TRASH, fields)
    assert editor.send(TRASH, fields).status_code == 404
    restoring = editor.form(message_path(), RESTORE).submitted()
    editor.send(RESTORE, restoring)
    editor.send(RESTORE, restoring)
    assert "The message was back already." in editor.get(message_path()).words()
    assert store.message().version == 3


def test_the_audit_trail_has_both_without_the_reason(editor: Visitor, store: Store) -> None:
    put_into_trash(editor, "Mentions Sam")
    editor.press(message_path(), RESTORE)
    entries = store.audit(Action.MESSAGE_TRASHED, Action.MESSAGE_RESTORED)
    assert [(e.action, e.actor_name, e.department_id, e.subject, e.details) for e in entries] == [
        ("message-trashed", "editor", DEPARTMENT, "first", {"version": 2}),
        ("message-restored", "editor", DEPARTMENT, "first", {"version": 3}),
    ]
