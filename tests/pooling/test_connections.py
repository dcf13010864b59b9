"""A connection through a pooler keeps nothing from one transaction to the next, and is known by that."""

import flask_migrate
import pytest
from sqlalchemy import URL, text

from app.models.postgres import Connector
from tests.api.factories import NewApp, services_of
from tests.support.databases import PostgresDatabases
from tests.support.pgbouncer import Pooled

pytestmark = pytest.mark.postgres

DEADLINE, LOCK = 8, 2
LIMITS = {
    "statement_timeout": "6s",
    "lock_timeout": "2s",
    "idle_in_transaction_session_timeout": "16s",
    "timezone": "UTC",
}
each_pooler = pytest.mark.parametrize(
    "settings",
    [{}, {"ignore_startup_parameters": "options"}],
    ids=["that refuses options", "that drops options"],
)


@each_pooler
def test_it_is_found_out_that_there_is_a_pooler(settings: dict[str, str], postgres_url: URL, pooled: Pooled) -> None:
    connect = Connector(pooled(postgres_url, **settings), DEADLINE, LOCK)
    for _ in range(2):
        with connect() as connection:
            assert connection.limits is not None
            assert connection.prepare_threshold is None


def test_a_server_without_one_keeps_its_settings(postgres_url: URL) -> None:
    with Connector(postgres_url, DEADLINE, LOCK)() as connection:
        assert connection.limits is None
        assert connection.prepare_threshold is not None


@each_pooler
def test_each_transaction_has_its_limits_and_leaves_none_behind(
    settings: dict[str, str], postgres_url: URL, pooled: Pooled, new_app: NewApp
) -> None:
    address = pooled(postgres_url, default_pool_size="1", **settings)
    engine = services_of(new_app(address, STORE_DEADLINE=str(DEADLINE))).engine
    expected = {**LIMITS, "lock_timeout": "3200ms"}
    for _ in range(2):
        with engine.begin() as connection:
            assert {name: connection.scalar(text(f"SHOW {name}")) for name in LIMITS} == expected
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            assert connection.scalar(text("SHOW statement_timeout")) == "0"


@each_pooler
def test_a_database_is_set_up_through_a_pooler(
    settings: dict[str, str], postgres: PostgresDatabases, pooled: Pooled, new_app: NewApp
) -> None:
    database = postgres.create()
    app = new_app(pooled(database, **settings))
    with app.app_context():
        flask_migrate.upgrade()
    assert app.test_client().get("/readyz").status_code == 200
