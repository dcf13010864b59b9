"""A batch comes to disk in one transaction; what the database refuses or delays hits nobody else."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import psycopg
import pytest
from sqlalchemy import URL, Connection, Engine, event, text
from sqlalchemy.exc import DataError, IntegrityError

from app.messages.errors import StoreUnavailable
from app.messages.save import Save, Saved
from app.messages.transaction import Transaction
from app.models.engine import writer
from tests.api.factories import NewApp, locked, logged, services_of
from tests.messages.factories import revisions, save_of, saved, values, version, write
from tests.support.waiting import wait_until


def soon() -> float:
    return time.monotonic() + 8


def unacceptable(uuid: str) -> Save:
    """A save that no validation would let through, and that the database refuses: it must have a client."""
    nobody: Any = None
    return replace(save_of(uuid, body="x"), client=nobody)


def test_a_save_that_the_database_refuses_fails_alone(engine: Engine) -> None:
    saves = [save_of("a", body="a"), unacceptable("b"), save_of("c", body="c")]
    with logged() as lines:
        first, second, third = Transaction(engine).write(saves, soon())
    assert isinstance(first, Saved)
    assert isinstance(second, IntegrityError)
    assert isinstance(third, Saved)
    assert (values(engine, "a"), values(engine, "c")) == ({"body": "a"}, {"body": "c"})
    assert [line["request_uuid"] for line in lines if line["event"] == "save_refused"] == [saves[1].request_uuid]


WITHOUT_OFFSET = datetime(2025, 1, 1)  # noqa: DTZ001  That is what is wrong with it.


@pytest.mark.parametrize("broken", [{"body": "\ud800"}, {"attachments": 1 << 80}, {"sent_at": WITHOUT_OFFSET}])
def test_a_save_that_cannot_even_be_sent_fails_alone(broken: dict[str, Any], engine: Engine) -> None:
    saves = [save_of("a", body="a"), save_of("b", **broken), save_of("c", body="c")]
    first, second, third = Transaction(engine).write(saves, soon())
    assert isinstance(first, Saved)
    assert isinstance(second, Exception)
    assert isinstance(third, Saved)
    assert values(engine, "c") == {"body": "c"}


def test_an_empty_batch_is_nothing(engine: Engine) -> None:
    assert Transaction(engine).write([], soon()) == []


def test_after_its_time_a_batch_is_given_up_for_all(new_app: NewApp) -> None:
    engine = services_of(new_app(STORE_DEADLINE="0.5")).engine
    with locked(services_of(new_app()).engine):
        outcomes = Transaction(engine).write([save_of("a", body="a"), save_of("b", body="b")], time.monotonic())
    assert [type(outcome) for outcome in outcomes] == [StoreUnavailable] * 2


def test_a_batch_is_tried_again_once_the_lock_is_gone(new_app: NewApp) -> None:
    engine = services_of(new_app(STORE_DEADLINE="0.5")).engine
    holder = services_of(new_app()).engine
    with ThreadPoolExecutor(1) as threads:
        with locked(holder):
            written = threads.submit(Transaction(engine).write, [save_of(body="x")], soon())
            wait_until(lambda: is_waiting(holder), "the batch waits for the lock")
        (outcome,) = written.result()
    assert isinstance(outcome, Saved)
    assert values(engine) == {"body": "x"}


def is_waiting(engine: Engine) -> bool:
    """SQLite cannot be asked who waits, and there it does not matter for the rule."""
    if engine.dialect.name == "sqlite":
        return True
    with engine.connect() as connection:
        return bool(connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


@pytest.mark.postgres
def test_a_message_that_somebody_holds_fails_its_own_saves_only(postgres_url: URL, new_app: NewApp) -> None:
    engine = services_of(new_app(postgres_url, STORE_DEADLINE="0.5")).engine
    write(engine, save_of("held", body="old"), save_of("there", body="old"))
    with writer(engine).begin() as connection:
        # Its next version is one that no column can hold, which shows only once the message is locked and read.
        connection.execute(text("UPDATE message SET version = 2147483647 WHERE uuid = 'there'"))
    with services_of(new_app(postgres_url)).engine.connect() as holder:
        holder.execute(text("SELECT 1 FROM message WHERE uuid = 'held' FOR UPDATE"))
        saves = [save_of("a", body="a"), save_of("held", body="new"), save_of("there", body="new")]
        first, second, third = Transaction(engine).write([*saves], soon())
    assert isinstance(first, Saved)
    assert isinstance(second, StoreUnavailable)
    assert isinstance(third, DataError)
    assert (values(engine, "a"), values(engine, "held")) == ({"body": "a"}, {"body": "old"})


@contextmanager
def once_before_locking(act: Callable[[Any], object]) -> Iterator[None]:
    """`act` happens with the driver's cursor before the first statement that locks rows."""
    done: list[object] = []
    executemany = psycopg.Cursor.executemany

    def execute_after(cursor: Any, query: Any, *arguments: Any, **more: Any) -> Any:
        if "FOR UPDATE" in str(query) and not done:
            done.append(cursor)
            act(cursor)
        return executemany(cursor, query, *arguments, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Cursor, "executemany", execute_after)
        yield
    assert done


