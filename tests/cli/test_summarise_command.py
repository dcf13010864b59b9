"""`flask --app wsgi summarise`: what an overview needs is there before somebody asks."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.messages.statistics.overview import Overview, overview
from app.messages.statistics.periods import last_days
from app.models import DaySummary, Message
from app.models.engine import writing
from tests.api.factories import services_of
from tests.cli.conftest import Run
from tests.messages.many import store_many
from tests.messages.random_messages import BERLIN

NOW = datetime.now(UTC)


def days_kept(app: Flask) -> int:
    with Session(services_of(app).engine) as session:
        return session.scalar(select(func.count()).select_from(DaySummary)) or 0


def test_it_counts_the_period_and_the_one_before(app: Flask, run: Run) -> None:
    store_many(services_of(app).engine, 3, occurred_at=NOW - timedelta(days=20))
    assert run("summarise").stdout == "1 departments are summarised.\n"
    # A day is kept as soon as an hour of it is over for good, which today's first may not be.
    first = days_kept(app)
    assert first in {59, 60, 61}
    assert run("summarise").exit_code == 0
    assert days_kept(app) in {first, first + 1}


def test_anew_it_sees_what_was_done_past_the_service(app: Flask, run: Run) -> None:
    engine = services_of(app).engine
    store_many(engine, 3, occurred_at=NOW - timedelta(days=5))
    run("summarise", "--days", "7")
    with writing(engine) as session:
        session.execute(update(Message).where(Message.uuid == "m-000001").values(trashed_at=NOW))
    for words, number in ((), 3), (("--anew",), 2):
        assert run("summarise", "--days", "7", *words).exit_code == 0
        found = overview(engine, ["d"], last_days(NOW, 7, BERLIN))
        assert isinstance(found, Overview)
        assert found.all.total == number


def test_an_empty_store_is_summarised_at_once(run: Run) -> None:
    assert run("summarise").stdout == "0 departments are summarised.\n"
