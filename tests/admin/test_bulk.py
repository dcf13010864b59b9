"""Bulk work on the pages: what is ticked or matches is counted, confirmed, done and reported."""

from datetime import timedelta

import pytest
from flask import Flask

from app.access.audit import Action
from app.extensions import db
from app.messages import windows
from app.models import Message
from app.models.engine import writing
from app.services import now
from tests.admin.bulk_form import ask, begin, messages, no_worker_outlives_its_test, result, small_steps, trashed
from tests.admin.conftest import SignIn
from tests.admin.store import DEPARTMENT, OTHER_DEPARTMENT, USER, Store
from tests.admin.visitor import Visitor

__all__ = ["messages", "no_worker_outlives_its_test", "small_steps"]


def test_ticked_messages_are_counted_confirmed_and_trashed(editor: Visitor, store: Store, messages: None) -> None:
    asked = ask(editor, "m-1", "m-2", "m-2", "nothing")
    assert editor.page_of(asked).heading == "Put 2 messages into the trash?"
    assert trashed(store) == set()
    path = begin(editor, asked, "Sent twice")
    assert "2 messages were put into the trash" in result(editor, path)
    assert trashed(store) == {"m-1", "m-2"}
    assert store.message("m-1", trashed=True).trash_reason == "Sent twice"


def test_all_that_match_the_filters_are_trashed_and_no_others(editor: Visitor, store: Store, messages: None) -> None:
    asked = ask(editor, bulk_scope="all", type="NOTE", bulk_user=USER)
    assert editor.page_of(asked).heading == "Put 4 messages into the trash?"
    assert "Type: Note" in editor.page_of(asked).words()
    assert "4 messages were put into the trash" in result(editor, begin(editor, asked))
    assert trashed(store) == {"m-1", "m-3", "m-5", "m-7"}
    assert store.message("elsewhere", OTHER_DEPARTMENT).version == 1


def test_each_message_has_the_job_in_its_history(editor: Visitor, store: Store, messages: None) -> None:
    path = begin(editor, ask(editor, bulk_scope="all"))
    assert "9 messages were put into the trash" in result(editor, path)
    for uuid in trashed(store):
        (revision,) = store.revisions(uuid)
        assert (revision.actor_name, revision.request_uuid) == ("editor", path.rpartition("/")[2])


def test_the_audit_trail_has_the_beginning_and_the_end_with_counts(
    editor: Visitor, store: Store, messages: None
) -> None:
    path = begin(editor, ask(editor, bulk_scope="all", type="NOTE"))
    result(editor, path)
    acts = Action.BULK_STARTED, Action.BULK_FINISHED, Action.BULK_STOPPED, Action.MESSAGE_TRASHED
    started, finished = store.audit(*acts)
    job = path.rpartition("/")[2]
    assert {(e.actor_name, e.department_id, e.subject) for e in (started, finished)} == {("editor", DEPARTMENT, job)}
    assert (started.action, started.details) == ("bulk-started", {"action": "trash", "total": 5, "by": "filters"})
    assert (finished.action, finished.details) == ("bulk-finished", {"action": "trash", "seen": 5, "changed": 5})


def test_an_admin_restores_all_that_are_in_the_trash(sign_in: SignIn, store: Store, messages: None) -> None:
    admin = sign_in("admin")
    for uuid in ("m-1", "m-2"):
        store.trash(uuid, "editor")
    asked = ask(admin, bulk_action="restore", bulk_scope="all", trashed="1")
    assert admin.page_of(asked).heading == "Take 2 messages out of the trash?"
    assert "2 messages were taken out of the trash" in result(admin, begin(admin, asked, "All fine"))
    assert trashed(store) == set()


def test_an_editor_cannot_restore_in_bulk(editor: Visitor, messages: None) -> None:
    assert ask(editor, bulk_action="restore", bulk_scope="all", trashed="1").status_code in {400, 403}


def test_what_is_in_the_trash_already_is_seen_and_not_changed(editor: Visitor, store: Store, messages: None) -> None:
    asked = ask(editor, "m-1", "m-2")
    store.trash("m-1", "admin")
    said = result(editor, begin(editor, asked))
    assert "1 message was put into the trash. 1 was there already, or is no more." in said
    assert store.message("m-1", trashed=True).trashed_by == "admin"


@pytest.mark.parametrize("fields", [{}, {"bulk_scope": "all", "type": "DRAFT"}])
def test_nothing_selected_is_told(editor: Visitor, messages: None, fields: dict[str, str]) -> None:
    assert editor.page_of(ask(editor, **fields)).heading == "Nothing is selected"


@pytest.mark.parametrize(
    "fields", [{"bulk_action": "shred"}, {"bulk_scope": "all", "type": "FAX"}, {"bulk_action": "restore"}]
)
def test_a_form_that_is_none_of_ours_is_refused(editor: Visitor, messages: None, fields: dict[str, str]) -> None:
    assert ask(editor, "m-1", **fields).status_code == 400


def test_a_reason_is_asked_for(editor: Visitor, store: Store, messages: None) -> None:
    form = editor.page_of(ask(editor, "m-1")).form()
    page = editor.page_of(editor.send(form.action or "", form.submitted(bulk_reason=" ")), 400)
    assert page.errors_beside() == {"bulk_reason": "Must say why"}
    assert page.form().fields["uuid"] == "m-1"
    assert trashed(store) == set()


def test_what_arrives_after_the_count_was_shown_is_left_alone(
    editor: Visitor, app: Flask, store: Store, messages: None
) -> None:
    asked = ask(editor, bulk_scope="all", type="NOTE", bulk_user=USER)
    with app.app_context(), writing(db.engine) as session:
        session.get_one(Message, (DEPARTMENT, "m-1")).created_at = now() + timedelta(seconds=1)
    assert editor.page_of(asked).heading == "Put 4 messages into the trash?"
    assert "3 messages were put into the trash" in result(editor, begin(editor, asked))
    assert "m-1" not in trashed(store)


@pytest.mark.parametrize("moment", ["", "nonsense", "2150-01-01T00:00Z"])
def test_a_moment_that_no_page_gave_is_the_present_one(
    editor: Visitor, messages: None, app: Flask, moment: str
) -> None:
    with app.app_context(), writing(db.engine) as session:
        session.get_one(Message, (DEPARTMENT, "m-1")).created_at = now() + timedelta(days=1)
    asked = ask(editor, bulk_scope="all", bulk_moment=moment)
    assert editor.page_of(asked).heading == "Put 8 messages into the trash?"


def test_where_not_all_could_be_counted_the_page_says_so(
    editor: Visitor, messages: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows, "MOST_FOUND", 5)
    page = editor.page_of(ask(editor, bulk_scope="all", q="x"))
    assert page.heading == "Put at least 5 messages into the trash?"
    path = begin(editor, ask(editor, bulk_scope="all", q="x"))
    assert "8 messages were put into the trash" in result(editor, path)


def test_a_viewer_may_neither_trash_nor_restore(viewer: Visitor, messages: None) -> None:
    assert ask(viewer, "m-1").status_code == 403
    assert ask(viewer, "m-1", bulk_action="restore", trashed="1").status_code == 403
