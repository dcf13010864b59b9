"""What staff do within a department keeps to it in every statement."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.extensions import db
from app.models import Staff
from app.models.engine import writing
from tests.admin.bulk_form import BULK, begin, messages, no_worker_outlives_its_test, result, small_steps
from tests.admin.store import DEPARTMENT, USER, Store, department_path, message_path, user_path
from tests.admin.test_list_filters import FOUND, four
from tests.admin.visitor import Visitor
from tests.sharding.conftest import ReadAlong, assert_within_one_shard

pytestmark = pytest.mark.postgres

__all__ = ["four", "messages", "no_worker_outlives_its_test", "small_steps"]

NOW = datetime.now(UTC)
JOB = "0198f0c0-0000-7000-8000-00000000000b"
PLACE = {
    "department": DEPARTMENT,
    "user": USER,
    "message": "a",
    "part": "json",
    "form": "csv",
    "version": 1,
    "job": JOB,
}
LISTS = [department_path(), user_path(), f"{department_path()}users/"]
THREAD = f"{user_path()}conversation"


def addresses(app: Flask) -> list[str]:
    """Every page that is about one department, a new one as well."""
    with app.test_request_context():
        urls = app.url_map.bind("localhost")
        return [
            urls.build(rule.endpoint, {name: PLACE[name] for name in rule.arguments})
            for rule in app.url_map.iter_rules()
            if rule.endpoint.startswith("admin.") and "department" in rule.arguments and "GET" in (rule.methods or ())
        ]


def test_each_page_of_a_department(app: Flask, admin: Visitor, four: Store, read_along: ReadAlong) -> None:
    paths = addresses(app)
    assert len(paths) > 12
    for path in paths:
        with read_along() as executed:
            assert admin.client.get(path).status_code == 200, path
        assert_within_one_shard(executed, "department")


@pytest.mark.usefixtures("cluster")
@pytest.mark.parametrize("path", LISTS)
def test_each_filter_and_search_of_a_list(path: str, admin: Visitor, four: Store, read_along: ReadAlong) -> None:
    queries = [*FOUND, "trashed=1", "q=%2B12025550111", "q=a&type=OUTGOING", "q=sam", "period=30d", "reason=None"]
    for query in queries:
        with read_along() as executed:
            assert admin.client.get(f"{path}?{query}").status_code == 200, query
        assert_within_one_shard(executed)


def test_a_search_for_an_id_or_for_a_request(editor: Visitor, four: Store, read_along: ReadAlong) -> None:
    for text in ("a", four.message("a").request_uuid):
        with read_along() as executed:
            editor.client.get(f"{department_path()}?q={text}")
        assert_within_one_shard(executed, "message")


def test_the_pages_that_follow_the_first(
    editor: Visitor, store: Store, read_along: ReadAlong, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.admin.lists.routes.PER_PAGE", 2)
    for number in range(5):
        store.save(f"m-{number}", user=f"user{number}", body="zebra")
    for path in (f"{department_path()}?q=zebra", department_path()):
        page = editor.get(path)
        with read_along() as executed:
            assert editor.client.get(page.link("Older")).status_code == 200
        assert_within_one_shard(executed, "message")


def test_a_conversation_however_it_is_opened(editor: Visitor, four: Store, read_along: ReadAlong) -> None:
    for number in range(60):
        four.save(f"n-{number}", body="x", type="OUTGOING", recipient_value="+12025550111", sent_at=NOW)
    four.save("bare", body="without an address")
    for query in ("", "?of=a", "?of=n-30", "?of=bare", "?of=nothing"):
        with read_along() as executed:
            editor.client.get(f"{THREAD}{query}")
        assert_within_one_shard(executed, "message")


def test_an_overview_of_each_period(viewer: Visitor, store: Store, read_along: ReadAlong) -> None:
    for days in range(0, 90, 3):
        store.save(f"m-{days}", body="x", type="OUTGOING", delivery_status="FAILED", sent_at=NOW - timedelta(days=days))
    for query in ("", "?period=7d", "?period=30d", "?period=24h"):
        with read_along() as executed:
            viewer.client.get(f"{department_path()}overview{query}")
        assert_within_one_shard(executed, "message")
    # What was counted and kept is found to have changed, and counted anew.
    store.save("late", body="x", sent_at=NOW - timedelta(days=4))
    with read_along() as executed:
        viewer.client.get(f"{department_path()}overview?period=30d")
    assert_within_one_shard(executed, "message", "day_summary", "hour_summary", "hour_touch", "busy_users")


def test_an_edit_and_bringing_an_old_version_back(editor: Visitor, four: Store, read_along: ReadAlong) -> None:
    path = f"{message_path('a')}/edit"
    with read_along() as executed:
        form = editor.form(path)
        assert editor.send(path, form.submitted(body="Corrected")).status_code == 303
        # The form is of a version that is not the latest any more.
        assert editor.send(path, form.submitted(body="Too late")).status_code == 409
        assert editor.submit(f"{message_path('a')}/versions/1").status_code == 303
    assert four.message("a").body == "a"
    assert_within_one_shard(executed, "message", "revision")


def test_the_trash_and_back(editor: Visitor, four: Store, read_along: ReadAlong) -> None:
    path = message_path("a")
    with read_along() as executed:
        form = editor.form(path, f"{path}/trash")
        assert editor.send(f"{path}/trash", form.submitted(reason="Spam")).status_code == 303
        assert editor.press(path, f"{path}/restore").status_code == 303
    assert four.message("a").trashed_at is None
    assert_within_one_shard(executed, "message", "revision")


def test_names_and_what_is_shown_on_request(app: Flask, editor: Visitor, four: Store, read_along: ReadAlong) -> None:
    with app.app_context(), writing(db.engine) as session:
        session.query(Staff).filter_by(username="editor").one().sees_personal_data = False
    with read_along() as executed:
        for path in (f"{department_path()}name", f"{user_path()}name"):
            assert editor.submit(path, name="Samantha").status_code == 303
        assert editor.press(message_path("a"), f"{message_path('a')}/reveal").status_code in {200, 303}
        assert editor.client.get(f"{department_path()}?q=samantha").status_code == 200
    assert_within_one_shard(executed, "department", "users", "message")


def test_a_saved_view_of_a_department(editor: Visitor, four: Store, read_along: ReadAlong) -> None:
    with read_along() as executed:
        form = editor.form(f"{department_path()}?failed=1", "/admin/views")
        assert editor.send("/admin/views", form.submitted(name="Failures")).status_code == 303
        assert "Failures" in editor.get(department_path()).words()
    assert_within_one_shard(executed, "department")


@pytest.mark.parametrize("query", ["", "?q=x", "?type=NOTE", "?trashed=1"])
def test_a_list_as_a_file(admin: Visitor, messages: None, read_along: ReadAlong, query: str) -> None:
    for form in ("csv", "jsonl"):
        for place in (department_path(), user_path()):
            with read_along() as executed:
                response = admin.client.get(f"{place}export.{form}{query}")
                assert response.status_code == 200
                assert response.get_data() is not None
            assert_within_one_shard(executed, "message")


@pytest.mark.usefixtures("cluster")
@pytest.mark.parametrize("wish", [{}, {"bulk_scope": "all"}, {"bulk_scope": "all", "q": "x"}])
def test_bulk_work_in_a_department_and_taking_it_back(
    admin: Visitor, store: Store, messages: None, read_along: ReadAlong, wish: dict[str, str]
) -> None:
    uuids = [] if wish else ["m-1", "m-2", "m-3", "m-4", "nothing"]
    asked = {"csrf_token": admin.token(), "bulk_action": "trash", "bulk_department": DEPARTMENT, "uuid": uuids, **wish}
    with read_along() as executed:
        path = begin(admin, admin.client.post(f"{BULK}/confirm", data=asked))
        assert "put into the trash" in result(admin, path)
        assert "taken out of the trash" in result(admin, admin.press(path, f"{path}/undo").location)
    assert store.message("m-1").version == 3
    assert_within_one_shard(executed, "message", "revision")
