"""Saved views: private or shared with a department, shown to those who see it, removed by their owner or an admin."""

import pytest
from flask import Flask

from app.access.audit import Action
from app.access.staff import get_staff
from app.access.views import MOST_VIEWS
from app.extensions import db
from app.models.engine import writing
from tests.admin.conftest import SignIn
from tests.admin.page import Page
from tests.admin.store import DEPARTMENT, OTHER_DEPARTMENT, USER, Store, department_path, user_path
from tests.admin.visitor import Visitor

ALL, SAVE = "/admin/messages", "/admin/views"


@pytest.fixture(autouse=True)
def one_message(store: Store) -> None:
    store.save()
    store.save(department=OTHER_DEPARTMENT)


def save(visitor: Visitor, path: str, name: str = "Failures", **changed: str) -> str:
    form = visitor.form(path, SAVE)
    response = visitor.send(SAVE, form.submitted(name=name) | changed)
    assert response.status_code == 303
    return response.location


def views(page: Page) -> list[str]:
    return [page.words(next(item.iter("a"))) for item in page.find_all("li", "view")]


def acts(store: Store) -> list[tuple[str, str | None, object]]:
    entries = store.audit(Action.VIEW_SAVED, Action.VIEW_REMOVED)
    return [(entry.action, entry.department_id, entry.details) for entry in entries]


def test_a_view_is_saved_and_leads_to_its_list(editor: Visitor) -> None:
    path = f"{department_path()}?type=OUTGOING&failed=1"
    assert save(editor, path) == path
    page = editor.get(department_path())
    assert views(page) == ["Failures"]
    assert page.link("Failures") == path
    assert views(editor.get(ALL)) == []


def test_a_view_of_all_departments_is_ones_own(sign_in: SignIn) -> None:
    save(sign_in("editor"), f"{ALL}?failed=1&department={DEPARTMENT}")
    page = sign_in("editor").get(ALL)
    assert page.link("Failures") == f"{ALL}?department={DEPARTMENT}&failed=1"
    assert views(sign_in("viewer").get(ALL)) == []


def test_a_shared_view_is_shown_to_those_who_see_its_department(store: Store, sign_in: SignIn) -> None:
    save(sign_in("editor"), f"{department_path()}?failed=1", shared="y")
    save(sign_in("editor"), f"{department_path()}?warned=1", "Mine")
    assert views(sign_in("viewer").get(department_path())) == ["Shared: Failures"]
    assert views(sign_in("editor").get(department_path())) == ["Shared: Failures", "Mine"]
    assert views(sign_in("stranger").get(department_path(OTHER_DEPARTMENT))) == []
    assert acts(store) == [("view-saved", DEPARTMENT, {"shared": True}), ("view-saved", DEPARTMENT, {"shared": False})]


def test_a_name_that_is_taken_is_refused_and_its_view_stays_shared(editor: Visitor) -> None:
    path = f"{department_path()}?failed=1"
    save(editor, path, shared="y")
    form = editor.form(f"{department_path()}?failed=0", SAVE)
    page = editor.page_of(editor.send(SAVE, form.submitted(name=" Failures ")), 400)
    assert page.errors_beside() == {"name": "You have a view of this name; remove it first."}
    page = editor.get(department_path())
    assert views(page) == ["Shared: Failures"]
    assert page.link("Shared: Failures") == path
    save(editor, f"{ALL}?failed=0")
    assert views(editor.get(ALL)) == ["Failures"]


def test_only_its_owner_or_an_admin_removes_a_view(store: Store, sign_in: SignIn) -> None:
    path = f"{department_path()}?failed=1"
    save(sign_in("editor"), path, shared="y")
    assert not [f for f in sign_in("viewer").get(path).find_all("form") if "remove" in f.get("action", "")]
    viewer, stranger, admin = sign_in("viewer"), sign_in("stranger"), sign_in("admin")
    action = next(f.get("action", "") for f in admin.get(path).find_all("form") if "remove" in f.get("action", ""))
    assert viewer.send(action, {"csrf_token": viewer.token()}).status_code == 404
    assert stranger.send(action, {"csrf_token": stranger.token()}).status_code == 404
    assert admin.press(path, action).status_code == 303
    assert views(sign_in("editor").get(department_path())) == []
    assert acts(store)[-1] == ("view-removed", DEPARTMENT, {"shared": True})
    assert admin.send(action, {"csrf_token": admin.token()}).status_code == 404


