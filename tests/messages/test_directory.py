"""Departments and users appear by themselves with their first message and can be given a name."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.messages.directory import get_department, get_user, list_departments, list_users
from app.messages.errors import DirectoryEntryNotFound, InvalidFields, MessageError
from app.messages.naming import rename
from app.models import Department, User
from app.models.engine import writing
from tests.messages.factories import move, save_of, version, write


def day(number: int) -> datetime:
    return datetime(2025, 1, number, tzinfo=UTC)


@pytest.fixture
def three(engine: Engine) -> Engine:
    """Users u, v and w of department d, who appeared in this order, and one of department e."""
    for number, user in enumerate("uvw", start=1):
        write(engine, save_of(f"m{user}", user=user, sent_at=day(number)))
    write(engine, save_of("m", "e", "u", sent_at=day(9)))
    return engine


def test_a_department_and_a_user_appear_with_their_first_message(engine: Engine) -> None:
    first = save_of(department="d", user="u")
    write(engine, first)
    write(engine, save_of("other", department="d", user="u"))
    with Session(engine) as session:
        assert (get_department(session, "d").created_at, get_department(session, "d").name) == (first.at, None)
        assert (get_user(session, "d", "u").created_at, get_user(session, "d", "u").name) == (first.at, None)


def test_a_save_that_is_refused_leaves_no_user_behind(engine: Engine) -> None:
    write(engine, save_of("m", user="u"))
    refused = write(
        engine,
        save_of("m", user="stranger"),
        save_of("absent", department="phantom", user="u", expectation=version(1)),
        save_of("mine", user="new"),
        save_of("mine", user="late"),
    )
    assert [isinstance(outcome, MessageError) for outcome in refused] == [True, True, False, True]
    with Session(engine) as session:
        assert session.scalars(select(User.id).order_by(User.id)).all() == ["new", "u"]
        assert session.scalars(select(Department.id)).all() == ["d"]


def test_who_has_not_appeared_is_not_found(three: Engine) -> None:
    with Session(three) as session:
        with pytest.raises(DirectoryEntryNotFound):
            get_department(session, "x")
        with pytest.raises(DirectoryEntryNotFound):
            get_user(session, "e", "w")


def test_the_department_with_the_newest_message_comes_first(three: Engine) -> None:
    with Session(three) as session:
        page = list_departments(session, None, None, 10)
    assert [(entry.id, entry.last_message_at) for entry in page.entries] == [("e", day(9)), ("d", day(3))]
    assert page.next_after is None


def test_a_message_in_the_trash_is_nobodys_last_one(three: Engine) -> None:
    move(three, "m", "e", into_trash=True)
    move(three, "mw", into_trash=True)
    write(three, save_of("mx", user="w", sent_at=day(1)))
    with Session(three) as session:
        departments, users = list_departments(session, None, None, 10), list_users(session, "d", None, 10)
    assert {entry.id: entry.last_message_at for entry in departments.entries} == {"d": day(2), "e": None}
    assert {entry.id: entry.last_message_at for entry in users.entries} == {"w": day(1), "v": day(2), "u": day(1)}


def test_departments_can_be_narrowed_to_those_one_may_see(three: Engine) -> None:
    with Session(three) as session:
        seen = list_departments(session, frozenset({"d", "not-yet-there"}), None, 10)
        assert [entry.id for entry in seen.entries] == ["d"]
        assert list_departments(session, frozenset(), None, 10).entries == []


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_departments_come_page_by_page_one_without_messages_where_it_appeared(limit: int, three: Engine) -> None:
    write(three, save_of("m", "f", "u", sent_at=day(3)))
    with writing(three) as session:
        session.add(Department(id="quiet", created_at=day(5)))
    seen, after = [], None
    with Session(three) as session:
        while True:
            page = list_departments(session, None, after, limit)
            assert len(page.entries) <= limit
            seen += [entry.id for entry in page.entries]
            after = page.next_after
            if after is None:
                break
    assert seen == ["e", "quiet", "f", "d"]


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_users_come_page_by_page_those_who_appeared_last_first(limit: int, three: Engine) -> None:
    seen, after = [], None
    with Session(three) as session:
        while True:
            page = list_users(session, "d", after, limit)
            seen += [(user.id, user.last_message_at) for user in page.entries]
            after = page.next_after
            if after is None:
                break
    assert seen == [("w", day(3)), ("v", day(2)), ("u", day(1))]


def test_users_who_appeared_in_the_same_moment_are_all_listed(engine: Engine) -> None:
    at = save_of().at
    write(engine, *(save_of(f"m{user}", user=user) for user in "abc"))
    with writing(engine) as session:
        for user in "abc":
            get_user(session, "d", user).created_at = at
    with Session(engine) as session:
        first = list_users(session, "d", None, 2)
        rest = list_users(session, "d", first.next_after, 2)
    assert [user.id for user in (*first.entries, *rest.entries)] == ["c", "b", "a"]


def test_users_can_be_narrowed_to_some_of_them(three: Engine) -> None:
    with Session(three) as session:
        page = list_users(session, "d", None, 1, only=["u", "w", "x"])
        rest = list_users(session, "d", page.next_after, 1, only=["u", "w", "x"])
    assert [user.id for user in (*page.entries, *rest.entries)] == ["w", "u"]


@pytest.mark.parametrize(("given", "stored"), [("Sales", "Sales"), ("  Sales ", "Sales"), ("", None), ("   ", None)])
def test_a_name_can_be_given_and_taken_away(given: str, stored: str | None, three: Engine) -> None:
    with writing(three) as session:
        rename(session, get_department(session, "d"), given)
        rename(session, get_user(session, "d", "u"), given)
    with Session(three) as session:
        assert (get_department(session, "d").name, get_user(session, "d", "u").name) == (stored, stored)
        assert get_user(session, "e", "u").name is None


@pytest.mark.parametrize("name", ["x" * 257, "a\0b"])
def test_a_wrong_name_is_refused(name: str, three: Engine) -> None:
    with writing(three) as session, pytest.raises(InvalidFields):
        rename(session, get_department(session, "d"), name)
