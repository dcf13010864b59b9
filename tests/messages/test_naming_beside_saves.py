"""Names get their words while messages are saved: neither waits for the other."""

from typing import Any

import pytest
from sqlalchemy import URL, Engine, event, update
from sqlalchemy.orm import Session

from app.messages.grouped_rows import MESSAGE
from app.messages.merge import new_row
from app.messages.naming import index_names
from app.messages.words import document_of
from app.models import User
from app.models.engine import writing
from app.models.search import prepare_rows
from app.models.upsert import insert_missing
from tests.messages.factories import save_of, write

pytestmark = pytest.mark.postgres


@pytest.fixture
def database_url(postgres_url: URL) -> URL:
    return postgres_url


@pytest.fixture
def named(engine: Engine) -> Engine:
    """The users u and v of department d, whose names an older version gave."""
    for user in ("u", "v"):
        write(engine, save_of(f"m-{user}", "d", user))
    with writing(engine) as session:
        session.execute(update(User).values(name="Zoe"))
    return engine


def test_a_save_that_is_not_through_yet_holds_nobody_up(named: Engine) -> None:
    rows = [new_row(save_of("new", "d", "u", body="x"))]
    with named.connect() as saving:
        prepare_rows(saving, rows, [document_of(row) for row in rows])
        saving.rollback()
        with saving.begin():
            assert insert_missing(saving, MESSAGE, rows) == 1
            failures: list[Any] = []
            event.listen(named, "handle_error", failures.append)
            assert max(index_names(named)) == 2
    assert failures == []


def test_names_get_their_words_after_a_lock_that_lasts_too_long(named: Engine) -> None:
    with Session(named) as holding:
        holding.execute(update(User).where(User.id == "u").values(name="Anna"))
        failures: list[Any] = []

        def give_way(context: Any) -> None:
            failures.append(context.original_exception)
            holding.rollback()

        event.listen(named, "handle_error", give_way)
        assert max(index_names(named)) == 2
    assert len(failures) == 1