def test_colleagues_views_do_not_push_ones_own_out(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.access.views.MOST_SHARED", 2)
    for name, type_ in {"A": "NOTE", "B": "DRAFT", "C": "INCOMING"}.items():
        save(sign_in("admin"), f"{department_path()}?type={type_}", name, shared="y")
    save(sign_in("editor"), f"{department_path()}?failed=0", "Z")
    assert views(sign_in("editor").get(department_path())) == ["Shared: A", "Shared: B", "Z"]


def test_an_admin_does_not_remove_what_is_private(sign_in: SignIn) -> None:
    path = f"{department_path()}?failed=1"
    save(sign_in("editor"), path)
    action = next(
        f.get("action", "") for f in sign_in("editor").get(path).find_all("form") if "remove" in f.get("action", "")
    )
    admin = sign_in("admin")
    assert admin.send(action, {"csrf_token": admin.token()}).status_code == 404


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\tb\x07"])
def test_a_wrong_name_is_told_beside_its_field(editor: Visitor, name: str) -> None:
    form = editor.form(f"{department_path()}?failed=1", SAVE)
    page = editor.page_of(editor.send(SAVE, form.submitted(name=name)), 400)
    assert page.errors_beside() == {"name": "A name has 1 to 80 characters."}
    assert page.form().fields["query"] == "failed=1"
    assert page.link("Cancel") == f"{department_path()}?failed=1"


def test_views_have_a_bound(editor: Visitor) -> None:
    form = editor.form(f"{ALL}?failed=1", SAVE)
    for number in range(MOST_VIEWS):
        assert editor.send(SAVE, form.submitted(name=f"View {number}")).status_code == 303
    assert editor.send(SAVE, form.submitted(name="One more")).status_code == 400


def test_what_is_no_filter_is_not_saved(editor: Visitor) -> None:
    form = editor.form(f"{department_path()}?failed=1", SAVE)
    fields = form.submitted(name="Odd") | {"query": "failed=1&next=//evil.example&cursor=x"}
    assert editor.send(SAVE, fields).location == f"{department_path()}?failed=1"
    assert editor.send(SAVE, fields | {"query": "failed=maybe"}).status_code == 400
    assert editor.send(SAVE, fields | {"department": "nowhere"}).status_code == 404


def test_a_view_of_the_trash_is_shown_to_admins(sign_in: SignIn) -> None:
    save(sign_in("admin"), f"{department_path()}?trashed=1", "Trash", shared="y")
    assert views(sign_in("admin").get(department_path())) == ["Shared: Trash"]
    assert views(sign_in("viewer").get(department_path())) == []


def test_a_search_for_a_customer_is_not_shown_to_who_may_not_see_their_number(app: Flask, sign_in: SignIn) -> None:
    save(sign_in("editor"), f"{department_path()}?q=2025550111", "Sam", shared="y")
    save(sign_in("editor"), f"{department_path()}?failed=1", shared="y")
    with app.app_context(), writing(db.engine) as session:
        get_staff(session, "viewer").sees_personal_data = False
    assert views(sign_in("viewer").get(department_path())) == ["Shared: Failures"]


def test_a_view_whose_filter_holds_a_number_is_not_shown_to_who_may_not_see_it(app: Flask, sign_in: SignIn) -> None:
    save(sign_in("editor"), f"{department_path()}?deliveryStatus=lost+2025550111", "Lost", shared="y")
    assert views(sign_in("viewer").get(department_path())) == ["Shared: Lost"]
    with app.app_context(), writing(db.engine) as session:
        get_staff(session, "viewer").sees_personal_data = False
    assert views(sign_in("viewer").get(department_path())) == []


def test_a_users_list_offers_the_views_of_its_department(editor: Visitor, store: Store) -> None:
    store.save("kims", user="kim")
    save(editor, f"{department_path()}?failed=1", shared="y")
    save(editor, f"{department_path()}?user=kim&warned=1", "Kim")
    page = editor.get(user_path())
    assert views(page) == ["Shared: Failures"]
    assert page.link("Shared: Failures") == f"{user_path()}?failed=1"
    assert views(editor.get(user_path("kim"))) == ["Shared: Failures", "Kim"]
    assert editor.get(user_path("kim")).link("Kim") == f"{user_path('kim')}?warned=1"


def test_a_view_that_is_saved_from_a_users_list_is_of_that_user(editor: Visitor) -> None:
    path = f"{user_path()}?failed=1"
    assert save(editor, path, "Sam") == path
    page = editor.get(path)
    assert [next(item.iter("a")).get("aria-current") for item in page.find_all("li", "view")] == ["true"]
    assert editor.get(department_path()).link("Sam") == f"{department_path()}?failed=1&user={USER}"
    action = next(f.get("action", "") for f in page.find_all("form") if "remove" in f.get("action", ""))
    assert editor.press(path, action).location == path


def test_a_view_of_a_user_needs_one_who_is_there(editor: Visitor) -> None:
    fields = editor.form(f"{user_path()}?failed=1", SAVE).submitted(name="Odd") | {"user": "nobody"}
    assert editor.send(SAVE, fields).status_code == 404
