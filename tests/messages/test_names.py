"""Departments and users are found by the names that editors gave them."""

from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from app.messages.directory import get_department, get_user
from app.messages.names import departments_named, users_like, users_named
from app.messages.naming import rename
from app.models.engine import writing
from tests.messages.factories import save_of, write

NAMES = {("d", "u"): "Zo\u00eb Kr\u00fcger-Br\u00fcck", ("d", "v"): "Anna Zorn", ("e", "u"): "ZOE"}


@pytest.fixture
def named(engine: Engine) -> Engine:
    """Departments d and e with three users who have a name, and one who has none."""
    for department, user in (*NAMES, ("d", "w")):
        write(engine, save_of("m-" + user, department, user))
    with writing(engine) as session:
        for (department, user), name in NAMES.items():
            rename(session, get_user(session, department, user), name)
        rename(session, get_department(session, "d"), "Caf\u00e9 am Platz")
    return engine


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("zoe", ["e/u", "d/u"]),
        ("Zo", ["d/v", "e/u", "d/u"]),
        ("zo\u00eb KRUG", ["d/u"]),
        ("bruck zoe", ["d/u"]),
        ("oe", []),
        ("zoe anna", []),
        ("", []),
        ("...", []),
    ],
)
def test_a_user_is_found_by_the_beginnings_of_words_without_accents_or_case(
    typed: str, found: list[str], named: Engine
) -> None:
    with Session(named) as session:
        users = users_named(session, None, typed)
    assert [f"{user.department_id}/{user.id}" for user in users] == found


def test_who_has_two_words_with_a_beginning_is_found_once(named: Engine) -> None:
    with writing(named) as session:
        rename(session, get_user(session, "d", "w"), "Zorn Zoltan")
    with Session(named) as session:
        assert [user.id for user in users_named(session, {"d"}, "zo")] == ["v", "w", "u"]
        assert [user.id for user in users_named(session, {"d"}, "zol zor")] == ["w"]


def test_users_of_other_departments_are_not_found(named: Engine) -> None:
    with Session(named) as session:
        assert [user.department_id for user in users_named(session, {"e"}, "zoe")] == ["e"]
        assert users_named(session, frozenset(), "zoe") == []


def test_where_names_are_hidden_only_whole_words_find_one(named: Engine) -> None:
    with Session(named) as session:
        assert users_named(session, None, "Kru", whole_words=True) == []
        assert [user.id for user in users_named(session, None, "kruger", whole_words=True)] == ["u"]


@pytest.mark.parametrize(("typed", "found"), [("platz cafe", ["d"]), ("D", ["d"]), ("e", ["e"]), ("x", []), (" ", [])])
def test_a_department_is_found_by_its_name_or_the_beginning_of_its_id(
    typed: str, found: list[str], named: Engine
) -> None:
    with Session(named) as session:
        assert [one.id for one in departments_named(session, None, typed)] == found
        assert departments_named(session, frozenset({"elsewhere"}), typed) == []


def test_a_list_of_users_finds_them_by_name_and_one_by_the_whole_id(named: Engine) -> None:
    with Session(named) as session:
        assert users_like(session, "d", "anna") == ["v", "anna"]
        assert users_like(session, "d", "w") == ["w"]
        assert users_like(session, "d", "no id at all") == []


@pytest.mark.parametrize("departments", [None, {"d"}, {"d", "e"}])
def test_users_are_found_by_the_index_of_words_without_reading_all_names(
    departments: set[str] | None, named: Engine
) -> None:
    with named.begin() as connection:
        # Of a handful any way is as good to the planner.
        for number in range(500):
            user = {"id": f"n{number}", "name": f"Name{number}", "word": f"name{number}"}
            connection.execute(
                text("INSERT INTO users (department_id, id, name, created_at) VALUES ('d', :id, :name, '2026-01-01')"),
                user,
            )
            connection.execute(text("INSERT INTO user_name_word VALUES ('d', :id, :word)"), user)
        connection.execute(text("ANALYZE"))
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        asked.append((statement, parameters))

    event.listen(named, "before_cursor_execute", note)
    with Session(named) as session:
        users_named(session, departments, "zo kr")
    event.remove(named, "before_cursor_execute", note)
    [(statement, parameters)] = [one for one in asked if "user_name_word" in one[0]]
    with named.connect() as connection:
        if named.dialect.name == "sqlite":
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
        else:
            # So few rows it would rather read without any index, rightly.
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            plan = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).all()
    assert "ix_user_name_word_word_department_id_user_id" in str(plan)
    assert ("SCAN" if named.dialect.name == "sqlite" else "Seq Scan") not in str(plan)


def test_the_named_are_found_by_an_index_that_holds_no_users_without_a_name(named: Engine) -> None:
    asked = "SELECT id FROM users WHERE department_id IN ('d', 'e') AND name IS NOT NULL"
    with named.connect() as connection:
        if named.dialect.name == "sqlite":
            plan = connection.execute(text(f"EXPLAIN QUERY PLAN {asked}")).all()
        else:
            # So few rows it would rather read without any index, rightly.
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            plan = connection.execute(text(f"EXPLAIN {asked}")).all()
    assert "ix_users_named" in str(plan)
