"""Bulk work in the list of all departments: one department after the other, and none that the account does not see."""

import pytest
from flask import Flask

from app.access.audit import Action
from app.admin.bulk import wish
from tests.admin.bulk_form import BULK, ask, begin, messages, no_worker_outlives_its_test, result, small_steps
from tests.admin.conftest import SignIn
from tests.admin.store import DEPARTMENT, OTHER_DEPARTMENT, Store
from tests.admin.visitor import Visitor
from tests.support.waiting import wait_until

__all__ = ["messages", "no_worker_outlives_its_test", "small_steps"]

ACROSS = {"bulk_department": ""}
HERE, THERE = f"{DEPARTMENT}.m-1", f"{OTHER_DEPARTMENT}.elsewhere"


def is_trashed(store: Store, uuid: str, department: str = DEPARTMENT) -> bool:
    return store.message(uuid, department, trashed=None).trashed_at is not None


def test_the_boxes_of_the_list_say_of_which_department_each_message_is(editor: Visitor, messages: None) -> None:
    boxes = [box.get("value") for box in editor.get("/admin/messages").find_all("input") if box.get("name") == "uuid"]
    assert {HERE, THERE} < set(boxes)


def test_what_was_ticked_is_done_in_each_department(editor: Visitor, store: Store, messages: None) -> None:
    asked = ask(editor, HERE, THERE, f"{DEPARTMENT}.m-2", **ACROSS)
    page = editor.page_of(asked)
    assert page.heading == "Put 3 messages into the trash?"
    assert f"{DEPARTMENT}: 2" in page.words()
    assert begin(editor, asked) == BULK
    wait_until(lambda: is_trashed(store, "m-2") and is_trashed(store, "elsewhere", OTHER_DEPARTMENT), "all are trashed")
    wait_until(lambda: len(store.audit(Action.BULK_FINISHED)) == 2, "both jobs have ended")
    started = store.audit(Action.BULK_STARTED)
    assert {(entry.department_id, (entry.details or {})["total"]) for entry in started} == {
        (DEPARTMENT, 2),
        (OTHER_DEPARTMENT, 1),
    }
    assert not is_trashed(store, "m-3")


def test_all_that_match_are_done_in_each_department_that_has_any(editor: Visitor, store: Store, messages: None) -> None:
    asked = ask(editor, bulk_scope="all", type="NOTE", **ACROSS)
    assert editor.page_of(asked).heading == "Put 6 messages into the trash?"
    assert begin(editor, asked) == BULK
    wait_until(lambda: len(store.audit(Action.BULK_FINISHED)) == 2, "both jobs have ended")
    assert is_trashed(store, "elsewhere", OTHER_DEPARTMENT)
    assert not is_trashed(store, "m-2")


def test_one_department_that_the_list_was_narrowed_to_is_one_job(editor: Visitor, store: Store, messages: None) -> None:
    asked = ask(editor, bulk_scope="all", department=OTHER_DEPARTMENT, **ACROSS)
    assert editor.page_of(asked).heading == "Put 1 message into the trash?"
    assert "1 message was put into the trash" in result(editor, begin(editor, asked))


def test_more_departments_than_anybody_can_look_over_are_refused(
    editor: Visitor, store: Store, messages: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ask(editor, bulk_scope="all", **ACROSS)
    monkeypatch.setattr(wish, "MOST_DEPARTMENTS", 1)
    page = editor.page_of(ask(editor, bulk_scope="all", **ACROSS))
    assert page.heading == "Too many departments at once"
    assert page.link(OTHER_DEPARTMENT) == f"/admin/messages?department={OTHER_DEPARTMENT}"
    form = editor.page_of(asked).form()
    assert editor.send(form.action or "", form.submitted(bulk_reason="Spam")).status_code == 400
    assert not is_trashed(store, "m-1")


def test_a_department_that_the_account_does_not_see_is_left_alone(
    app: Flask, sign_in: SignIn, store: Store, messages: None
) -> None:
    stranger = sign_in("stranger")
    page = stranger.page_of(ask(stranger, HERE, THERE, **ACROSS))
    assert page.heading == "Put 1 message into the trash?"
    asked = ask(stranger, bulk_scope="all", **ACROSS)
    assert stranger.page_of(asked).heading == "Put 1 message into the trash?"
    result(stranger, begin(stranger, asked))
    assert not is_trashed(store, "m-1")
    assert ask(stranger, "m-1").status_code == 404


def test_an_admin_restores_across_departments(sign_in: SignIn, store: Store, messages: None) -> None:
    admin = sign_in("admin")
    store.trash("m-1", "editor")
    asked = ask(admin, bulk_action="restore", trashed="1", bulk_scope="all", **ACROSS)
    assert "1 message was taken out of the trash" in result(admin, begin(admin, asked, "Fine"))
    assert not is_trashed(store, "m-1")
