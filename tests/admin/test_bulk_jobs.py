"""Jobs on the pages: how far each is, who sees it, and how it is stopped or undone."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.access.audit import Action
from app.access.staff import get_staff
from app.admin.bulk import listing
from app.extensions import db
from app.messages.bulk import jobs
from app.messages.bulk import worker as bulk_worker
from app.models import BulkJob
from app.models.engine import writing
from app.services import now
from tests.admin.bulk_form import BULK, ask, begin, messages, no_worker_outlives_its_test, result, small_steps, trashed
from tests.admin.conftest import SignIn
from tests.admin.store import DEPARTMENT, Store, department_path
from tests.admin.visitor import Visitor
from tests.support.waiting import wait_until

__all__ = ["messages", "no_worker_outlives_its_test", "small_steps"]


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
    for path in (mine, BULK + "/nothing"):
        assert sign_in("stranger").client.get(path).status_code == 404
        assert sign_in("viewer").client.get(path).status_code == 404


def test_the_request_of_a_job_leads_to_it_for_those_who_see_it(
    editor: Visitor, sign_in: SignIn, messages: None
) -> None:
    path = begin(editor, ask(editor, "m-0"))
    result(editor, path)
    request_uuid = path.rsplit("/", 1)[1]
    for visitor in (editor, sign_in("admin")):
        assert visitor.client.get(f"/admin/search?q={request_uuid.upper()}").location == path
    for name in ("viewer", "stranger"):
        assert sign_in(name).client.get(f"/admin/search?q={request_uuid}").location != path


def test_whoever_looks_at_a_job_that_was_left_behind_goes_on_with_it(
    app: Flask, editor: Visitor, store: Store, messages: None
) -> None:
    editor.get(department_path() + "users/")
    path = make_job(app, "editor")
    assert "8 messages were put into the trash" in result(editor, path)
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
        job.seen, job.changed, job.leased_until = 3, 3, now() + jobs.LEASE * 100
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
    assert "8 messages were put into the trash" in result(editor, path)


def test_the_list_has_ones_own_jobs_and_for_admins_those_of_all(app: Flask, sign_in: SignIn, messages: None) -> None:
    mine, theirs = make_job(app, "editor", "stopped"), make_job(app, "admin", "done")

    def listed(name: str) -> list[str]:
        links = [e.get("href", "") for e in sign_in(name).get(BULK).find("table").iter("a")]
        return [link for link in links if link.startswith(BULK)]

    assert listed("editor") == [mine]
    assert sorted(listed("admin")) == sorted([mine, theirs])
    for name in ("viewer", "stranger"):
        assert "No bulk work yet" in sign_in(name).get(BULK).words()


def test_the_list_goes_on_from_page_to_page(
    app: Flask, sign_in: SignIn, messages: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PER_PAGE", 1)
    older, newer = make_job(app, "editor", "stopped"), make_job(app, "admin", "done")
    admin = sign_in("admin")
    first = admin.get(BULK)
    assert newer in first.hrefs()
    second = admin.get(first.link("Older"))
    assert older in second.hrefs()
    assert newer not in second.hrefs()
    assert second.link("Newest") == BULK
    admin.get(f"{BULK}?before=nothing", 400)


def test_an_editor_undoes_what_they_did_in_bulk(editor: Visitor, store: Store, messages: None) -> None:
    path = begin(editor, ask(editor, bulk_scope="all", type="NOTE"))
    result(editor, path)
    assert len(trashed(store)) == 5
    undo = editor.press(path, f"{path}/undo").location
    assert "5 messages were taken out of the trash" in result(editor, undo)
    assert trashed(store) == set()
    assert "5 messages were put into the trash. This was undone" in editor.get(path).words()
    assert editor.get(undo).link("earlier work") == path
    # Nothing to undo is left, so it is not offered; and whoever asks all the same is led to what was done.
    assert f"{path}/undo" not in editor.get(path).actions()
    assert editor.send(f"{path}/undo", {"csrf_token": editor.token()}).location == undo
    begun = [entry.details for entry in store.audit(Action.BULK_STARTED)]
    assert begun[1] == {"action": "restore", "total": 5, "by": "undo"}


def test_after_a_day_only_an_admin_undoes_it(
    app: Flask, sign_in: SignIn, editor: Visitor, store: Store, messages: None
) -> None:
    path = begin(editor, ask(editor, "m-1"))
    result(editor, path)
    with app.app_context(), writing(db.engine) as session:
        session.get_one(BulkJob, path.rpartition("/")[2]).finished_at = now() - jobs.UNDO_TIME * 2
    assert f"{path}/undo" not in editor.get(path).actions()
    assert editor.send(f"{path}/undo", {"csrf_token": editor.token()}).status_code == 400
    admin = sign_in("admin")
    assert "1 message was taken out of the trash" in result(admin, admin.press(path, f"{path}/undo").location)


def test_the_audit_trail_leads_to_the_job(sign_in: SignIn, editor: Visitor, messages: None) -> None:
    path = begin(editor, ask(editor, "m-1"))
    result(editor, path)
    trail = sign_in("admin").get("/admin/audit?action=bulk-finished")
    assert path in trail.hrefs()


def test_jobs_are_found_from_every_page_and_from_the_lists(editor: Visitor, messages: None) -> None:
    assert editor.get(department_path()).link("Bulk work") == BULK
    assert editor.get(department_path()).link("Earlier work") == BULK
