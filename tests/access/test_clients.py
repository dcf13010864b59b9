"""Clients as the domain makes them."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.access.clients import NewClient, create_client, disable_client, get_client, revoke_secret, secret_state
from app.access.errors import AccountError
from app.models import Client, ClientSecret
from app.models.engine import writing
from tests.api.factories import services_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def engine(app: Flask) -> Engine:
    return services_of(app).engine


def create(engine: Engine, new: NewClient) -> str:
    with writing(engine) as session:
        return create_client(session, new, "pepper", NOW)


@pytest.mark.parametrize(
    "new",
    [
        NewClient("", None),
        NewClient("a:b", None),
        NewClient("a" * 65, None),
        NewClient("bot", frozenset()),
        NewClient("bot", None, ("message.create", "message.delete")),
    ],
)
def test_a_client_that_makes_no_sense_is_refused(new: NewClient, engine: Engine) -> None:
    with pytest.raises(AccountError):
        create(engine, new)


def test_a_name_belongs_to_one_client(engine: Engine) -> None:
    create(engine, NewClient("bot", None))
    with pytest.raises(AccountError, match="already"):
        create(engine, NewClient("bot", frozenset({"d"})))


def test_no_two_clients_are_told_apart_by_capitals_alone(engine: Engine) -> None:
    create(engine, NewClient("crm-Bot", None))
    with pytest.raises(AccountError, match="differs from crm-Bot, which is there already, only in capitals") as refused:
        create(engine, NewClient("CRM-bot", None))
    assert refused.value.field == "username"


def test_clients_of_before_that_differ_in_capitals_stay_apart(engine: Engine) -> None:
    with writing(engine) as session:
        session.add_all(
            Client(username=name, scopes="message.create", all_departments=True, created_at=NOW)
            for name in ("bot", "Bot")
        )
    with Session(engine) as session:
        assert [get_client(session, name).username for name in ("bot", "Bot")] == ["bot", "Bot"]
    for name in ("bot", "Bot", "BOT"):
        with pytest.raises(AccountError, match="already"):
            create(engine, NewClient(name, None))


def test_what_was_ended_first_stays_so(engine: Engine) -> None:
    """Revoking and disabling again changes nothing, least of all the moment."""
    create(engine, NewClient("bot", None))
    for at in (NOW, NOW + timedelta(days=1)):
        with writing(engine) as session:
            client = get_client(session, "bot")
            revoke_secret(client, client.secrets[0].id, at)
            disable_client(client, at)
    with Session(engine) as session:
        client = get_client(session, "bot")
        assert (client.secrets[0].revoked_at, client.disabled_at) == (NOW, NOW)


def test_only_a_secret_of_its_own_can_be_revoked(engine: Engine) -> None:
    create(engine, NewClient("one", None))
    create(engine, NewClient("other", None))
    with writing(engine) as session:
        others = get_client(session, "other").secrets[0].id
        with pytest.raises(AccountError):
            revoke_secret(get_client(session, "one"), others, NOW)


def test_who_is_not_there_cannot_be_found(engine: Engine) -> None:
    with Session(engine) as session, pytest.raises(AccountError):
        get_client(session, "nobody")


def test_a_secret_is_live_until_it_expires_or_is_revoked() -> None:
    def state(**ends: datetime) -> str:
        return secret_state(ClientSecret(client_id=Client().id, **ends), NOW)

    assert state() == "live"
    assert state(expires_at=NOW + timedelta(seconds=1)) == "live"
    assert state(expires_at=NOW) == "expired"
    assert state(revoked_at=NOW, expires_at=NOW) == "revoked"
