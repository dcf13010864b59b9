"""Two admins have the same page open: what one of them changed is not undone unseen by the other."""

import pytest
from flask import Flask

from app.access.clients import SCOPE_CREATE, SCOPE_GET, SCOPES
from app.access.staff import Role
from tests.admin.conftest import SignIn
from tests.admin.managed import Register
from tests.admin.page import Form
from tests.admin.visitor import Visitor
from tests.api.factories import make_caller

ZOE, ACCESS = "/admin/staff/zoe", "/admin/staff/zoe/access"
BOT, GRANTS = "/admin/clients/bot", "/admin/clients/bot/grants"
CHANGED = "The rights were changed since you opened the page."


@pytest.fixture
def register(app: Flask) -> Register:
    register = Register(app)
    register.add_staff("zoe", Role.ADMIN, ("a",))
    make_caller(app, frozenset({"a"}), username="bot")
    return register


@pytest.fixture
def admin(sign_in: SignIn, register: Register) -> Visitor:
    return sign_in("admin")


def with_others(form: Form, others: str) -> dict[str, str]:
    """The form with a department more. A browser sends the ticks of all that are there already."""
    return form.submitted(others=others)


def rights(register: Register) -> tuple[str, list[str]]:
    staff = register.staff("zoe")
    return staff.role, [one.department_id for one in staff.departments]


def test_an_old_form_of_rights_does_not_give_back_what_a_colleague_took(admin: Visitor, register: Register) -> None:
    first, second = admin.form(ZOE, ACCESS), admin.form(ZOE, ACCESS)
    assert admin.send(ACCESS, second.submitted(role="viewer")).status_code == 303
    page = admin.page_of(admin.send(ACCESS, with_others(first, "b")), 409)
    assert CHANGED in page.words()
    assert rights(register) == ("viewer", ["a"])
    form = page.form(ACCESS)
    assert (form.fields["role"], form.fields["others"]) == ("viewer", "")
    assert admin.send(ACCESS, with_others(form, "b")).status_code == 303
    assert rights(register) == ("viewer", ["a", "b"])
    assert [action for _, action, _, _ in register.trail()] == ["staff-changed"] * 2


@pytest.mark.parametrize(
    "taken",
    [{"role": "viewer"}, {"sees_personal_data": False}, {"all_departments": True}],
    ids=lambda taken: next(iter(taken)),
)
def test_every_right_that_changed_meanwhile_is_noticed(
    admin: Visitor, register: Register, taken: dict[str, object]
) -> None:
    form = admin.form(ZOE, ACCESS)
    register.change("zoe", **taken)
    assert CHANGED in admin.page_of(admin.send(ACCESS, form.submitted(role="editor")), 409).words()
    assert "editor" not in rights(register)


def test_a_form_that_is_sent_twice_changes_nothing_the_second_time(admin: Visitor, register: Register) -> None:
    fields = admin.form(ZOE, ACCESS).submitted(role="editor")
    assert [admin.send(ACCESS, fields).status_code for _ in range(2)] == [303, 303]
    assert len(register.trail()) == 1


def test_a_form_that_does_not_say_what_it_showed_changes_nothing(admin: Visitor, register: Register) -> None:
    for seen in ({}, {"seen": ""}, {"seen": "\0"}):
        fields = {"csrf_token": admin.token(), "role": "viewer", "reach": "listed", "listed": "a", **seen}
        admin.page_of(admin.send(ACCESS, fields), 409)
    assert rights(register) == ("admin", ["a"])


def test_an_old_form_of_grants_does_not_give_back_what_a_colleague_took(admin: Visitor, register: Register) -> None:
    form = admin.form(BOT, GRANTS)
    grants = {"csrf_token": form.fields["csrf_token"], "reach": "listed", "listed": "a"}
    fewer = grants | {"seen": form.fields["seen"], "scopes": SCOPE_CREATE}
    assert admin.send(GRANTS, fewer).status_code == 303
    old = grants | {"seen": form.fields["seen"], "others": "b"}
    answer = admin.client.post(GRANTS, data={**old, "scopes": list(SCOPES)})
    page = admin.page_of(answer, 409)
    assert CHANGED in page.words()
    ticked = [e.get("value") for e in page.find_all("input") if e.get("name") == "scopes" and "checked" in e.attrib]
    assert ticked == [SCOPE_CREATE]
    client = register.client("bot")
    assert client is not None
    assert client.scopes == SCOPE_CREATE
    anew = old | {"seen": page.form(GRANTS).fields["seen"], "scopes": SCOPE_GET}
    assert admin.send(GRANTS, anew).status_code == 303
    assert [action for _, action, _, _ in register.trail()] == ["client-changed"] * 2
