"""What is about all departments crosses the shards, in statements that Citus can do."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.messages.directory import list_departments
from app.messages.lookup import find_by_id
from tests.admin.store import OTHER_DEPARTMENT, Store
from tests.admin.test_list_filters import FOUND, four
from tests.admin.visitor import Visitor
from tests.messages.factories import save_of, write
from tests.sharding.conftest import Executed, ReadAlong
from tests.sharding.rule import crossing_faults, faults

pytestmark = pytest.mark.postgres

__all__ = ["four"]

NOW = datetime.now(UTC)


@pytest.fixture(params=[True, False], ids=["sharded", "whole"])
def catalog(request: pytest.FixtureRequest) -> bool:
    """Whether the service takes the database for a cluster."""
    if request.param:
        request.getfixturevalue("cluster")
    return bool(request.param)


def assert_possible(executed: list[Executed]) -> None:
    problems = {
        f"{fault}: {one.line}\n    {one.statement}"
        for one in executed
        if faults(one.statement, one.values)
        for fault in crossing_faults(one.statement)
    }
    assert not problems, "\n".join(sorted(problems))


def test_the_newest_messages_of_departments_are_the_same_in_a_cluster(engine: Engine, catalog: bool) -> None:
    for number, department in enumerate("abcab"):
        write(engine, save_of(f"m-{number}", department, sent_at=NOW + timedelta(seconds=number)))
    with Session(engine) as session:
        first = list_departments(session, None, None, 2)
        second = list_departments(session, frozenset("abc"), first.next_after, 2)
    found = [(entry.id, entry.last_message_at) for entry in (*first.entries, *second.entries)]
    assert found == [(one, NOW + timedelta(seconds=at)) for one, at in (("b", 4), ("a", 3), ("c", 2))]


@pytest.mark.parametrize("catalog", [True], indirect=True)
def test_the_pages_about_all_departments(admin: Visitor, four: Store, catalog: bool, read_along: ReadAlong) -> None:
    for number in range(0, 40, 4):
        four.save(f"n-{number}", department=OTHER_DEPARTMENT, body="x", sent_at=NOW - timedelta(days=number))
    paths = ["/admin/", "/admin/overview", "/admin/overview?period=30d", "/admin/messages"]
    paths += [f"/admin/messages?{query}" for query in (*FOUND, f"department={OTHER_DEPARTMENT}", "q=x&trashed=1")]
    paths += [f"/admin/search?q={text}" for text in ("a", "hello", "5550111", four.message("a").request_uuid)]
    paths += ["/admin/?name=bak", "/admin/messages/export.csv?type=NOTE", "/admin/bulk"]
    for path in paths:
        with read_along() as executed:
            response = admin.client.get(path, follow_redirects=True)
            assert (response.status_code, bool(response.get_data())) == (200, True), path
        assert_possible(executed)


def test_looking_for_an_id_in_several_departments(engine: Engine, read_along: ReadAlong) -> None:
    write(engine, save_of("m", "a"), save_of("m", "b"))
    write(engine, save_of("m", "a", body="y"))
    with read_along() as executed, Session(engine) as session:
        assert find_by_id(session, ["a", "b"], "m") == [("a", "m"), ("b", "m")]
        assert find_by_id(session, ["a", "b"], "0198f0c0-0000-7000-8000-000000000001") == []
    assert_possible(executed)


@pytest.mark.parametrize(
    ("statement", "is_possible"),
    [
        ("SELECT department_id, count(*) FROM message GROUP BY department_id", True),
        ("SELECT id FROM department ORDER BY id LIMIT 5 OFFSET 5", True),
        (("SELECT id, (SELECT DISTINCT ON (m.department_id) at FROM message AS m WHERE m.department_id = d.id"
         " ORDER BY m.department_id, at DESC) FROM department AS d"), True),
        ("SELECT id, (SELECT at FROM message AS m WHERE m.department_id = d.id LIMIT 1) FROM department AS d", False),
        ("SELECT id, (SELECT max(at) FROM message AS m WHERE m.department_id = d.id) FROM department AS d", False),
        ("SELECT uuid FROM message FOR UPDATE", False),
        ("DELETE FROM message WHERE uuid = 'x'", False),
        ("SELECT rank() OVER (ORDER BY at) FROM message", False),
        ("WITH m AS (SELECT uuid FROM message) SELECT * FROM m", False),
    ],
)  # fmt: skip
def test_the_rule_for_statements_across_shards(statement: str, is_possible: bool) -> None:
    assert faults(statement)
    assert bool(crossing_faults(statement)) is not is_possible
