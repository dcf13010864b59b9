"""Export of what was ticked, or of all that match: counted, confirmed, taken once, and followed while it is written."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.access.audit import Action
from app.admin.bulk import following
from app.admin.export.stream import ExportStopped
from app.extensions import db
from app.messages.bulk.jobs import RUNNING, STOPPED
from app.messages.bulk.taking import PATIENCE
from app.models import BulkJob
from app.models.engine import writing
from app.services import now
from tests.admin.bulk_form import ask
from tests.admin.conftest import SignIn
from tests.admin.store import DEPARTMENT, OTHER_DEPARTMENT, USER, Store
from tests.admin.taken import objects_of, pieces_of, rows_of, some_messages, told
from tests.admin.visitor import Visitor


def confirm(visitor: Visitor, asked: TestResponse, form: str = "csv") -> str:
    """Confirms an export, and returns where its progress is."""
    page = visitor.page_of(asked)
    uuids = [e.get("value", "") for e in page.find_all("input") if e.get("name") == "uuid"]
    fields = {**page.form().submitted(bulk_form=form), "uuid": uuids}
    response = visitor.client.post(page.form().action or "", data=fields)
    assert response.status_code == 303, response.get_data(as_text=True)
    return response.location


def begin(visitor: Visitor, *uuids: str, form: str = "csv", **fields: str) -> str:
    return confirm(visitor, ask(visitor, *uuids, bulk_action="export", **fields), form)


def file(visitor: Visitor, path: str) -> TestResponse:
    return visitor.client.get(f"{path}/file")


def job(app: Flask, path: str) -> BulkJob:
    with app.app_context():
        return db.session.get_one(BulkJob, path.rpartition("/")[2])


def change(app: Flask, path: str, **columns: object) -> None:
    with app.app_context(), writing(db.engine) as session:
        stored = session.get_one(BulkJob, path.rpartition("/")[2])
        for name, value in columns.items():
            setattr(stored, name, value)


def test_what_was_ticked_is_counted_confirmed_and_taken(app: Flask, viewer: Visitor, store: Store) -> None:
    some_messages(store)
    asked = ask(viewer, "a", "c", "e", "nowhere", bulk_action="export")
    assert viewer.page_of(asked).heading == "Export 2 messages?"
    path = confirm(viewer, asked)
    assert [row["uuid"] for row in rows_of(file(viewer, path))] == ["c", "a"]
    assert "Done" in viewer.get(path).words()
    assert "2 messages were written, and that is all of them." in viewer.get(path).words()
    started, ended = told(app)
    assert (started["filters"], ended["state"], ended["messages"]) == (["ticked"], "complete", 2)
    assert started["job"] == ended["job"] == path.rpartition("/")[2]


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_all_that_match_is_taken_in_either_form(viewer: Visitor, store: Store, form: str) -> None:
    some_messages(store)
    found = file(viewer, begin(viewer, "b", form=form, bulk_scope="all", type="OUTGOING"))
    rows = rows_of(found) if form == "csv" else objects_of(found)
    assert [row["uuid"] for row in rows] == ["c", "a"]
    of_user = file(viewer, begin(viewer, bulk_scope="all", type="OUTGOING", bulk_user=USER))
    assert [row["uuid"] for row in rows_of(of_user)] == ["a"]


def test_several_departments_are_one_file(sign_in: SignIn, store: Store) -> None:
    some_messages(store)
    viewer, stranger = sign_in("viewer"), sign_in("stranger")
    boxes = f"{DEPARTMENT}.a", f"{OTHER_DEPARTMENT}.e"
    assert [row["uuid"] for row in rows_of(file(viewer, begin(viewer, *boxes, bulk_department="")))] == ["e", "a"]
    every = {"bulk_department": "", "bulk_scope": "all", "q": "zebra"}
    assert [row["uuid"] for row in rows_of(file(viewer, begin(viewer, **every)))] == ["e", "c", "a"]
    assert [row["uuid"] for row in rows_of(file(stranger, begin(stranger, **every)))] == ["e"]
    assert [row["uuid"] for row in rows_of(file(stranger, begin(stranger, *boxes, bulk_department="")))] == ["e"]


def test_an_admin_takes_what_is_in_the_trash(sign_in: SignIn, store: Store) -> None:
    some_messages(store)
    store.trash("a", "editor")
    admin = sign_in("admin")
    assert [row["uuid"] for row in rows_of(file(admin, begin(admin, "a", "b", trashed="1")))] == ["a"]
    every = file(admin, begin(admin, bulk_scope="all", trashed="1"))
    assert [row["uuid"] for row in rows_of(every)] == ["a"]
    viewer = sign_in("viewer")
    assert ask(viewer, "a", bulk_action="export", trashed="1").status_code == 403


def test_the_page_leads_to_the_file_once(app: Flask, viewer: Visitor, store: Store) -> None:
    some_messages(store)
    path = begin(viewer, "a")
    assert viewer.client.get(path).headers["Refresh"] == f"0; url={path}/file"
    assert viewer.client.head(f"{path}/file").status_code == 303
    assert rows_of(file(viewer, path))
    assert "Refresh" not in viewer.client.get(path).headers
    again = file(viewer, path)
    assert (again.status_code, again.location) == (303, path)
    assert len(told(app)) == 2


def test_nothing_of_what_was_chosen_is_kept_when_the_file_was_taken(app: Flask, viewer: Visitor, store: Store) -> None:
    some_messages(store)
    path = begin(viewer, bulk_scope="all", q="zebra")
    assert job(app, path).selection["filters"]["text"] == "zebra"
    rows_of(file(viewer, path))
    assert job(app, path).selection == {"form": "csv"}


def test_a_file_that_broke_off_is_told_and_taken_again(app: Flask, viewer: Visitor, store: Store) -> None:
    some_messages(store)
    path = begin(viewer, "a", "b")
    broken = viewer.client.get(f"{path}/file", buffered=False)
    next(pieces_of(broken))
    broken.close()
    page = viewer.get(path)
    assert "Broken off" in page.words()
    assert "The file is not whole" in page.words()
    assert "Refresh" not in viewer.client.get(path).headers
    assert [row["uuid"] for row in rows_of(viewer.client.get(page.link("Download again")))] == ["b", "a"]


def test_the_page_says_how_many_are_written(
    app: Flask, viewer: Visitor, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "NOTED_SECONDS", 0.0)
    some_messages(store)
    path = begin(viewer, "a", "b", "c")
    taken = viewer.client.get(f"{path}/file", buffered=False)
    pieces = pieces_of(taken)
    next(pieces), next(pieces)
    page = viewer.get(path)
    assert "Writing: 3 of 3 written" in page.words()
    # Meanwhile nobody takes it a second time.
    assert file(viewer, path).location == path
    taken.close()


def test_a_file_of_which_nothing_is_taken_any_more_can_be_taken_anew(app: Flask, viewer: Visitor, store: Store) -> None:
    some_messages(store)
    path = begin(viewer, "a")
    change(app, path, state=RUNNING, position="a-killed-process", leased_until=now() - PATIENCE)
    page = viewer.get(path)
    assert "it was broken off" in page.words()
    assert rows_of(viewer.client.get(page.link("Download")))


def test_stopping_ends_a_file_that_is_being_written(
    app: Flask, viewer: Visitor, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "NOTED_SECONDS", 0.0)
    some_messages(store)
    path = begin(viewer, "a", "b")
    taken = viewer.client.get(f"{path}/file", buffered=False)
    pieces = pieces_of(taken)
    next(pieces)
    assert viewer.press(path, f"{path}/stop").location == path
    with pytest.raises(ExportStopped):
        list(pieces)
    taken.close()
    assert (job(app, path).state, told(app)[-1]["state"]) == (STOPPED, "cancelled")
    assert "Stopped at" in viewer.get(path).words()
    assert file(viewer, path).location == path


def test_a_file_is_for_whoever_asked_for_it(sign_in: SignIn, store: Store) -> None:
    some_messages(store)
    path = begin(sign_in("viewer"), "a")
    admin = sign_in("admin")
    page = admin.client.get(path)
    assert (page.status_code, "Refresh" in page.headers) == (200, False)
    assert file(admin, path).status_code == 404
    assert file(sign_in("editor"), path).status_code == 404


def test_what_arrives_after_the_count_is_not_in_the_file(viewer: Visitor, store: Store, app: Flask) -> None:
    some_messages(store)
    path = begin(viewer, bulk_scope="all", bulk_moment="2026-03-01T12:01:30Z")
    assert [row["uuid"] for row in rows_of(file(viewer, path))] == ["a"]
    (entry,) = store.audit(Action.BULK_STARTED)
    assert entry.details == {"action": "export", "total": 1, "by": "filters"}


def test_a_kind_of_file_that_is_none_is_refused(viewer: Visitor, store: Store) -> None:
    some_messages(store)
    form = viewer.page_of(ask(viewer, "a", bulk_action="export")).form()
    assert viewer.send(form.action or "", form.submitted() | {"bulk_form": "xlsx"}).status_code == 400
