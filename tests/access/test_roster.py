"""Lists of accounts and clients: page by page, narrowed by name, and only what the manager sees."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.access.audit import Actor
from app.access.manager import Departments, Manager, departments_of
from app.access.roster import Wanted, roster
from app.models import Client, ClientDepartment, Staff, StaffDepartment
from app.models.engine import writing
from tests.api.factories import services_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)
REACHES: list[Departments] = [None, frozenset(), frozenset("d"), frozenset("de"), frozenset("def"), frozenset("x")]
OPERATOR = Manager(Actor("operator", "root"))


def manager(departments: Departments) -> Manager:
    return Manager(Actor("staff", "me"), departments)


@pytest.fixture
def engine(app: Flask) -> Engine:
    """An account and a client for each set of departments, and one of each that has none at all."""
    engine = services_of(app).engine
    with writing(engine) as session:
        for number, departments in enumerate([None, frozenset[str](), *map(frozenset, ("d", "e", "de", "df"))]):
            common = {"username": f"One-{number}", "all_departments": departments is None, "created_at": NOW}
            ids = sorted(departments or ())
            session.add(
                Staff(
                    **common,
                    password_hash="none",
                    role="viewer",
                    departments=[StaffDepartment(department_id=one) for one in ids],
                )
            )
            session.add(Client(**common, scopes="s", departments=[ClientDepartment(department_id=one) for one in ids]))
    return engine


@pytest.mark.parametrize("owner", [Staff, Client])
@pytest.mark.parametrize("departments", REACHES)
def test_the_database_and_the_rule_agree_on_who_is_seen(
    engine: Engine, owner: type[Staff] | type[Client], departments: Departments
) -> None:
    by = manager(departments)
    with Session(engine) as session:
        everybody: list[Staff | Client] = list(session.scalars(select(owner).order_by(owner.username)))
        by_rule = [one.username for one in everybody if by.reaches(departments_of(one))]
        by_query = list(session.scalars(select(owner.username).where(*by.sees(owner)).order_by(owner.username)))
    assert by_query == by_rule


@pytest.mark.parametrize("limit", [1, 2, 5, 6])
def test_pages_show_each_account_once_by_name(engine: Engine, limit: int) -> None:
    seen: list[str] = []
    after: str | None = ""
    with Session(engine) as session:
        while after is not None:
            page = roster(session, OPERATOR, Staff, Wanted(limit, after=after))
            assert len(page.owners) <= limit
            seen += [one.username for one in page.owners]
            after = page.next_after
    assert seen == [f"One-{number}" for number in range(6)]


@pytest.mark.parametrize(("typed", "count"), [("one", 6), ("NE-3", 1), ("%", 0), ("_", 0), ("x", 0)])
def test_any_part_of_a_username_narrows_the_list(engine: Engine, typed: str, count: int) -> None:
    with Session(engine) as session:
        assert len(roster(session, OPERATOR, Client, Wanted(10, typed)).owners) == count
