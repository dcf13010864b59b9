"""Departments and users are given names by editors."""

import pytest

from tests.admin.conftest import SignIn
from tests.admin.store import Store, department_path, message_path, user_path
from tests.admin.visitor import Visitor

each_thing = pytest.mark.parametrize("place", [department_path(), user_path()], ids=["department", "user"])


@pytest.fixture(autouse=True)
def one_message(store: Store) -> None:
    store.save()


@each_thing
@pytest.mark.parametrize("role", ["editor", "admin"])
def test_an_editor_and_an_admin_give_a_name(sign_in: SignIn, place: str, role: str) -> None:
    visitor = sign_in(role)
    response = visitor.submit(place + "name", name="  Zoë's <Clinic> ")
    assert (response.status_code, response.location) == (303, place)
    page = visitor.get(place)
    assert page.heading == "Messages of Zoë's <Clinic>"
    assert "The name is now Zoë's <Clinic>." in page.words()
    assert page.has_link("Rename")


def test_names_stand_in_place_of_ids(editor: Visitor) -> None:
    editor.submit(department_path() + "name", name="The Clinic")
    editor.submit(user_path() + "name", name="Sam O'Neill")
    assert editor.get("/admin/").link("The Clinic") == department_path()
    assert editor.get(department_path() + "users/").link("Sam O'Neill") == user_path()
    assert editor.get(message_path()).link("The Clinic") == department_path()


@each_thing
def test_an_empty_name_takes_the_name_away(editor: Visitor, place: str) -> None:
    editor.submit(place + "name", name="A name")
    editor.submit(place + "name", name="   ")
    page = editor.get(place)
    assert "The name was taken away." in page.words()
    assert page.has_link("Give a name")


@each_thing
@pytest.mark.parametrize("name", ["x" * 257, "a\0b"])
def test_a_name_that_breaks_the_rule_is_told_beside_its_field(editor: Visitor, place: str, name: str) -> None:
    page = editor.page_of(editor.submit(place + "name", name=name), 400)
    assert list(page.errors_beside()) == ["name"]
    assert editor.get(place).has_link("Give a name")


@pytest.mark.parametrize("place", [department_path("nowhere"), user_path("nobody")])
def test_what_is_not_there_gets_no_name(editor: Visitor, place: str) -> None:
    assert editor.get(place + "name", 404).heading == "Nothing here"
