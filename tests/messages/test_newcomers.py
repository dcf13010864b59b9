"""A group whose messages are all new is stored in one round trip; whatever else it turns out to be, nothing is lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import URL, Engine, func, select
from sqlalchemy.orm import Session

from app.messages.errors import MessageError
from app.messages.save import Save, Saved
from app.messages.transaction import Transaction
from app.models import HourTouch, Message, User
from app.models.engine import writing
from tests.messages.commits import counted_commits
from tests.messages.factories import edit, message, revisions, save_of, saved, values, version, write_by

pytestmark = pytest.mark.postgres


def present(uuid: str, user: str = "u", **values: Any) -> Save:
    return replace(save_of(uuid, user=user, **values), at=datetime.now(UTC))


@pytest.fixture
def database_url(postgres_url: URL) -> URL:
    """SQLite has no round trips to spare."""
    return postgres_url


@pytest.fixture
def transaction(engine: Engine) -> Transaction:
    """One that has just seen a group of new messages, and so expects another."""
    transaction = Transaction(engine)
    write_by(transaction, present("first", body="x"))
    return transaction


def test_new_messages_are_stored_by_one_statement_that_is_its_own_transaction(
    transaction: Transaction, engine: Engine
) -> None:
    alone: list[bool] = []
    execute = psycopg.Connection.execute

    def noted(connection: Any, *arguments: Any, **more: Any) -> Any:
        alone.append(connection.autocommit)
        return execute(connection, *arguments, **more)

    with pytest.MonkeyPatch.context() as patch, counted_commits() as commits:
        patch.setattr(psycopg.Connection, "execute", noted)
        outcomes = write_by(transaction, *(present(f"m{number}", body="x") for number in range(20)))
    assert (alone, commits) == ([True], [])
    assert [saved(outcome).version for outcome in outcomes] == [1] * 20
    assert all(values(engine, f"m{number}") == {"body": "x"} for number in range(20))


def test_a_group_that_is_not_all_new_is_merged(transaction: Transaction, engine: Engine) -> None:
    outcomes = write_by(transaction, present("a", body="a"), present("first", body="y"), present("b", body="b"))
    assert [saved(outcome).version for outcome in outcomes] == [1, 2, 1]
    assert values(engine, "first") == {"body": "y"}
    assert [values(engine, uuid)["body"] for uuid in "ab"] == ["a", "b"]
    assert [len(revisions(engine, uuid)) for uuid in ("a", "first", "b")] == [0, 1, 0]


def test_two_saves_of_one_message_are_merged_in_their_order(transaction: Transaction, engine: Engine) -> None:
    first, second = write_by(transaction, present("a", body="one"), present("a", body="two"))
    assert (saved(first).version, saved(second).version) == (1, 2)
    assert values(engine, "a") == {"body": "two"}


def test_who_expects_a_version_makes_no_message(transaction: Transaction, engine: Engine) -> None:
    made, refused = write_by(
        transaction, present("a", body="x"), replace(present("b", body="x"), expectation=version(1))
    )
    assert isinstance(made, Saved)
    assert isinstance(refused, MessageError)
    with Session(engine) as session:
        assert session.get(Message, ("d", "b")) is None


def test_a_new_user_appears_with_the_message(transaction: Transaction, engine: Engine) -> None:
    write_by(transaction, present("a", body="x"), present("b", user="new", body="x"))
    with Session(engine) as session:
        assert session.get(User, ("d", "new")) is not None


def test_what_is_late_marks_its_hour(transaction: Transaction, engine: Engine) -> None:
    write_by(transaction, present("late", body="x", sent_at=datetime.now(UTC) - timedelta(days=3)))
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(HourTouch)) == 1


def test_what_the_database_refuses_fails_alone(transaction: Transaction, engine: Engine) -> None:
    nobody: Any = None
    good, bad, other = write_by(transaction, present("a", body="x"), replace(present("b"), client=nobody), present("c"))
    assert isinstance(good, Saved)
    assert isinstance(other, Saved)
    assert not isinstance(bad, Saved | MessageError)
    with Session(engine) as session:
        assert session.get(Message, ("d", "b")) is None


def test_an_answer_that_is_lost_is_asked_for_again(transaction: Transaction, engine: Engine) -> None:
    """The rows are there already when they are sent again, and staff may have changed one: it is told as it is."""
    broken: list[object] = []
    execute = psycopg.Connection.execute

    def execute_and_break(connection: Any, *arguments: Any, **more: Any) -> Any:
        cursor = execute(connection, *arguments, **more)
        if connection.autocommit and not broken:
            broken.append(connection)
            edit(engine, "a", body="By staff")
            connection.close()
            raise psycopg.OperationalError("the connection was lost")
        return cursor

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Connection, "execute", execute_and_break)
        first, second = write_by(transaction, present("a", body="x"), present("b", body="x"))
    assert broken
    assert (saved(first).version, saved(second).version) == (2, 1)
    assert message(engine, "a").body == "By staff"
    assert [len(revisions(engine, uuid)) for uuid in "ab"] == [1, 0]


def test_users_that_were_removed_by_hand_come_back(transaction: Transaction, engine: Engine) -> None:
    with writing(engine) as session:
        session.delete(session.get_one(Message, ("d", "first")))
        session.flush()
        session.delete(session.get_one(User, ("d", "u")))
    assert [type(outcome) for outcome in write_by(transaction, present("a", body="a"), present("b", body="b"))] == [
        Saved
    ] * 2
