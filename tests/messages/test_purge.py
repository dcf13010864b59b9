"""Old messages go, with all that the store knows of them, and nothing else does (docs/operations.md, Retention)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.messages import purge
from app.messages.errors import InvalidFields
from app.messages.find import list_messages
from app.messages.matching import Filters
from app.messages.purge import count_due
from app.messages.removing import Order
from app.messages.retention import days_of, limit_of
from app.messages.retrying import LONG_PAUSES
from app.models import Department, Message, Revision, User
from app.models.engine import writing
from app.models.search import WORDS_TABLE
from tests.messages.factories import edit, move, save_of, write
from tests.messages.many import OLDEST, store_many

NOW = datetime(2026, 6, 1, tzinfo=UTC)
OLD, NEW = NOW - timedelta(days=401), NOW - timedelta(days=399)
ORDER = Order("d", 400, NOW)


def save(engine: Engine, uuid: str, created: datetime, occurred: datetime | None = None, **values: Any) -> None:
    one = save_of(uuid, **{"body": "Hello", "sent_at": occurred, **values})
    write(engine, replace(one, at=created))


def run(engine: Engine, order: Order = ORDER) -> int:
    pauses: list[float] = []
    removed = 0
    for sofar in purge.purge(engine, order, lambda _: None, pauses.append):
        removed = sofar.messages
    return removed


def left(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return list(session.scalars(select(Message.uuid).order_by(Message.uuid)))


def rows(engine: Engine, table: Any) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def found(engine: Engine, word: str) -> Sequence[str]:
    with Session(engine) as session:
        page = list_messages(session, "d", None, Filters(text=word), None, 10)
        return [message.uuid for message in page.messages]


def test_what_is_older_goes_and_the_rest_stays(engine: Engine) -> None:
    save(engine, "old", OLD)
    save(engine, "new", NEW)
    save(engine, "elsewhere", OLD, department="other")
    assert count_due(engine, ORDER) == 1
    assert run(engine) == 1
    assert left(engine) == ["elsewhere", "new"]
    assert count_due(engine, ORDER) == 0


def test_a_message_that_came_lately_stays_however_long_ago_it_says_it_occurred(engine: Engine) -> None:
    save(engine, "forged", NEW, datetime(1970, 1, 1, tzinfo=UTC))
    assert run(engine) == 0


def test_a_message_that_occurred_lately_stays_however_long_ago_it_was_announced(engine: Engine) -> None:
    save(engine, "announced", OLD, NEW)
    assert run(engine) == 0


def test_a_wrong_clock_keeps_no_message_for_ever(engine: Engine) -> None:
    save(engine, "ahead", OLD, datetime(2199, 1, 1, tzinfo=UTC))
    save(engine, "ahead-and-new", NEW, datetime(2199, 1, 1, tzinfo=UTC))
    assert run(engine) == 1
    assert left(engine) == ["ahead-and-new"]


def test_history_and_search_go_with_the_message(engine: Engine) -> None:
    save(engine, "old", OLD, body="quagga")
    edit(engine, "old", body="zebra")
    save(engine, "new", NEW, body="zebra too")
    assert run(engine) == 1
    assert rows(engine, Revision) == 0
    assert found(engine, "zebra") == ["new"]
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.scalar(text(f"SELECT count(*) FROM {WORDS_TABLE}")) == 1  # noqa: S608


def test_what_is_in_the_trash_goes_too(engine: Engine) -> None:
    save(engine, "old", OLD)
    move(engine, "old", into_trash=True)
    assert run(engine) == 1


def test_a_user_without_messages_stays_without_the_name_that_staff_gave(engine: Engine) -> None:
    save(engine, "old", OLD, user="gone")
    save(engine, "old-too", OLD, user="here")
    save(engine, "new", NEW, user="here")
    with writing(engine) as session:
        for user in session.scalars(select(User)):
            user.name = f"Name of {user.id}"
    run(engine)
    with Session(engine) as session:
        named = {user.id: user.name for user in session.scalars(select(User))}
    assert named == {"gone": None, "here": "Name of here"}


def test_a_message_can_be_saved_anew_after_it_went(engine: Engine) -> None:
    save(engine, "old", OLD, body="first life")
    run(engine)
    save(engine, "old", NOW, body="second life")
    assert found(engine, "second") == ["old"]
    assert found(engine, "first") == []


def test_a_purge_is_many_short_transactions_with_rests_in_proportion(engine: Engine) -> None:
    store_many(engine, 600, searchable=True)
    pauses: list[float] = []
    order = Order("d", 1, OLDEST + timedelta(days=30))
    steps = list(purge.purge(engine, order, lambda _: None, pauses.append))
    assert steps[-1].messages == 600
    assert len(steps) > 3
    assert len(pauses) >= len(steps)
    assert all(pause > 0 for pause in pauses)
    assert left(engine) == []


def test_a_purge_rests_long_only_while_somebody_else_writes(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purge, "REST", 1_000_000.0)
    monkeypatch.setattr(purge, "REST_ALONE", 0.0)
    monkeypatch.setattr(purge, "LARGEST_BATCH", 15)
    monkeypatch.setattr(purge, "BETWEEN_COPIES", 1_000)
    store_many(engine, 120)
    rests: list[float] = []

    def rest(seconds: float) -> None:
        rests.append(seconds)
        if len(rests) in {4, 5}:
            save(engine, f"meanwhile-{len(rests)}", datetime.now(UTC))

    list(purge.purge(engine, Order("d", 1, OLDEST + timedelta(days=30)), lambda _: None, rest))
    long = [place for place, seconds in enumerate(rests) if seconds > 1]
    # Nothing is known before the first one. Postgres counts for all databases of a server, where other tests may run.
    assert {0, 4, 5} <= set(long)
    if engine.dialect.name == "sqlite":
        assert long == [0, 4, 5]


def test_a_second_run_goes_on_where_the_first_was_cut_off(engine: Engine) -> None:
    store_many(engine, 200)
    order = Order("d", 1, OLDEST + timedelta(days=30))
    running = purge.purge(engine, order, lambda _: None, lambda _: None)
    gone = next(running).messages
    running.close()
    assert 0 < gone < 200
    assert run(engine, order) == 200 - gone


def test_it_is_written_down_in_the_transaction_that_begins_it_and_only_there(engine: Engine) -> None:
    store_many(engine, 100)
    order = Order("d", 1, OLDEST + timedelta(days=30))
    notes: list[bool] = []
    for _ in purge.purge(engine, order, lambda connection: notes.append(connection.in_transaction()), lambda _: None):
        pass
    for _ in purge.purge(engine, order, lambda connection: notes.append(connection.in_transaction()), lambda _: None):
        pass
    assert notes == [True]


def test_a_database_that_is_locked_for_a_moment_is_waited_for(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    save(engine, "old", OLD)
    failures = iter([OperationalError("", {}, Exception()), None])

    def begun(_connection: object) -> None:
        failure = next(failures)
        if failure:
            raise failure

    pauses: list[float] = []
    (removed,) = purge.purge(engine, ORDER, begun, pauses.append)
    assert removed.messages == 1
    assert pauses[0] == LONG_PAUSES[0]
    assert left(engine) == []


def test_a_department_gets_a_limit_and_loses_it() -> None:
    assert (limit_of("400d"), limit_of(" 52w "), limit_of("keep"), limit_of("")) == (400, 364, None, None)


@pytest.mark.parametrize("age", ["", "0d", "400", "d", "-1d", "1.5d", "400 d", "36501d", "5215w", "9" * 9 + "d", "٤d"])
def test_nonsense_is_no_age(age: str) -> None:
    with pytest.raises(InvalidFields):
        days_of(age)


def test_a_department_that_is_made_keeps_its_messages(engine: Engine) -> None:
    save(engine, "m", OLD)
    with Session(engine) as session:
        assert session.get_one(Department, "d").retention_days is None
