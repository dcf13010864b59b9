"""Nothing that statistics keep tells of messages that were purged, and what is left is still told right."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.extensions import metadata
from app.messages import purge
from app.messages.removing import Order
from app.messages.statistics.days import keep_day
from app.messages.statistics.overview import Overview, overview
from app.messages.statistics.periods import last_days
from app.messages.statistics.summarising import count_days
from app.messages.summaries import settled_until
from app.models.engine import writer
from tests.messages.test_purge import NOW, run, save

LIMIT = NOW.replace(hour=12) - timedelta(days=400)
ORDER = Order("d", 400, LIMIT + timedelta(days=400))
LONG_AGO = LIMIT - timedelta(days=5)
KEPT = ("hour_summary", "day_summary", "hour_touch", "busy_users")


def failed(engine: Engine, uuid: str, at: datetime, name: str, created: datetime | None = None, **more: Any) -> None:
    reason = f"No answer from {name} at +15550100"
    save(engine, uuid, created or at, at, delivery_status="FAILED", delivery_failure=reason, **more)


def look(engine: Engine, department: str = "d", days: int = 10) -> Overview:
    found = overview(engine, [department], last_days(LIMIT + timedelta(hours=3), days, ZoneInfo("UTC")))
    assert isinstance(found, Overview)
    return found


def kept(engine: Engine, *tables: str) -> str:
    """All rows of the tables as text."""
    with engine.connect() as connection:
        return repr([connection.execute(select(metadata.tables[name])).all() for name in tables or KEPT])


def test_nothing_is_kept_of_days_whose_messages_all_went(engine: Engine) -> None:
    failed(engine, "one", LONG_AGO, "Ann Example")
    failed(engine, "other", LONG_AGO + timedelta(hours=5), "Bob Example")
    look(engine)
    assert "Ann Example" in kept(engine, "hour_summary")
    assert "Bob Example" in kept(engine, "day_summary")
    assert run(engine, ORDER) == 2
    with Session(engine) as session:
        for table in KEPT:
            assert session.execute(select(metadata.tables[table])).all() == [], table


def test_a_purge_of_what_nobody_ever_looked_at_adds_no_row(engine: Engine) -> None:
    failed(engine, "one", LONG_AGO, "Ann Example")
    run(engine, ORDER)
    assert kept(engine) == "[[], [], [], []]"


def test_the_figures_of_a_day_that_has_messages_left_tell_of_those_alone(engine: Engine) -> None:
    failed(engine, "old", LIMIT - timedelta(hours=2), "Ann Example")
    failed(engine, "old-of-this-hour", LONG_AGO, "Bob Example")
    failed(engine, "came-lately", LONG_AGO + timedelta(minutes=1), "Cid Example", created=LIMIT + timedelta(hours=1))
    failed(engine, "new", LIMIT + timedelta(hours=2), "Dan Example")
    look(engine)
    assert run(engine, ORDER) == 2
    text = kept(engine)
    assert ("Ann" in text, "Bob" in text, "Cid" in text, "Dan" in text) == (False, False, True, True)
    assert kept(engine, "hour_touch", "busy_users") == "[[], []]"
    found = look(engine)
    assert sum(reason.number for reason in found.reasons) == 2


def test_another_department_keeps_its_figures(engine: Engine) -> None:
    failed(engine, "one", LONG_AGO, "Ann Example", department="other")
    failed(engine, "one", LONG_AGO, "Bob Example")
    look(engine, "other")
    figures = ("hour_summary", "day_summary", "busy_users")
    before = kept(engine, *figures)
    run(engine, ORDER)
    assert kept(engine, *figures) == before


def test_figures_that_a_run_left_that_was_cut_off_go_with_the_next_one(engine: Engine) -> None:
    failed(engine, "one", LONG_AGO, "Ann Example")
    look(engine)
    running = purge.purge(engine, ORDER, lambda _: None, lambda _: None)
    assert next(running).messages == 1
    running.close()
    assert "Ann Example" in kept(engine)
    assert run(engine, ORDER) == 0
    assert kept(engine) == "[[], [], [], []]"


def test_what_was_counted_before_a_purge_is_not_kept_behind_it(engine: Engine) -> None:
    failed(engine, "one", LONG_AGO, "Ann Example")
    day = LONG_AGO.replace(hour=0)
    with Session(engine) as session:
        (counted,) = count_days(session, "d", [day], settled_until())
    run(engine, ORDER)
    with writer(engine).begin() as connection:
        assert not keep_day(connection, counted)
    assert kept(engine) == "[[], [], [], []]"


def test_a_message_that_comes_late_is_counted_although_its_day_was_forgotten(engine: Engine) -> None:
    failed(engine, "one", LONG_AGO, "Ann Example")
    look(engine)
    run(engine, ORDER)
    failed(engine, "late", LONG_AGO, "Eve Example", created=datetime.now(UTC))
    assert sum(reason.number for reason in look(engine).reasons) == 1
