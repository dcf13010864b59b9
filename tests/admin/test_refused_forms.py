"""A form that was refused says so at its top, names all that is wrong at once, and has the focus where to begin."""

import pytest
from flask import Flask

from app.access.staff import Role
from tests.admin.conftest import PASSWORD, SignIn
from tests.admin.managed import Register
from tests.admin.page import Page
from tests.admin.store import OTHER_DEPARTMENT, Store, message_path
from tests.admin.visitor import Visitor

NEW_CLIENT, NEW_ACCOUNT, YOU = "/admin/new-client", "/admin/new-staff-account", "/admin/you"
ONLY_OWN = "You can give only departments that you see yourself."
ONLY_SEEN = "You can let somebody see personal data only if you see it yourself."


def refused(visitor: Visitor, to: str, **fields: str) -> Page:
    return visitor.page_of(visitor.send(to, {"csrf_token": visitor.token(), **fields}), 400)


def notice(page: Page) -> str:
    return page.words(page.find("p", "notice-wrong"))


def focused(page: Page) -> list[str]:
    controls = [e for tag in ("input", "select", "textarea") for e in page.find_all(tag)]
    return [e.get("name", "") for e in controls if e.get("autofocus") is not None]


def check_links(page: Page) -> None:
    """The links of the notice lead to what is on the page."""
    there = {e.get("id") for e in page.root.iter() if e.get("id")}
    links = [link.get("href", "") for link in page.find("p", "notice-wrong").iter("a")]
    assert links
    assert {link.removeprefix("#") for link in links} <= there


@pytest.mark.parametrize("others", ["", "no id!"])
def test_all_that_is_wrong_with_a_new_client_is_told_at_once(sign_in: SignIn, others: str) -> None:
    page = refused(sign_in("admin"), NEW_CLIENT, username="a b", expires="", reach="listed", others=others)
    assert page.errors_beside().keys() == {"username", "scopes", "others"}
    told = "The client was not made: 3 fields need a correction: Username, It may, Departments that are not listed."
    assert notice(page) == told
    assert focused(page) == ["username"]
    check_links(page)


@pytest.mark.parametrize("others", ["", "no id!"])
def test_all_that_is_wrong_with_a_new_account_is_told_at_once(sign_in: SignIn, others: str) -> None:
    page = refused(sign_in("admin"), NEW_ACCOUNT, username="viewer", role="viewer", reach="listed", others=others)
    assert page.errors_beside().keys() == {"username", "others"}
    told = "The account was not made: 2 fields need a correction: Username, Departments that are not listed."
    assert notice(page) == told
    assert focused(page) == ["username"]
    check_links(page)


def test_an_admin_of_some_departments_who_asks_for_all_is_told_why_not(app: Flask, sign_in: SignIn) -> None:
    Register(app).add_staff("ours", Role.VIEWER, (OTHER_DEPARTMENT,))
    stranger = sign_in("stranger")
    for to in (NEW_ACCOUNT, "/admin/staff/ours/access"):
        page = refused(stranger, to, username="zoe", role="viewer", reach="all")
        assert page.errors_beside() == {"others": ONLY_OWN}
        assert focused(page) == ["others"]
    page = refused(stranger, NEW_CLIENT, username="bot", reach="all", scopes="message.create", expires="")
    assert page.errors_beside() == {"others": ONLY_OWN}


def test_who_sees_no_personal_data_and_lets_somebody_see_it_is_told_why_not(app: Flask, sign_in: SignIn) -> None:
    register = Register(app)
    register.add_staff("zoe", Role.VIEWER, (OTHER_DEPARTMENT,), sees_personal_data=False)
    register.change("admin", sees_personal_data=False)
    for to in (NEW_ACCOUNT, "/admin/staff/zoe/access"):
        page = refused(sign_in("admin"), to, username="amy", role="viewer", reach="all", sees_personal_data="y")
        assert [page.words(error) for error in page.find_all("p", "field-error")] == [ONLY_SEEN]
        assert notice(page).endswith("a field needs a correction: Sees personal data.")
        check_links(page)


def test_a_password_that_was_not_changed_says_so_where_it_is_seen(editor: Visitor) -> None:
    new = {"new_password": "another long password", "new_password_again": "another long password"}
    page = refused(editor, f"{YOU}/password", old_password="not this one", **new)
    assert notice(page) == "Nothing was saved: a field needs a correction: Present password."
    assert focused(page) == ["old_password"]
    page = refused(editor, f"{YOU}/password", old_password=PASSWORD, **(new | {"new_password_again": "x"}))
    assert focused(page) == ["new_password_again"]
    check_links(page)


def test_a_form_of_one_field_that_is_refused_has_the_focus_in_it(editor: Visitor, store: Store) -> None:
    store.save()
    assert focused(refused(editor, message_path() + "/trash", reason="")) == ["reason"]
