"""A group whose messages are all stored takes a short way; whatever else it turns out to be, nothing is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from app.messages import grouped_rows
from app.messages.errors import MessageOfAnotherUser, StoreUnavailable, VersionMismatch
from app.messages.save import Saved
from app.messages.transaction import Transaction
from app.models import HourTouch, Message
from app.models.engine import writer, writing
from app.models.upsert import insert_missing
from tests.api.factories import NewApp, services_of
from tests.messages.commits import counted_commits
from tests.messages.factories import edit, message, move, revisions, save_of, saved, values, version, write_by


@pytest.fixture
def transaction(engine: Engine) -> Transaction:
    """One that has just seen a group whose messages were stored, and so expects another."""
    return expecting(Transaction(engine))


def expecting(transaction: Transaction) -> Transaction:
    write_by(transaction, *(save_of(uuid, body="one") for uuid in "abc"))
    write_by(transaction, *(save_of(uuid, body="one") for uuid in "abc"))
    return transaction


def test_stored_messages_are_read_once_and_no_row_is_inserted_for_them(
    transaction: Transaction, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    inserted: list[Any] = []

    def noted(*arguments: Any) -> int:
        inserted.append(arguments)
        return insert_missing(*arguments)

    monkeypatch.setattr(grouped_rows, "insert_missing", noted)
    first, second = write_by(transaction, save_of("a", body="two"), save_of("b", body="one"))
    assert (saved(first).version, saved(second).version) == (2, 1)
    assert (values(engine, "a"), values(engine, "b")) == ({"body": "two"}, {"body": "one"})
    assert [one.changes for one in revisions(engine, "a")] == [{"messageAttributes.body": ["one", "two"]}]
    assert inserted == []


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_what_changes_travels_with_its_commit(transaction: Transaction) -> None:
    with counted_commits() as commits:
        write_by(transaction, *(save_of(uuid, body="two", subject="new") for uuid in "abc"))
    # What SQLAlchemy ends is over by then, for the driver.
    assert commits[0] == "ON"


def test_several_saves_of_one_message_are_merged_in_their_order(transaction: Transaction, engine: Engine) -> None:
    outcomes = write_by(transaction, save_of("a", body="two"), save_of("b", body="x"), save_of("a", body="three"))
    assert [saved(outcome).version for outcome in outcomes] == [2, 2, 3]
    assert values(engine, "a") == {"body": "three"}


def test_a_new_message_among_them_is_made(transaction: Transaction, engine: Engine) -> None:
    known, new = write_by(transaction, save_of("a", body="two"), save_of("new", user="somebody", body="x"))
    assert (saved(known).version, saved(new).version) == (2, 1)
    assert len(revisions(engine, "a")) == 1
    assert values(engine, "new") == {"body": "x"}


def test_a_message_that_was_removed_meanwhile_is_made_anew(transaction: Transaction, engine: Engine) -> None:
    with writing(engine) as session:
        session.delete(session.get_one(Message, ("d", "b")))
    known, new = write_by(transaction, save_of("a", body="two"), save_of("b", body="two"))
    assert (saved(known).version, saved(new).version) == (2, 1)


def test_a_refused_save_leaves_its_neighbours_alone(transaction: Transaction, engine: Engine) -> None:
    good, bad = write_by(transaction, save_of("a", body="two"), save_of("b", user="somebody", body="two"))
    assert isinstance(good, Saved)
    assert isinstance(bad, MessageOfAnotherUser)
    assert (values(engine, "a"), values(engine, "b")) == ({"body": "two"}, {"body": "one"})


def test_a_message_in_the_trash_takes_no_save(transaction: Transaction, engine: Engine) -> None:
    move(engine, "a", into_trash=True)
    (outcome,) = write_by(transaction, save_of("a", body="two"))
    assert not isinstance(outcome, Saved)
    assert message(engine, "a").body == "one"


def test_what_staff_changed_is_kept(transaction: Transaction, engine: Engine) -> None:
    edit(engine, "a", body="By staff")
    (outcome,) = write_by(transaction, save_of("a", body="one"))
    assert saved(outcome).kept == ("body",)
    assert message(engine, "a").body == "By staff"


def test_who_expects_a_version_is_told_when_it_is_another(transaction: Transaction, engine: Engine) -> None:
    good, bad = write_by(
        transaction, save_of("a", body="x", expectation=version(1)), save_of("b", body="x", expectation=version(7))
    )
    assert saved(good).version == 2
    assert isinstance(bad, VersionMismatch)


def test_a_change_of_an_hour_that_is_over_marks_it(transaction: Transaction, engine: Engine) -> None:
    with writing(engine) as session:
        session.execute(text("DELETE FROM hour_touch"))
    write_by(transaction, save_of("a", body="two", sent_at=datetime.now(UTC) - timedelta(days=3)))
    with Session(engine) as session:
        assert (session.scalar(select(func.count()).select_from(HourTouch)) or 0) >= 1


def test_what_the_database_refuses_fails_alone(transaction: Transaction, engine: Engine) -> None:
    nobody: Any = None
    good, bad, other = write_by(
        transaction, save_of("a", body="x"), replace(save_of("b", body="x"), client=nobody), save_of("c", body="x")
    )
    assert isinstance(good, Saved)
    assert isinstance(other, Saved)
    assert not isinstance(bad, Saved)
    assert [message(engine, uuid).body for uuid in "abc"] == ["x", "one", "x"]
    assert [len(revisions(engine, uuid)) for uuid in "abc"] == [1, 0, 1]


@contextmanager
def lost_answer() -> Iterator[None]:
    """The connection breaks once, when COMMIT has happened and its answer is on its way."""
    broken: list[object] = []
    commit = psycopg.Connection.commit

    def commit_and_break(connection: Any) -> None:
        commit(connection)
        if not broken:
            broken.append(connection)
            connection.close()
            raise psycopg.OperationalError("The connection is lost.")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Connection, "commit", commit_and_break)
        yield
    assert broken


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_commit_without_an_answer_is_repeated_and_happens_once(transaction: Transaction, engine: Engine) -> None:
    with lost_answer():
        first, second = write_by(transaction, save_of("a", body="two"), save_of("b", body="one"))
    assert (saved(first).version, saved(second).version) == (2, 1)
    assert [len(revisions(engine, uuid)) for uuid in "ab"] == [1, 0]


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_who_expects_a_version_is_never_refused_for_its_own_work(transaction: Transaction, engine: Engine) -> None:
    with lost_answer():
        first, second = write_by(
            transaction, save_of("a", body="two", expectation=version(1)), save_of("b", body="two")
        )
    assert isinstance(first, StoreUnavailable)
    assert saved(second).version == 2
    assert values(engine, "a") == {"body": "two"}


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_message_that_somebody_holds_fails_its_own_saves_only(engine: Engine, new_app: NewApp) -> None:
    transaction = expecting(Transaction(services_of(new_app(engine.url, STORE_DEADLINE="0.5")).engine))
    with writer(engine).connect() as holder:
        holder.execute(text("SELECT 1 FROM message WHERE uuid = 'b' FOR UPDATE"))
        free, held = write_by(transaction, save_of("a", body="two"), save_of("b", body="two"))
    assert isinstance(free, Saved)
    assert isinstance(held, StoreUnavailable)
    assert (values(engine, "a"), values(engine, "b")) == ({"body": "two"}, {"body": "one"})