@pytest.mark.postgres
def test_a_message_that_is_removed_before_it_can_be_locked_is_made_anew(postgres_url: URL, new_app: NewApp) -> None:
    engine = services_of(new_app(postgres_url)).engine
    purger = writer(services_of(new_app(postgres_url)).engine)
    write(engine, save_of("old", body="one"))

    def remove(_cursor: object) -> None:
        with purger.begin() as connection:
            connection.execute(text("DELETE FROM message WHERE uuid = 'old'"))

    with once_before_locking(remove):
        (outcome,) = Transaction(engine).write([save_of("old", body="two")], soon())
    assert saved(outcome).version == 1
    assert values(engine, "old") == {"body": "two"}


@pytest.mark.postgres
def test_a_connection_that_breaks_before_rows_are_locked_is_replaced(postgres_url: URL, new_app: NewApp) -> None:
    engine = services_of(new_app(postgres_url)).engine
    write(engine, save_of("old", body="one"))
    with once_before_locking(lambda cursor: cursor.connection.close()):
        (outcome,) = Transaction(engine).write([save_of("old", body="two")], soon())
    assert saved(outcome).version == 2
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]


@contextmanager
def lost_commit(engine: Engine, *, happened: bool) -> Iterator[None]:
    """The connection breaks once while COMMIT is on its way, after it happened or before."""
    broken: list[object] = []

    def break_once(connection: Connection) -> None:
        if not broken:
            driver: Any = connection.connection.dbapi_connection
            broken.append(driver)
            if happened:
                driver.commit()
            driver.close()

    event.listen(engine, "commit", break_once)
    yield
    event.remove(engine, "commit", break_once)
    assert broken


@pytest.mark.postgres
@pytest.mark.parametrize("happened", [True, False])
def test_a_commit_without_an_answer_is_repeated_and_happens_once(
    happened: bool, postgres_url: URL, new_app: NewApp
) -> None:
    engine = services_of(new_app(postgres_url)).engine
    write(engine, save_of("old", body="one"))
    with lost_commit(engine, happened=happened):
        new, old = Transaction(engine).write([save_of("new", body="x"), save_of("old", body="two")], soon())
    assert (saved(new).version, saved(old).version) == (1, 2)
    assert [revision.version for revision in revisions(engine, "old")] == [2]
    assert revisions(engine, "new") == []


@pytest.mark.postgres
@pytest.mark.parametrize("happened", [True, False])
def test_a_save_that_expects_a_version_is_not_repeated_on_its_own_work(
    happened: bool, postgres_url: URL, new_app: NewApp
) -> None:
    """Its owner is told that the outcome is unknown, and never that the version is wrong."""
    engine = services_of(new_app(postgres_url)).engine
    write(engine, save_of("old", body="one"))
    saves = [save_of("old", body="two", expectation=version(1)), save_of("new", body="x")]
    with lost_commit(engine, happened=happened):
        old, new = Transaction(engine).write(saves, soon())
    assert isinstance(old, StoreUnavailable)
    assert saved(new).version == 1
    assert values(engine, "old") == {"body": "two" if happened else "one"}


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("body", "expectation", "waits"), [("one", None, "off"), ("two", None, "on"), ("one", version(7), "on")]
)
def test_only_a_group_of_mere_repeats_is_answered_before_its_commit_is_on_disk(
    body: str, expectation: Any, waits: str, postgres_url: URL, new_app: NewApp
) -> None:
    engine = services_of(new_app(postgres_url)).engine
    seen: list[Any] = []
    write(engine, save_of("a", body="one"), save_of("b", body="one"))
    # The server of the tests does not wait for any disk; one that is in use does.
    event.listen(engine, "begin", lambda it: it.exec_driver_sql("SET LOCAL synchronous_commit = on"))
    event.listen(engine, "commit", lambda it: seen.append(it.scalar(text("SHOW synchronous_commit"))))
    Transaction(engine).write([save_of("a", body="one"), save_of("b", body=body, expectation=expectation)], soon())
    Transaction(engine).write([save_of("c", body="one")], soon())
    assert seen == [waits, "on"]


def test_a_memory_of_users_that_is_full_is_emptied(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.messages.transaction.KNOWN_USERS", 2)
    transaction = Transaction(engine)
    for number in range(6):
        (outcome,) = transaction.write([save_of(f"m{number}", user=f"u{number % 4}", body="x")], soon())
        assert saved(outcome).version == 1


def test_users_that_were_removed_by_hand_come_back_with_their_next_message(engine: Engine) -> None:
    transaction = Transaction(engine)
    transaction.write([save_of("a", body="a")], soon())
    with writer(engine).begin() as connection:
        for table in ("message", "users", "department"):
            connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608  The names are those above.
    outcomes = transaction.write([save_of("b", body="b"), save_of("c", body="c")], soon())
    assert [type(outcome) for outcome in outcomes] == [Saved, Saved]
