"""Departments and users: those one sees, by name or id, with their last activity."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from app.admin import departments
from app.extensions import db
from app.messages.directory import get_department, get_user
from app.messages.naming import rename
from app.models.engine import writing
from tests.admin.conftest import SignIn
from tests.admin.page import Page
from tests.admin.store import DEPARTMENT, OTHER_DEPARTMENT, Store, department_path, user_path
from tests.admin.visitor import Visitor

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def entries(page: Page) -> list[str]:
    return [page.words(row) for row in page.find_all("li", "row")]


def test_departments_are_listed_with_their_last_activity_the_latest_first(editor: Visitor, store: Store) -> None:
    store.save(sent_at=AT)
    store.save(department=OTHER_DEPARTMENT, sent_at=AT.replace(day=3))
    assert entries(editor.get("/admin/")) == [
        "bakery Last message 3 Jan 2026, 03:04:05 UTC",
        "clinic Last message 2 Jan 2026, 03:04:05 UTC",
    ]


def test_an_account_sees_only_its_departments(sign_in: SignIn, store: Store) -> None:
    store.save()
    store.save(department=OTHER_DEPARTMENT)
    assert [entry.split()[0] for entry in entries(sign_in("stranger").get("/admin/"))] == [OTHER_DEPARTMENT]


def test_an_empty_store_says_how_to_save_a_first_message(editor: Visitor) -> None:
    words = editor.get("/admin/").words()
    assert "Waiting for the first message" in words
    assert "curl -X PUT 'http://localhost/communications/department/support/user/sam/botmessage'" in words


def test_an_account_of_some_departments_is_not_told_to_save_one(sign_in: SignIn, store: Store) -> None:
    store.save()
    words = sign_in("stranger").get("/admin/").words()
    assert "Your departments are still quiet" in words
    assert "curl" not in words


def test_users_are_listed_with_their_last_message_the_latest_to_appear_first(editor: Visitor, store: Store) -> None:
    store.save("one", user="ann", sent_at=AT)
    store.save("two", user="bob", sent_at=AT.replace(day=3))
    assert entries(editor.get(department_path() + "users/")) == [
        "bob Last message 3 Jan 2026, 03:04:05 UTC",
        "ann Last message 2 Jan 2026, 03:04:05 UTC",
    ]


def test_paging_shows_each_user_once_even_if_one_appears_in_between(
    editor: Visitor, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(departments, "USERS_PER_PAGE", 2)
    for number in range(5):
        store.save(f"message-{number}", user=f"user-{number}")
    page = editor.get(department_path() + "users/")
    seen = entries(page)
    store.save("late", user="latecomer")
    while page.has_link("Older"):
        page = editor.get(page.link("Older"))
        seen += entries(page)
    assert [entry.split()[0] for entry in seen] == ["user-4", "user-3", "user-2", "user-1", "user-0"]
    assert entries(editor.get(page.link("Newest")))[0].startswith("latecomer")


def test_a_long_id_is_whole_in_the_title_and_on_its_own_page(editor: Visitor, store: Store) -> None:
    long = "a" * 40 + "b" * 48 + "c" * 40
    store.save(department=long)
    page = editor.get("/admin/")
    assert page.find("span", "id").get("title") == long
    assert long not in page.words()
    assert long in editor.get(department_path(long)).words()


@pytest.mark.parametrize("path", [department_path(), department_path() + "users/", user_path()])
def test_a_damaged_cursor_is_a_readable_fault(editor: Visitor, store: Store, path: str) -> None:
    store.save()
    page = editor.get(f"{path}?cursor=nonsense", 400)
    assert "its cursor is not one that a list made" in page.words()


def test_a_page_of_one_user_shows_only_their_messages(editor: Visitor, store: Store) -> None:
    store.save("one", user="ann", body="For Ann")
    store.save("two", user="bob", body="For Bob")
    words = editor.get(user_path("ann")).words()
    assert "For Ann" in words
    assert "For Bob" not in words
    assert DEPARTMENT in words


def filter_boxes(page: Page) -> list[str]:
    return [e.get("value", "") for e in page.find_all("input") if e.get("name") == "name"]


def test_departments_come_page_by_page(editor: Visitor, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(departments, "PER_PAGE", 2)
    for number in range(1, 6):
        store.save(department=f"department-{number}", sent_at=AT.replace(day=number))
    page, seen = editor.get("/admin/"), []
    while True:
        seen += [entry.split()[0] for entry in entries(page)]
        if not page.has_link("Older"):
            break
        page = editor.get(page.link("Older"))
    assert seen == [f"department-{number}" for number in (5, 4, 3, 2, 1)]
    assert page.link("Newest") == "/admin/"


def test_a_long_list_has_a_box_that_narrows_it_by_name(
    app: Flask, editor: Visitor, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(departments, "PER_PAGE", 1)
    for name in ("east-clinic", "west-clinic", "bakery"):
        store.save(department=name, user=f"user-of-{name}")
    with app.app_context(), writing(db.engine) as session:
        for name in ("east-clinic", "west-clinic"):
            rename(session, get_department(session, name), f"Clinique {name[:4]} d'\u00e9t\u00e9")
        rename(session, get_user(session, "east-clinic", "user-of-east-clinic"), "Ann Whitfield")
    assert filter_boxes(editor.get("/admin/")) == [""]
    page = editor.get("/admin/?name=ETE+clin")
    assert filter_boxes(page) == ["ETE clin"]
    assert [entry.split()[1] for entry in entries(page)] == ["west"]
    assert [entry.split()[1] for entry in entries(editor.get(page.link("Older")))] == ["east"]
    assert page.link("Show all") == "/admin/"
    assert [entry.split()[0] for entry in entries(editor.get("/admin/?name=bak"))] == ["bakery"]
    assert "No department is called that" in editor.get("/admin/?name=nobody").words()
    assert len(entries(editor.get("/admin/?name=%00"))) == 1
    users = department_path("east-clinic") + "users/?name="
    assert [entry.split(" Last")[0] for entry in entries(editor.get(users + "whit"))] == [
        "Ann Whitfield user-of-east-clinic"
    ]
    assert len(entries(editor.get(users + "user-of-east-clinic"))) == 1
    assert "No user is called that" in editor.get(users + "nobody").words()


def test_a_short_list_has_no_such_box(editor: Visitor, store: Store) -> None:
    store.save()
    assert filter_boxes(editor.get("/admin/")) == filter_boxes(editor.get(department_path() + "users/")) == []
