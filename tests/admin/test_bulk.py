"""Bulk work on the pages: what is ticked or matches is counted, confirmed, done and reported."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.access.audit import Action
from app.access.staff import get_staff
from app.admin.bulk import worker as bulk_worker
from app.extensions import db
from app.messages import bulk
from app.models import BulkJob
from app.models.engine import writing
from app.services import now
from tests.admin.conftest import SignIn
from tests.admin.store import DEPARTMENT, OTHER_DEPARTMENT, USER, Store, department_path
from tests.admin.visitor import Visitor
from tests.support.waiting import wait_until

BULK = department_path() + "bulk"
START = BULK + "/start"


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 3)


@pytest.fixture(autouse=True)
def no_worker_outlives_its_test(app: Flask) -> Iterator[None]:
    yield
    worker = app.extensions.get("bulk_worker")
    if worker is not None:
        wait_until(lambda: worker._thread is None, "the worker ends")  # noqa: SLF001  Nobody else needs to know.


@pytest.fixture
def messages(store: Store) -> None:
    for number in range(8):
        store.save(f"m-{number}", type="NOTE" if number % 2 else "OUTGOING", body="x")
    store.save("elsewhere", department=OTHER_DEPARTMENT, type="NOTE")
    store.save("others", user="kim", type="NOTE")


def ask(visitor: Visitor, *uuids: str, **fields: str) -> TestResponse:
    """Sends the form of a list, with these boxes ticked."""
    data = {"csrf_token": visitor.token(), "bulk_action": "trash", **fields}
    return visitor.client.post(BULK, data={**data, "uuid": list(uuids)})


def begin(visitor: Visitor, asked: TestResponse, reason: str = "Spam") -> str:
    """Confirms what was asked for, and returns where the progress is."""
    form = visitor.page_of(asked).form()
    uuids = [e.get("value", "") for e in visitor.page_of(asked).find_all("input") if e.get("name") == "uuid"]
    response = visitor.client.post(form.action or "", data={**form.submitted(bulk_reason=reason), "uuid": uuids})
    assert response.status_code == 303, response.get_data(as_text=True)
    return response.location


def result(visitor: Visitor, path: str) -> str:
    """What the page says when the work has ended."""
    wait_until(lambda: visitor.get(path).find_all("p", "progress-result"), "the work has ended")
    page = visitor.get(path)
    return page.words(page.find("p", "progress-result"))


def trashed(store: Store) -> set[str]:
    uuids = {*(f"m-{number}" for number in range(8)), "others"}
    return {uuid for uuid in uuids if store.message(uuid, trashed=None).trashed_at is not None}


def test_ticked_messages_are_counted_confirmed_and_trashed(editor: Visitor, store: Store, messages: None) -> None:
    asked = ask(editor, "m-1", "m-2", "m-2", "nothing")
    assert editor.page_of(asked).heading == "Put 2 messages into the trash?"
    assert trashed(store) == set()
    path = begin(editor, asked, "Sent twice")
    assert "2 messages are now in the trash" in result(editor, path)
    assert trashed(store) == {"m-1", "m-2"}
    assert store.message("m-1", trashed=True).trash_reason == "Sent twice"


def test_all_that_match_the_filters_are_trashed_and_no_others(editor: Visitor, store: Store, messages: None) -> None:
    asked = ask(editor, bulk_scope="all", type="NOTE", bulk_user=USER)
    assert editor.page_of(asked).heading == "Put 4 messages into the trash?"
    assert "Type: Note" in editor.page_of(asked).words()
    assert "4 messages are now in the trash" in result(editor, begin(editor, asked))
    assert trashed(store) == {"m-1", "m-3", "m-5", "m-7"}
    assert store.message("elsewhere", OTHER_DEPARTMENT).version == 1


def test_each_message_has_the_job_in_its_history(editor: Visitor, store: Store, messages: None) -> None:
    path = begin(editor, ask(editor, bulk_scope="all"))
    assert "9 messages are now in the trash" in result(editor, path)
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
    assert "2 messages are now out of the trash" in result(admin, begin(admin, asked, "All fine"))
    assert trashed(store) == set()


def test_an_editor_cannot_restore_in_bulk(editor: Visitor, messages: None) -> None:
    assert ask(editor, bulk_action="restore", bulk_scope="all", trashed="1").status_code in {400, 403}


def test_what_is_in_the_trash_already_is_seen_and_not_changed(editor: Visitor, store: Store, messages: None) -> None:
    asked = ask(editor, "m-1", "m-2")
    store.trash("m-1", "admin")
    said = result(editor, begin(editor, asked))
    assert "1 message is now in the trash. 1 was there already." in said
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


def make_job(app: Flask, starter: str, state: str = "running") -> str:
    """A job that nobody works on."""
    with app.app_context(), writing(db.engine) as session:
        job = BulkJob(
            id=f"job-of-{starter}", staff_id=get_staff(session, starter).id, department_id=DEPARTMENT, action="trash",
            selection={"uuids": [f"m-{number}" for number in range(8)]}, reason="Spam", total=8, seen=0, changed=0,
            state=state, created_at=now(), finished_at=None if state == "running" else now(),
        )  # fmt: skip
        session.add(job)
        return f"{BULK}/{job.id}"


def test_a_job_is_there_for_its_starter_and_for_admins_of_the_department(
    app: Flask, sign_in: SignIn, messages: None
) -> None:
    mine, theirs = make_job(app, "editor", "stopped"), make_job(app, "admin", "stopped")
    assert sign_in("editor").client.get(mine).status_code == 200
    assert sign_in("editor").client.get(theirs).status_code == 404
    assert sign_in("admin").client.get(mine).status_code == 200
    for path in (mine, mine.replace(DEPARTMENT, OTHER_DEPARTMENT), BULK + "/nothing"):
        assert sign_in("stranger").client.get(path).status_code == 404
    assert sign_in("viewer").client.get(mine).status_code == 403


def test_whoever_looks_at_a_job_that_was_left_behind_goes_on_with_it(
    app: Flask, editor: Visitor, store: Store, messages: None
) -> None:
    editor.get(department_path() + "users/")
    path = make_job(app, "editor")
    assert "8 messages are now in the trash" in result(editor, path)
    assert len(trashed(store)) == 8


def test_the_first_page_of_a_process_goes_on_with_what_was_left_behind(
    app: Flask, editor: Visitor, store: Store, messages: None
) -> None:
    make_job(app, "admin")
    editor.get(department_path() + "users/")
    wait_until(lambda: len(trashed(store)) == 8, "all are in the trash")


def test_work_in_progress_says_how_far_it_is_and_can_be_stopped(
    app: Flask, editor: Visitor, store: Store, messages: None
) -> None:
    path = make_job(app, "editor")
    with app.app_context(), writing(db.engine) as session:
        job = session.get_one(BulkJob, path.rpartition("/")[2])
        job.seen, job.changed, job.leased_until = 3, 3, now() + bulk.LEASE * 100
    page = editor.get(path)
    assert "Working: 3 of 8 done" in page.words()
    bar = page.find("progress")
    assert (bar.get("value"), bar.get("max")) == ("3", "8")
    assert page.link("Refresh") == path
    assert editor.press(path, path + "/stop").location == path
    assert "Stopped at" in result(editor, path)
    (entry,) = store.audit(Action.BULK_STOPPED)
    assert entry.details == {"action": "trash", "seen": 3, "changed": 3}
    with app.app_context(), Session(db.engine) as session:
        assert session.get_one(BulkJob, path.rpartition("/")[2]).state == "stopped"


def test_a_worker_waits_for_a_store_that_is_away(
    app: Flask, editor: Visitor, store: Store, messages: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_worker, "AGAIN_SECONDS", 0.01)
    path = make_job(app, "editor")
    with app.app_context(), writing(db.engine) as session:
        session.get_one(BulkJob, path.rpartition("/")[2], with_for_update=True)
        editor.get(path)
    assert "8 messages are now in the trash" in result(editor, path)
