"""The list of an account's sessions, and ending one, the others, or none of somebody else's."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.access.errors import AccountError
from app.access.own_password import PasswordChange, change_password
from app.access.sessions import (
    Lifetimes,
    Origin,
    end_other_sessions,
    end_session,
    find_session,
    list_sessions,
    open_session,
    renew_token,
)
from app.access.staff import NewStaff, Role, authenticate, create_staff, get_staff, hash_password
from app.access.zones import set_time_zone, zone_names
from app.models import StaffSession
from app.models.engine import writing
from tests.api.factories import services_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LIVES = Lifetimes(idle=timedelta(hours=8), absolute=timedelta(days=7))
OLD, NEW = "correct horse battery", "another good password"
Opened = tuple[str, str]


@pytest.fixture
def engine(app: Flask) -> Engine:
    engine = services_of(app).engine
    with writing(engine) as session:
        for name in ("pat", "kim"):
            create_staff(session, NewStaff(name, OLD, Role.VIEWER, None), NOW)
    return engine


def opened(engine: Engine, name: str = "pat", at: datetime = NOW, origin: Origin | None = None) -> Opened:
    """The token and the public id of a new session."""
    with writing(engine) as session:
        token = open_session(session, get_staff(session, name), LIVES, at, origin or Origin())
    with Session(engine) as session:
        found = find_session(session, token, LIVES, at)
        assert found is not None
        assert found.account.session_id is not None
        return token, found.account.session_id


def listed(engine: Engine, name: str = "pat", at: datetime = NOW) -> list[StaffSession]:
    with Session(engine) as session:
        return list_sessions(session, get_staff(session, name).id, LIVES, at)


def lives(engine: Engine, token: str) -> bool:
    with Session(engine) as session:
        return find_session(session, token, LIVES, NOW) is not None


def id_of(engine: Engine, name: str) -> int:
    with Session(engine) as session:
        return get_staff(session, name).id


def test_the_list_has_the_live_sessions_of_one_account(engine: Engine) -> None:
    first, second = opened(engine), opened(engine, at=NOW + timedelta(hours=1))
    opened(engine, "kim")
    assert [one.public_id for one in listed(engine)] == [second[1], first[1]]
    assert [one.public_id for one in listed(engine, at=NOW + timedelta(hours=8, minutes=30))] == [second[1]]


def test_a_session_remembers_what_opened_it(engine: Engine) -> None:
    opened(engine, origin=Origin("Firefox", "192.0.2.7"))
    assert [(one.user_agent, one.address) for one in listed(engine)] == [("Firefox", "192.0.2.7")]


def test_what_opened_it_is_cut_to_what_is_kept(engine: Engine) -> None:
    opened(engine, origin=Origin("a\0\r\n" + "b" * 1_000, "9" * 100))
    assert [(one.user_agent, one.address) for one in listed(engine)] == [("a" + "b" * 255, "9" * 64)]
    opened(engine, "kim", origin=Origin("", None))
    assert [(one.user_agent, one.address) for one in listed(engine, "kim")] == [(None, None)]


def test_one_session_ends_and_the_others_go_on(engine: Engine) -> None:
    first, second = opened(engine), opened(engine)
    with writing(engine) as session:
        assert end_session(session, id_of(engine, "pat"), first[1])
    assert (lives(engine, first[0]), lives(engine, second[0])) == (False, True)


def test_nobody_ends_a_session_of_somebody_else(engine: Engine) -> None:
    token, public_id = opened(engine)
    kim = id_of(engine, "kim")
    with writing(engine) as session:
        assert not end_session(session, kim, public_id)
        assert not end_session(session, kim, token)
        assert end_other_sessions(session, kim, None) == 0
    assert lives(engine, token)


def test_all_others_end_and_this_one_goes_on(engine: Engine) -> None:
    this, other, another, colleague = opened(engine), opened(engine), opened(engine), opened(engine, "kim")
    pat = id_of(engine, "pat")
    with writing(engine) as session:
        assert end_other_sessions(session, pat, this[1]) == 2
    assert [lives(engine, one[0]) for one in (this, other, another, colleague)] == [True, False, False, True]


def test_a_new_token_takes_the_place_of_the_old_one(engine: Engine) -> None:
    token, public_id = opened(engine)
    pat = id_of(engine, "pat")
    with writing(engine) as session:
        new = renew_token(session, pat, public_id)
    assert (lives(engine, token), lives(engine, new)) == (False, True)
    assert [one.public_id for one in listed(engine)] == [public_id]


def test_a_changed_password_leaves_one_session_under_a_new_token(engine: Engine) -> None:
    this, other = opened(engine), opened(engine)
    with writing(engine) as session:
        pat = get_staff(session, "pat")
        token = change_password(session, PasswordChange(pat.id, this[1], pat.password_hash, hash_password(NEW)))
    assert [lives(engine, one) for one in (this[0], other[0], token)] == [False, False, True]
    with Session(engine) as session:
        assert authenticate(session, "pat", OLD) is None
        assert authenticate(session, "pat", NEW) is not None


def test_a_password_that_was_changed_meanwhile_is_not_overwritten(engine: Engine) -> None:
    this = opened(engine)
    pat = id_of(engine, "pat")
    with writing(engine) as session, pytest.raises(AccountError, match="meanwhile"):
        change_password(session, PasswordChange(pat, this[1], "an older hash", hash_password(NEW)))
    assert lives(engine, this[0])
    with Session(engine) as session:
        assert authenticate(session, "pat", OLD) is not None


def test_an_account_chooses_one_of_the_zones(engine: Engine) -> None:
    with writing(engine) as session:
        set_time_zone(get_staff(session, "pat"), "America/Argentina/Buenos_Aires")
    with Session(engine) as session:
        assert get_staff(session, "pat").time_zone == "America/Argentina/Buenos_Aires"
    assert {"UTC", "Asia/Bangkok", "Europe/Kyiv"} <= zone_names()


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../../etc/passwd", "localtime", "Factory", "utc", "UTC\0"])
def test_anything_else_is_no_zone(engine: Engine, name: str) -> None:
    with writing(engine) as session, pytest.raises(AccountError):
        set_time_zone(get_staff(session, "pat"), name)
