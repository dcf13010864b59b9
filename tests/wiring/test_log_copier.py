"""SQLite's log is copied back into the database beside those who save, and does not grow with what they write."""

from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine

from app.messages.transaction import Transaction
from app.models.engine import LONG_LOG
from tests.api.factories import NewApp, services_of
from tests.messages.factories import save_of, saved, write_by
from tests.support.waiting import wait_until

# A page in the log has a head.
PAGE = 4_096 + 24
SHOWN = "It stands in the database itself"


@pytest.fixture
def on_sqlite(sqlite_url: URL, new_app: NewApp) -> Engine:
    return services_of(new_app(sqlite_url)).engine


def database_of(on_sqlite: Engine) -> Path:
    return Path(on_sqlite.url.database or "")


def log_of(on_sqlite: Engine) -> Path:
    return database_of(on_sqlite).with_name(database_of(on_sqlite).name + "-wal")


def is_in(file: Path, text: str) -> bool:
    return text.encode() in file.read_bytes()


def test_what_was_saved_is_copied_back_though_no_commit_does_it(on_sqlite: Engine) -> None:
    transaction = Transaction(on_sqlite)
    for number in range(2):
        [outcome] = write_by(transaction, save_of(f"m{number}", body=f"{SHOWN} {number}"))
        saved(outcome)
        assert log_of(on_sqlite).stat().st_size < LONG_LOG * PAGE
        wait_until(partial(is_in, database_of(on_sqlite), f"{SHOWN} {number}"), "it is copied back")


def test_the_log_does_not_grow_with_what_is_saved(on_sqlite: Engine) -> None:
    transaction, body = Transaction(on_sqlite), "A long text. " * 4_000
    written = 0
    while written < 2 * LONG_LOG * PAGE:
        for outcome in write_by(transaction, *(save_of(f"{written}-{one}", body=body) for one in range(20))):
            saved(outcome)
        written += 20 * len(body)
    assert log_of(on_sqlite).stat().st_size < 1.5 * LONG_LOG * PAGE


def test_a_database_that_is_gone_is_not_made_anew(on_sqlite: Engine) -> None:
    transaction = Transaction(on_sqlite)
    saved(*write_by(transaction, save_of("one")))
    on_sqlite.dispose()
    for file in (database_of(on_sqlite), log_of(on_sqlite)):
        file.unlink(missing_ok=True)
    transaction._log_copier._copy()  # noqa: SLF001  At once, and not when its thread wakes.
    assert not database_of(on_sqlite).exists()
