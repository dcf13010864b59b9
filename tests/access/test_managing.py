"""What admins may give, and that at least one admin of all departments remains."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.access.audit import Actor
from app.access.clients import SCOPE_CREATE, SCOPE_GET, NewClient
from app.access.errors import AccountError, ChangedMeanwhile, RoleNotGranted
from app.access.manage_clients import Grants, Rotation, add_client, change_grants, newest_secret, rotate, seen_client
from app.access.manage_staff import Access, access_of, change_access, mark_of, shut_out
from app.access.manager import Manager
from app.access.sessions import Account, Lifetimes, find_session, open_session
from app.access.staff import Role, get_staff
from app.models import Staff, StaffDepartment
from app.models.engine import writing
from tests.api.factories import services_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)
VIEWER = Access(Role.VIEWER, None, sees_personal_data=True)
SOME = Access(Role.ADMIN, frozenset({"d"}), sees_personal_data=True)
LIVES = Lifetimes(NOW - datetime(2025, 1, 1, tzinfo=UTC), NOW - datetime(2025, 1, 1, tzinfo=UTC))
OPERATOR = Manager(Actor("operator", "root"))

READER_AND_WRITER = (("reader", SCOPE_GET), ("writer", SCOPE_CREATE))

Act = Callable[[Session, Manager, str], None]


def demote(session: Session, by: Manager, username: str) -> None:
    assert change_access(session, by, username, VIEWER, NOW)


def narrow(session: Session, by: Manager, username: str) -> None:
    assert change_access(session, by, username, SOME, NOW)


def disable(session: Session, by: Manager, username: str) -> None:
    shut_out(session, by, username, NOW)


each_act = pytest.mark.parametrize("act", [demote, narrow, disable])


@pytest.fixture
def engine(app: Flask) -> Engine:
    return services_of(app).engine


def add(engine: Engine, username: str, *departments: str, role: str = "admin") -> Manager:
    """An account, as one who manages others."""
    with writing(engine) as session:
        staff = Staff(
            username=username,
            password_hash="none",
            role=role,
            all_departments=not departments,
            created_at=NOW,
            departments=[StaffDepartment(department_id=one) for one in departments],
        )
        session.add(staff)
        session.flush()
        return Manager(Actor("staff", username), frozenset(departments) or None, staff_id=staff.id)


def chiefs(engine: Engine) -> list[str]:
    with Session(engine) as session:
        found = session.scalars(select(Staff).order_by(Staff.username))
        return [s.username for s in found if s.role == "admin" and s.all_departments and s.disabled_at is None]


@each_act
def test_the_last_admin_of_all_departments_stays(engine: Engine, act: Act) -> None:
    """An admin whose own rights were taken between their click and the act cannot take the last one's."""
    late = add(engine, "late")
    add(engine, "last")
    with writing(engine) as session:
        get_staff(session, "late").role = "viewer"
    with pytest.raises(AccountError, match="last admin of all departments"), writing(engine) as session:
        act(session, late, "last")
    assert chiefs(engine) == ["last"]


@each_act
def test_two_admins_who_remove_one_another_leave_one(engine: Engine, act: Act) -> None:
    managers = [add(engine, "one"), add(engine, "two")]
    together = Barrier(2)

    def remove(by: Manager, username: str) -> bool:
        together.wait()
        try:
            with writing(engine) as session:
                act(session, by, username)
        except AccountError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(remove, managers, ["two", "one"]))
    assert sorted(done) == [False, True]
    assert len(chiefs(engine)) == 1


def test_of_two_who_saw_the_same_rights_the_second_is_refused(engine: Engine) -> None:
    """Also at the same moment, and where an admin of all departments is made or taken."""
    managers = [add(engine, "one"), add(engine, "two")]
    add(engine, "ann", "d", role="viewer")
    with Session(engine) as session:
        seen = mark_of(get_staff(session, "ann"))
    together = Barrier(2)

    def give(by: Manager, access: Access) -> bool:
        together.wait()
        try:
            with writing(engine) as session:
                change_access(session, by, "ann", access, NOW, seen)
        except ChangedMeanwhile:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(give, managers, [SOME, Access(Role.ADMIN, None, sees_personal_data=True)]))
    assert sorted(done) == [False, True]


@each_act
def test_an_operator_may_remove_the_last_admin_and_make_another(engine: Engine, act: Act) -> None:
    add(engine, "last")
    with writing(engine) as session:
        act(session, OPERATOR, "last")
    assert chiefs(engine) == []


@each_act
def test_an_admin_cannot_remove_themselves(engine: Engine, act: Act) -> None:
    me = add(engine, "me")
    add(engine, "another")
    with pytest.raises(RoleNotGranted), writing(engine) as session:
        act(session, me, "me")
    assert chiefs(engine) == ["another", "me"]


@pytest.mark.parametrize(
    ("departments", "reached"),
    [({"a"}, True), ({"a", "b"}, True), ({"a", "c"}, False), ({"c"}, False), (set(), False), (None, False)],
)
def test_an_admin_of_some_departments_reaches_what_is_within_them(departments: set[str] | None, reached: bool) -> None:
    by = Manager(Actor("staff", "ann"), frozenset({"a", "b"}))
    group = None if departments is None else frozenset(departments)
    assert by.reaches(group) is reached
    assert OPERATOR.reaches(group)


def test_changed_rights_are_those_of_a_live_session_at_once(engine: Engine) -> None:
    by = add(engine, "chief")
    add(engine, "ann", "d", role="viewer")
    with writing(engine) as session:
        token = open_session(session, get_staff(session, "ann"), LIVES, NOW)

    def account() -> Account | None:
        with Session(engine) as session:
            found = find_session(session, token, LIVES, NOW)
            return found.account if found else None

    for access in (
        Access(Role.EDITOR, frozenset({"d", "e"}), sees_personal_data=False),
        Access(Role.ADMIN, None, sees_personal_data=True),
    ):
        with writing(engine) as session:
            assert change_access(session, by, "ann", access, NOW)
        seen = account()
        assert seen is not None
        assert (seen.role, seen.departments, seen.sees_personal_data) == (
            access.role,
            access.departments,
            access.sees_personal_data,
        )
        with Session(engine) as session:
            assert access_of(get_staff(session, "ann")) == access
    with writing(engine) as session:
        shut_out(session, by, "ann", NOW)
    assert account() is None


def test_an_admin_who_sees_no_personal_data_makes_no_client_that_reads_it(engine: Engine) -> None:
    masked = Manager(Actor("staff", "mona"), sees_personal_data=False)
    reader, writer = (NewClient(name, None, scopes=(scope,)) for name, scope in READER_AND_WRITER)
    with writing(engine) as session:
        with pytest.raises(AccountError, match="shows personal data"):
            add_client(session, masked, reader, "pepper", NOW)
        add_client(session, masked, writer, "pepper", NOW)
        add_client(session, OPERATOR, reader, "pepper", NOW)
    with writing(engine) as session:
        with pytest.raises(AccountError, match="shows personal data"):
            change_grants(session, masked, "writer", Grants(None, (SCOPE_CREATE, SCOPE_GET)), NOW)
        newest = newest_secret(seen_client(session, masked, "reader"))
        with pytest.raises(AccountError, match="shows personal data"):
            rotate(session, masked, "reader", Rotation(newest, None), "pepper", NOW)
