"""The words of users' names follow the names, whoever changes them."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from app.messages.directory import get_user
from app.messages.errors import InvalidFields
from app.messages.naming import forget_names, index_names, rename
from app.models import Message, User, UserNameWord
from app.models.engine import writing
from tests.messages.factories import save_of, write


@pytest.fixture
def users(engine: Engine) -> Engine:
    """The users u and v of department d, and u of e, each with a message."""
    for department, user in (("d", "u"), ("d", "v"), ("e", "u")):
        write(engine, save_of(f"m-{user}", department, user))
    return engine


def give(engine: Engine, department: str, user: str, name: str) -> None:
    with writing(engine) as session:
        rename(session, get_user(session, department, user), name)


def words(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return [
            f"{row.department_id}/{row.user_id} {row.word}"
            for row in session.scalars(
                select(UserNameWord).order_by(UserNameWord.department_id, UserNameWord.user_id, UserNameWord.word)
            )
        ]


def last_of(done: Iterable[int]) -> int:
    return max(done, default=0)


def test_a_new_name_has_its_own_words_in_place_of_the_old_ones(users: Engine) -> None:
    give(users, "d", "u", "Zo\u00eb Kr\u00fcger Zoe")
    give(users, "e", "u", "Anna")
    assert words(users) == ["d/u kruger", "d/u zoe", "e/u anna"]
    give(users, "d", "u", "Zoe Miller")
    assert words(users) == ["d/u miller", "d/u zoe", "e/u anna"]
    give(users, "d", "u", " ")
    assert words(users) == ["e/u anna"]


@pytest.mark.parametrize("name", ["x" * 256, "\u5c71" * 256, "a b " * 64, "...", "\u0130\u0130 \ufdfa"])
def test_any_name_that_may_be_given_has_words_that_fit(name: str, users: Engine) -> None:
    give(users, "d", "u", name)
    with Session(users) as session:
        assert get_user(session, "d", "u").name == name.strip()


def test_a_name_that_may_not_be_given_leaves_the_words_alone(users: Engine) -> None:
    give(users, "d", "u", "Zoe")
    with pytest.raises(InvalidFields):
        give(users, "d", "u", "x" * 257)
    assert words(users) == ["d/u zoe"]


def test_names_given_by_an_older_version_get_their_words(users: Engine) -> None:
    give(users, "d", "v", "Anna")
    with writing(users) as session:
        session.execute(update(User).where(User.id == "u").values(name="Zoe Zorn"))
    assert last_of(index_names(users)) == 2
    assert words(users) == ["d/u zoe", "d/u zorn", "d/v anna", "e/u zoe", "e/u zorn"]
    assert last_of(index_names(users)) == 0


def test_names_changed_by_an_older_version_get_theirs_when_all_are_indexed_anew(users: Engine) -> None:
    give(users, "d", "u", "Zoe")
    with writing(users) as session:
        session.execute(update(User).where(User.department_id == "d", User.id == "u").values(name="Anna"))
    assert last_of(index_names(users)) == 0
    assert last_of(index_names(users, anew=True)) == 1
    assert words(users) == ["d/u anna"]


def test_a_user_without_messages_loses_the_name_and_its_words(users: Engine) -> None:
    give(users, "d", "u", "Zoe")
    give(users, "d", "v", "Anna")
    give(users, "e", "u", "Ann")
    with writing(users) as session:
        session.execute(delete(Message).where(Message.user_id == "u"))
        forget_names(session.connection(), "d")
    assert words(users) == ["d/v anna", "e/u ann"]


def test_who_name_a_user_at_once_leave_the_words_of_one_name(users: Engine) -> None:
    names = [f"Name{number} {letter}" for number, letter in enumerate("abcdefgh")]
    together = Barrier(len(names))

    def name(one: str) -> None:
        together.wait()
        for _ in range(5):
            give(users, "d", "u", one)

    with ThreadPoolExecutor(len(names)) as pool:
        list(pool.map(name, names))
    with Session(users) as session:
        last = get_user(session, "d", "u").name
    assert last in names
    assert words(users) == [f"d/u {word}" for word in sorted(last.lower().split())]
