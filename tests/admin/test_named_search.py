"""A search finds departments and users by the names that editors gave them, beside the messages."""

import pytest
from flask import Flask

from app.admin.lists import named
from app.extensions import db
from app.messages.directory import get_department, get_user
from app.messages.naming import rename
from app.models.engine import writing
from tests.admin.conftest import SignIn
from tests.admin.managed import Register
from tests.admin.page import Page
from tests.admin.store import DEPARTMENT, OTHER_DEPARTMENT, Store, department_path, user_path
from tests.admin.visitor import Visitor

ALL = "/admin/messages?q="


@pytest.fixture
def scene(app: Flask, store: Store) -> Store:
    """A user of each department, both with a name, and a department with one."""
    store.save(user="ann")
    store.save("second", department=OTHER_DEPARTMENT, user="bob")
    with app.app_context(), writing(db.engine) as session:
        rename(session, get_user(session, DEPARTMENT, "ann"), "Zo\u00eb Kr\u00fcger")
        rename(session, get_user(session, OTHER_DEPARTMENT, "bob"), "Zoe Miller")
        rename(session, get_department(session, DEPARTMENT), "Zoological Clinic")
    return store


def found(page: Page) -> list[tuple[str, str]]:
    """The words and the address of each entry of the part for people and departments."""
    parts = page.find_all("section", "named")
    items = [item for part in parts for item in part.iter("li")]
    return [(page.words(item), next(item.iter("a")).get("href", "")) for item in items]


def test_all_that_one_sees_is_searched_without_accents_or_case(editor: Visitor, scene: Store) -> None:
    assert found(editor.get(ALL + "ZOE")) == [
        ("Zoe Miller bakery", user_path("bob", OTHER_DEPARTMENT)),
        ("Zo\u00eb Kr\u00fcger Zoological Clinic", user_path("ann")),
    ]
    assert found(editor.get(ALL + "zoo")) == [("Zoological Clinic", department_path())]
    assert found(editor.get(ALL + "kruger+zoe")) == [("Zo\u00eb Kr\u00fcger Zoological Clinic", user_path("ann"))]
    assert found(editor.get(ALL + "nobody")) == []
    assert found(editor.get(ALL + "")) == []


def test_what_one_does_not_see_is_not_found_by_its_name(sign_in: SignIn, scene: Store) -> None:
    stranger = sign_in("stranger")
    assert found(stranger.get(ALL + "zo")) == [("Zoe Miller bakery", user_path("bob", OTHER_DEPARTMENT))]


def test_a_list_of_one_department_finds_its_users(editor: Visitor, scene: Store) -> None:
    assert found(editor.get(department_path() + "?q=zo")) == [("Zo\u00eb Kr\u00fcger", user_path("ann"))]
    assert found(editor.get(f"{ALL}zo&department={OTHER_DEPARTMENT}")) == [
        ("Zoe Miller bakery", user_path("bob", OTHER_DEPARTMENT))
    ]
    assert found(editor.get(user_path("ann") + "?q=zo")) == []


def test_where_names_are_hidden_a_user_is_found_by_whole_words_and_masked(
    app: Flask, editor: Visitor, scene: Store
) -> None:
    Register(app).change("editor", sees_personal_data=False)
    assert found(editor.get(ALL + "kru")) == []
    assert found(editor.get(ALL + "kruger")) == [
        ("Z\u2022\u2022\u2022 K\u2022\u2022\u2022 Zoological Clinic", user_path("ann"))
    ]
    assert "ger" not in editor.get(department_path() + "users/?name=kruger").words().replace("kruger", "")


def test_of_many_a_few_are_shown_with_the_way_to_the_others(
    editor: Visitor, scene: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(named, "MOST_USERS", 0)
    page = editor.get(department_path() + "?q=zo")
    assert page.link("1 more user") == department_path() + "users/?name=zo"
    assert "2 more users: narrow the search" in editor.get(ALL + "zoe").words()


def test_an_id_finds_a_department_by_its_beginning_unless_it_is_very_short(editor: Visitor, scene: Store) -> None:
    assert found(editor.get(ALL + "bake")) == [("bakery", department_path(OTHER_DEPARTMENT))]
    assert found(editor.get(ALL + "bak")) == []
