"""The audit trail on the admins' pages."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.access.audit import Action
from app.access.staff import Role
from app.extensions import db
from app.messages.directory import get_department
from app.messages.naming import rename
from app.models.engine import writing
from tests.admin.conftest import SignIn
from tests.admin.managed import Register
from tests.admin.page import Page
from tests.admin.store import DEPARTMENT, OTHER_DEPARTMENT, USER, Store, department_path, message_path, user_path
from tests.admin.visitor import Visitor

AUDIT = "/admin/audit"


@pytest.fixture
def register(app: Flask) -> Register:
    return Register(app)


@pytest.fixture
def admin(sign_in: SignIn) -> Visitor:
    return sign_in("admin")


def rows_of(page: Page) -> list[str]:
    return [page.words(row) for body in page.find_all("tbody") for row in body.iter("tr")]


def subjects_of(page: Page) -> list[str]:
    """What was acted on, the newest first."""
    bodies = page.find_all("tbody")
    return [page.words(list(row.iter("td"))[2]) for body in bodies for row in body.iter("tr")]


def test_an_entry_says_who_did_what_to_whom_from_where(admin: Visitor, register: Register) -> None:
    changes = {"role": {"from": "viewer", "to": "editor"}, "sees_personal_data": {"from": True, "to": False}}
    register.write("ann", Action.STAFF_CHANGED, subject="ben", details=changes)
    register.write("root", Action.SECRET_REVOKED, kind="operator", subject="bot", details={"secret": 3})
    operator, staff = rows_of(admin.get(AUDIT))
    assert "ann from 192.0.2.7 Staff changed ben" in staff
    assert "Role: from viewer to editor" in staff
    assert "Sees personal data: from yes to no" in staff
    assert "root operator from 192.0.2.7 Secret revoked bot Secret: 3" in operator


def test_what_was_acted_on_leads_to_its_page(admin: Visitor, register: Register, store: Store) -> None:
    store.save()
    register.write("ann", Action.MESSAGE_EDITED, department_id=DEPARTMENT, subject="first")
    register.write("ann", Action.NAMED, department_id=DEPARTMENT, subject=USER)
    register.write("ann", Action.NAMED, department_id=DEPARTMENT, subject=DEPARTMENT)
    register.write("ann", Action.STAFF_DISABLED, subject="viewer")
    register.write("ann", Action.CLIENT_DISABLED, subject="bot")
    register.write("ann", Action.LOGIN_REFUSED, subject="nobody")
    register.write("ann", Action.LOGGED_OUT)
    page = admin.get(AUDIT)
    assert page.link("first") == message_path()
    assert page.link(USER) == user_path()
    assert page.link(DEPARTMENT) == department_path()
    assert page.link("viewer") == "/admin/staff/viewer"
    assert page.link("bot") == "/admin/clients/bot"
    assert not page.has_link("nobody")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["d", "c", "b", "a"]),
        ("who=ann", ["c", "a"]),
        ("who=an", []),
        ("who=%20ann%20&action=", ["c", "a"]),
        ("subject=b", ["b"]),
        ("action=message-edited", ["c", "a"]),
        ("action=message-edited&who=ann&subject=c", ["c"]),
        (f"department={DEPARTMENT}", ["a"]),
        ("from={on_the_day}", ["d", "c", "b", "a"]),
        ("from={after}", []),
        ("to={before}", []),
        ("from={on_the_day}&to={on_the_day}", ["d", "c", "b", "a"]),
    ],
)
def test_filters_narrow_the_trail_and_combine(admin: Visitor, register: Register, query: str, found: list[str]) -> None:
    at, day = datetime.now(UTC), timedelta(days=1)
    register.write("ann", Action.MESSAGE_EDITED, department_id=DEPARTMENT, at=at, subject="a")
    register.write("ben", Action.STAFF_DISABLED, at=at, subject="b")
    register.write("ann", Action.MESSAGE_EDITED, department_id=OTHER_DEPARTMENT, at=at, subject="c")
    register.write("ben", Action.CLIENT_ENABLED, at=at, subject="d")
    days = {"on_the_day": at.date(), "before": (at - day).date(), "after": (at + day).date()}
    page = admin.get(f"{AUDIT}?{query.format(**days)}")
    assert [words.split()[0] for words in subjects_of(page)] == found
    if not found:
        assert "Nothing matches" in page.words()


def test_a_chip_shows_each_filter_and_takes_it_away(admin: Visitor) -> None:
    page = admin.get(f"{AUDIT}?who=ann&action=message-edited")
    chips = {page.words(e): e.get("href") for e in page.find_all("a", "chip")}
    assert chips == {
        "Who: ann remove this filter": f"{AUDIT}?action=message-edited",
        "Did what: Message edited remove this filter": f"{AUDIT}?who=ann",
    }


def test_the_chip_of_a_department_says_its_name_to_those_who_see_it(
    app: Flask, sign_in: SignIn, store: Store, register: Register
) -> None:
    store.save()
    with app.app_context(), writing(db.engine) as session:
        rename(session, get_department(session, DEPARTMENT), "Harbour Clinic")
    for name, label in {"admin": "Harbour Clinic", "stranger": DEPARTMENT}.items():
        page = sign_in(name).get(f"{AUDIT}?department={DEPARTMENT}")
        assert page.words(page.find("a", "chip")) == f"Department: {label} remove this filter"


def test_what_an_act_was_about_is_said_where_it_names_nothing(admin: Visitor, register: Register) -> None:
    register.write("ann", Action.TIME_ZONE_CHANGED)
    register.write("ann", Action.EXPORTED, details={"format": "csv"})
    register.write("root", Action.BACKED_UP, kind="operator")
    assert subjects_of(admin.get(AUDIT)) == [
        "\N{EN DASH} Nothing in particular",
        "All departments that they see",
        "Own account",
    ]


@pytest.mark.parametrize(
    ("query", "beside"),
    [
        ("action=nothing", "action"),
        ("department=a.b", "department"),
        ("from=yesterday", "from"),
        ("from=0001-01-01", "from"),
        ("to=9999-12-31", "to"),
        ("from=2026-02-02&to=2026-02-01", "to"),
        (f"who={'x' * 129}", "who"),
        ("subject=a%00b", "subject"),
    ],
)
def test_a_filter_that_makes_no_sense_is_told_beside_its_field(
    admin: Visitor, register: Register, query: str, beside: str
) -> None:
    register.write("ann", Action.LOGGED_IN)
    page = admin.get(f"{AUDIT}?{query}", 400)
    assert list(page.errors_beside()) == [beside]
    assert rows_of(page) == []


@pytest.mark.parametrize("before", ["x", "-1", "1.5", "9" * 30, "%C2%B2"])
def test_a_damaged_address_is_told(admin: Visitor, before: str) -> None:
    assert admin.get(f"{AUDIT}?before={before}", 400).heading == "That could not be read"


def test_pages_run_from_the_newest_entry_to_the_oldest(admin: Visitor, register: Register) -> None:
    for number in range(120):
        register.write("ann", Action.MESSAGE_EDITED, subject=f"s{number}")
    page = admin.get(f"{AUDIT}?who=ann")
    seen = subjects_of(page)
    while page.has_link("Older"):
        page = admin.get(page.link("Older"))
        seen += subjects_of(page)
    assert seen == [f"s{number}" for number in reversed(range(120))]
    assert page.link("Newest") == f"{AUDIT}?who=ann"


def test_an_admin_of_some_departments_reads_what_is_theirs(sign_in: SignIn, register: Register) -> None:
    register.add_staff("ours", Role.EDITOR, (OTHER_DEPARTMENT,))
    register.add_staff("shared", Role.EDITOR, (OTHER_DEPARTMENT, DEPARTMENT))
    register.write("admin", Action.MESSAGE_EDITED, department_id=OTHER_DEPARTMENT, subject="read-1")
    register.write("ours", Action.LOGGED_IN, subject="read-2")
    register.write("admin", Action.STAFF_CHANGED, subject="ours")
    register.write("admin", Action.MESSAGE_EDITED, department_id=DEPARTMENT, subject="hidden-1")
    register.write("ours", Action.MESSAGE_EDITED, department_id=DEPARTMENT, subject="hidden-2")
    register.write("shared", Action.LOGGED_IN, subject="hidden-3")
    register.write("admin", Action.STAFF_CHANGED, subject="shared")
    register.write("admin", Action.CLIENT_CHANGED, subject="bot")
    register.write("ours", Action.LOGGED_IN, kind="operator", subject="hidden-4")
    stranger = sign_in("stranger")
    assert [words.split()[0] for words in subjects_of(stranger.get(AUDIT))] == ["ours", "read-2", "read-1"]
    assert rows_of(stranger.get(f"{AUDIT}?department={DEPARTMENT}")) == []


def test_departments_of_others_are_left_out_of_the_details(sign_in: SignIn, register: Register) -> None:
    register.add_staff("ours", Role.EDITOR, (OTHER_DEPARTMENT,))
    changes = {"departments": {"from": [OTHER_DEPARTMENT, DEPARTMENT], "to": [OTHER_DEPARTMENT]}}
    register.write("admin", Action.STAFF_CHANGED, subject="ours", details=changes)
    (row,) = rows_of(sign_in("stranger").get(AUDIT))
    assert f"Departments: from {OTHER_DEPARTMENT}, others to {OTHER_DEPARTMENT}" in row
    assert DEPARTMENT in rows_of(sign_in("admin").get(AUDIT))[0]


def test_giving_a_name_is_written_down_without_the_name(
    editor: Visitor, admin: Visitor, register: Register, store: Store
) -> None:
    store.save()
    editor.submit(user_path() + "name", name="Sam O'Neill")
    editor.submit(user_path() + "name", name="Sam O'Neill")
    editor.submit(user_path() + "name", name="")
    editor.submit(department_path() + "name", name="Clinic")
    assert register.trail() == [
        ("editor", "named", USER, {"kind": "user", "name": "given"}),
        ("editor", "named", USER, {"kind": "user", "name": "taken away"}),
        ("editor", "named", DEPARTMENT, {"kind": "department", "name": "given"}),
    ]
    assert "Sam O'Neill" not in admin.get(AUDIT).words()


def test_every_act_can_be_asked_for(admin: Visitor) -> None:
    page = admin.get(AUDIT)
    options = {e.get("value") for e in page.find_all("option")}
    assert {action.value for action in Action} <= options


def test_red_is_for_what_was_refused_alone(admin: Visitor, register: Register) -> None:
    acts = (
        Action.LOGIN_REFUSED,
        Action.SECRET_REVOKED,
        Action.CLIENT_DISABLED,
        Action.STAFF_DISABLED,
        Action.LOGGED_IN,
    )
    for act in acts:
        register.write("admin", act)
    page = admin.get(AUDIT)
    looks = {page.words(badge): badge.get("class", "").split()[1:] for badge in page.find_all("span", "badge")}
    assert looks == {
        "Login refused": ["badge-failed"],
        "Secret revoked": ["badge-waiting"],
        "Client disabled": ["badge-waiting"],
        "Staff disabled": ["badge-waiting"],
        "Logged in": [],
    }
