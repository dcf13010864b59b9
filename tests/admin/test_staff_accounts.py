"""Staff accounts on the admins' pages."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from app.access.staff import Role
from tests.admin.conftest import SignIn
from tests.admin.managed import Register
from tests.admin.store import DEPARTMENT, OTHER_DEPARTMENT, Store, department_path
from tests.admin.visitor import Visitor

LIST, NEW = "/admin/staff/", "/admin/new-staff-account"
NEW_VIEWER = {"username": "zoe", "role": "viewer", "reach": "listed", "others": DEPARTMENT}


def path(username: str, act: str = "") -> str:
    return f"{LIST}{username}{'/' if act else ''}{act}"


@pytest.fixture
def register(app: Flask) -> Register:
    return Register(app)


@pytest.fixture
def admin(sign_in: SignIn) -> Visitor:
    return sign_in("admin")


@pytest.fixture
def local_admin(sign_in: SignIn) -> Visitor:
    """An admin of the other department only."""
    return sign_in("stranger")


def post(visitor: Visitor, to: str, status: int, **fields: str) -> str:
    """Sends a form; the text of the answer is returned."""
    response = visitor.send(to, {"csrf_token": visitor.token(), **fields})
    assert response.status_code == status, response.get_data(as_text=True)[:3000]
    return response.get_data(as_text=True)


def give(visitor: Visitor, username: str, status: int, **fields: str) -> str:
    """Sends the form of the rights, as somebody who has just opened the page."""
    form = visitor.form(path(username), path(username, "access"))
    return post(visitor, path(username, "access"), status, seen=form.fields["seen"], **fields)


def make(visitor: Visitor, status: int = 200, **changed: str) -> str:
    return post(visitor, NEW, status, **(NEW_VIEWER | changed))


def is_in(visitor: Visitor) -> bool:
    return visitor.client.get(LIST).status_code != 303


def test_a_new_account_has_a_password_that_is_shown_once_and_opens_it(
    admin: Visitor, anybody: Visitor, register: Register
) -> None:
    response = admin.send(NEW, {"csrf_token": admin.token(), **NEW_VIEWER})
    page = admin.page_of(response)
    password = page.text(page.find("code", "once-text"))
    assert response.headers["Cache-Control"] == "no-store"
    assert password not in str(response.headers)
    assert password not in admin.client.get(path("zoe")).get_data(as_text=True)
    assert anybody.log_in("zoe", password).status_code == 303
    staff = register.staff("zoe")
    assert (staff.role, staff.all_departments, staff.sees_personal_data) == ("viewer", False, False)
    assert [one.department_id for one in staff.departments] == [DEPARTMENT]
    details: dict[str, object] = {"role": "viewer", "departments": [DEPARTMENT], "sees_personal_data": False}
    assert ("admin", "staff-created", "zoe", details) in register.trail()


def test_departments_are_ticked_typed_or_all(admin: Visitor, register: Register, store: Store) -> None:
    store.save()
    ticks = admin.get(NEW).find_all("input")
    assert [e.get("value") for e in ticks if e.get("name") == "listed"] == [DEPARTMENT]
    make(admin, username="some", listed=DEPARTMENT, others=" one,\ttwo\r\none ")
    assert [one.department_id for one in register.staff("some").departments] == [DEPARTMENT, "one", "two"]
    make(admin, username="all", reach="all", listed=DEPARTMENT)
    assert (register.staff("all").all_departments, register.staff("all").departments) == (True, [])


@pytest.mark.parametrize(
    ("changed", "beside"),
    [
        ({"username": ""}, "username"),
        ({"username": "a b"}, "username"),
        ({"username": "viewer"}, "username"),
        ({"username": "VIEWER"}, "username"),
        ({"others": ""}, "others"),
        ({"others": "a.b"}, "others"),
        ({"role": "owner"}, "role"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(
    admin: Visitor, register: Register, changed: dict[str, str], beside: str
) -> None:
    page = admin.page_of(admin.send(NEW, {"csrf_token": admin.token(), **NEW_VIEWER, **changed}), 400)
    assert list(page.errors_beside()) == [beside]
    assert register.trail() == []


def test_the_list_shows_rights_and_states(admin: Visitor, register: Register) -> None:
    register.add_staff("zoe", Role.EDITOR, ("a", "b", "c", "d", "e"), sees_personal_data=False)
    register.change("zoe", disabled_at=datetime.now(UTC))
    page = admin.get(LIST)
    rows = {page.words(row.find("th")).split()[0]: page.words(row) for row in page.find("tbody").iter("tr")}
    assert set(rows) == {"admin", "editor", "viewer", "stranger", "zoe"}
    assert "Editor a, b, c and 2 more Disabled Personal data masked Not logged in" in rows["zoe"]
    assert "you Admin All departments Active" in rows["admin"]


def test_rights_change_and_the_trail_says_from_what_to_what(admin: Visitor, register: Register) -> None:
    register.add_staff("zoe", Role.VIEWER, ("a", "b"))
    give(admin, "zoe", 303, role="editor", reach="listed", listed="b", others="c", sees_personal_data="y")
    staff = register.staff("zoe")
    assert (staff.role, [one.department_id for one in staff.departments]) == ("editor", ["b", "c"])
    assert register.trail() == [
        (
            "admin",
            "staff-changed",
            "zoe",
            {"role": {"from": "viewer", "to": "editor"}, "departments": {"from": ["a", "b"], "to": ["b", "c"]}},
        )
    ]
    give(admin, "zoe", 303, role="editor", reach="listed", others="c b", sees_personal_data="y")
    assert len(register.trail()) == 1


def test_a_changed_role_holds_at_once_on_a_live_session(admin: Visitor, editor: Visitor, store: Store) -> None:
    store.save()
    assert editor.get(department_path()).has_link("Give a name")
    give(admin, "editor", 303, role="viewer", reach="all", sees_personal_data="y")
    assert not editor.get(department_path()).has_link("Give a name")
    assert editor.get(department_path() + "name", 403).heading == "Not for your role"


def test_changed_departments_hold_at_once_on_a_live_session(admin: Visitor, viewer: Visitor, store: Store) -> None:
    store.save()
    viewer.get(department_path())
    give(admin, "viewer", 303, role="viewer", reach="listed", others="elsewhere")
    assert viewer.get(department_path(), 404).heading == "Nothing here"


def test_a_disabled_account_is_out_at_once_and_can_be_let_in_again(
    admin: Visitor, viewer: Visitor, register: Register
) -> None:
    post(admin, path("viewer", "disable"), 303)
    assert not is_in(viewer)
    assert register.staff("viewer").disabled_at is not None
    post(admin, path("viewer", "disable"), 303)
    post(admin, path("viewer", "enable"), 303)
    assert register.staff("viewer").disabled_at is None
    assert not is_in(viewer)
    assert [action for _, action, _, _ in register.trail()] == ["staff-disabled", "staff-enabled"]


def test_a_new_password_ends_the_sessions_and_replaces_the_old_one(
    admin: Visitor, viewer: Visitor, anybody: Visitor, register: Register
) -> None:
    page = admin.page_of(admin.press(path("viewer"), path("viewer", "password")))
    password = page.text(page.find("code", "once-text"))
    assert not is_in(viewer)
    assert anybody.log_in("viewer", password).status_code == 303
    assert ("admin", "password-set", "viewer", None) in register.trail()
    assert password not in str(register.trail())


def test_a_page_with_a_password_that_is_sent_again_makes_no_other_one(
    admin: Visitor, anybody: Visitor, register: Register
) -> None:
    fields = admin.form(path("viewer"), path("viewer", "password")).submitted()
    page = admin.page_of(admin.send(path("viewer", "password"), fields))
    again = admin.page_of(admin.send(path("viewer", "password"), fields), 409)
    assert again.heading == "viewer"
    assert "The password was changed since you opened the page, so none was made now." in again.words()
    assert anybody.log_in("viewer", page.text(page.find("code", "once-text"))).status_code == 303
    assert [action for _, action, _, _ in register.trail()] == ["password-set", "logged-in"]


def test_all_sessions_of_somebody_end(admin: Visitor, viewer: Visitor, editor: Visitor, register: Register) -> None:
    post(admin, path("viewer", "end-sessions"), 303)
    assert (is_in(viewer), is_in(editor), is_in(admin)) == (False, True, True)
    assert register.trail() == [("admin", "sessions-ended", "viewer", None)]


def test_a_lost_second_factor_is_switched_off(admin: Visitor, viewer: Visitor, register: Register) -> None:
    register.change("viewer", totp_secret="SEED", totp_since=datetime.now(UTC), totp_last_step=1)
    assert "Second factor" in admin.get(path("viewer")).words()
    post(admin, path("viewer", "take-second-factor"), 303)
    staff = register.staff("viewer")
    assert (staff.totp_secret, staff.totp_since, staff.totp_last_step) == (None, None, None)
    assert not is_in(viewer)
    assert register.trail() == [("admin", "second-factor-off", "viewer", None)]
    post(admin, path("viewer", "take-second-factor"), 303)
    assert len(register.trail()) == 1


@pytest.mark.parametrize("act", ["access", "password", "disable", "enable", "end-sessions", "take-second-factor"])
def test_nobody_manages_their_own_account(admin: Visitor, register: Register, act: str) -> None:
    refused = post(admin, path("admin", act), 403, role="viewer", reach="all")
    assert "Another admin can do this." in refused
    assert "An admin can give your account a role" not in refused
    staff = register.staff("admin")
    assert (staff.role, staff.disabled_at, register.trail()) == ("admin", None, [])
    page = admin.get(path("admin"))
    assert "This is your own account" in page.words()
    assert [form.get("action") for main in page.find_all("main") for form in main.iter("form")] == []


def test_an_admin_of_some_departments_sees_the_accounts_within_them(local_admin: Visitor, register: Register) -> None:
    register.add_staff("ours", Role.EDITOR, (OTHER_DEPARTMENT,))
    register.add_staff("shared", Role.EDITOR, (OTHER_DEPARTMENT, DEPARTMENT))
    page = local_admin.get(LIST)
    assert {page.words(e) for row in page.find("tbody").iter("tr") for e in row.iter("a")} == {"ours", "stranger"}
    for hidden in ("shared", "admin", "nobody"):
        assert local_admin.get(path(hidden), 404).heading == "Nothing here"
        for act in ("access", "password", "disable", "enable", "end-sessions", "take-second-factor"):
            post(local_admin, path(hidden, act), 404, role="viewer", reach="listed", others=OTHER_DEPARTMENT)
    assert register.trail() == []


@pytest.mark.parametrize("fields", [{"reach": "all"}, {"others": DEPARTMENT}, {"others": f"{OTHER_DEPARTMENT} x"}])
def test_an_admin_of_some_departments_gives_no_others(
    local_admin: Visitor, register: Register, fields: dict[str, str]
) -> None:
    register.add_staff("ours", Role.VIEWER, (OTHER_DEPARTMENT,))
    make(local_admin, 400, **fields)
    post(local_admin, path("ours", "access"), 400, **({"role": "editor", "reach": "listed"} | fields))
    assert register.staff("ours").role == "viewer"
    assert register.trail() == []
    make(local_admin, others=OTHER_DEPARTMENT, role="admin")
    assert register.staff("zoe").role == "admin"


def test_who_sees_personal_data_masked_lets_nobody_see_it(admin: Visitor, register: Register) -> None:
    register.change("admin", sees_personal_data=False)
    make(admin, 400, sees_personal_data="y")
    for act in ("access", "password", "disable", "take-second-factor"):
        post(admin, path("viewer", act), 403, role="viewer", reach="all")
    assert "an admin who sees it too can change it" in admin.get(path("viewer")).words()
    make(admin)
    post(admin, path("zoe", "access"), 400, role="viewer", reach="all", sees_personal_data="y")
    assert not register.staff("zoe").sees_personal_data
