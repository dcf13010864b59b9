"""Staff accounts: names, passwords, disabling; and sessions that the server ends."""

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import Type, extract_parameters
from argon2.exceptions import VerifyMismatchError
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.access.errors import AccountError
from app.access.sessions import Account, Lifetimes, close_session, find_session, open_session, touch_session
from app.access.staff import (
    NewStaff,
    Role,
    authenticate,
    create_staff,
    disable_staff,
    end_all_sessions,
    get_staff,
    set_password,
)
from app.models import Staff, StaffSession
from app.models.engine import writing
from tests.api.factories import services_of
from tests.support.passwords import SHIPPED, SHIPPED_NOBODYS_HASH

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LIVES = Lifetimes(idle=timedelta(hours=8), absolute=timedelta(days=7))
PASSWORD = "correct horse battery"


@pytest.fixture
def engine(app: Flask) -> Engine:
    return services_of(app).engine


@pytest.fixture
def pat(engine: Engine) -> str:
    """An editor of department d; the name of the account is returned."""
    with writing(engine) as session:
        create_staff(session, NewStaff("pat", PASSWORD, Role.EDITOR, frozenset({"d"})), NOW)
    return "pat"


def can_log_in(engine: Engine, username: str, password: str) -> bool:
    with Session(engine) as session:
        return authenticate(session, username, password) is not None


def log_in(engine: Engine, username: str = "pat", at: datetime = NOW) -> str:
    with writing(engine) as session:
        return open_session(session, get_staff(session, username), LIVES, at)


def account_of(engine: Engine, token: str, at: datetime = NOW) -> Account | None:
    with Session(engine) as session:
        found = find_session(session, token, LIVES, at)
        return found.account if found else None


def test_the_right_password_opens_the_account(engine: Engine, pat: str) -> None:
    assert can_log_in(engine, pat, PASSWORD)


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("pat", ""),
        ("pat", PASSWORD + " "),
        ("pat", PASSWORD.upper()),
        ("Pat", PASSWORD),
        ("nobody", PASSWORD),
        ("", ""),
        ("p\u00e4t", PASSWORD),
        ("pat\0", PASSWORD),
        ("pat", "x" * 5_000),
        ("nobody", "nobody has this password"),
    ],
)
def test_anything_else_opens_nothing(name: str, password: str, engine: Engine, pat: str) -> None:
    assert not can_log_in(engine, name, password)


def test_the_password_itself_is_not_stored(engine: Engine, pat: str) -> None:
    with Session(engine) as session:
        stored = get_staff(session, pat).password_hash
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored


def test_to_guess_a_password_costs_what_is_recommended() -> None:
    """RFC 9106, section 4, the second choice: 64 MiB, three passes, four lanes."""
    assert (SHIPPED.memory_cost, SHIPPED.time_cost, SHIPPED.parallelism) == (65_536, 3, 4)
    assert SHIPPED.type is Type.ID


def test_a_name_that_nobody_has_is_refused_at_the_same_cost() -> None:
    """Else the time of the answer would tell which accounts there are."""
    assert extract_parameters(SHIPPED_NOBODYS_HASH) == extract_parameters(SHIPPED.hash(PASSWORD))
    with pytest.raises(VerifyMismatchError):
        SHIPPED.verify(SHIPPED_NOBODYS_HASH, "")


@pytest.mark.parametrize("password", ["", "x" * 11, "x" * 1_025])
def test_a_password_has_12_to_1024_characters(password: str, engine: Engine, pat: str) -> None:
    with writing(engine) as session, pytest.raises(AccountError):
        create_staff(session, NewStaff("new", password, Role.VIEWER, None), NOW)
    with writing(engine) as session, pytest.raises(AccountError):
        set_password(session, get_staff(session, pat), password)
    assert can_log_in(engine, pat, PASSWORD)


@pytest.mark.parametrize("name", ["", "-pat", "p t", "p\u00e4t", "a" * 65, "pat\n"])
def test_a_name_that_is_none_makes_no_account(name: str, engine: Engine) -> None:
    with writing(engine) as session, pytest.raises(AccountError):
        create_staff(session, NewStaff(name, PASSWORD, Role.VIEWER, None), NOW)


def test_a_name_belongs_to_one_account(engine: Engine, pat: str) -> None:
    with writing(engine) as session, pytest.raises(AccountError, match="already"):
        create_staff(session, NewStaff(pat, PASSWORD, Role.ADMIN, None), NOW)


def test_a_session_knows_the_account_and_what_it_may(engine: Engine, pat: str) -> None:
    account = account_of(engine, log_in(engine))
    assert account is not None
    assert (account.username, account.role, account.departments) == (pat, Role.EDITOR, frozenset({"d"}))
    assert (account.sees("d"), account.sees("e")) == (True, False)
    assert [account.may(role) for role in Role] == [True, True, False]


def test_no_two_accounts_are_told_apart_by_capitals_alone(engine: Engine, pat: str) -> None:
    with writing(engine) as session, pytest.raises(AccountError, match="differs from pat") as refused:
        create_staff(session, NewStaff("PAT", PASSWORD, Role.VIEWER, None), NOW)
    assert refused.value.field == "username"


def test_accounts_of_before_that_differ_in_capitals_both_open(engine: Engine, pat: str) -> None:
    with writing(engine) as session:
        other = create_staff(session, NewStaff("another", "another password", Role.VIEWER, None), NOW)
        session.flush()
        other.username = "Pat"
    assert can_log_in(engine, "Pat", "another password")
    assert (can_log_in(engine, pat, PASSWORD), can_log_in(engine, pat, "another password")) == (True, False)


def test_an_account_without_a_list_sees_every_department(engine: Engine) -> None:
    with writing(engine) as session:
        create_staff(session, NewStaff("alex", PASSWORD, Role.VIEWER, None), NOW)
    account = account_of(engine, log_in(engine, "alex"))
    assert account is not None
    assert account.sees("whatever")


def test_every_login_has_a_token_of_its_own_that_is_not_stored(engine: Engine, pat: str) -> None:
    tokens = {log_in(engine) for _ in range(3)}
    with Session(engine) as session:
        digests = set(session.scalars(select(StaffSession.token_digest)))
    assert len(tokens) == len(digests) == 3
    assert not tokens & digests


def test_a_session_ends_when_it_is_not_used(engine: Engine, pat: str) -> None:
    token = log_in(engine)
    assert account_of(engine, token, NOW + LIVES.idle) is not None
    assert account_of(engine, token, NOW + LIVES.idle + timedelta(seconds=1)) is None


def test_a_session_ends_at_last_however_much_it_is_used(engine: Engine, pat: str) -> None:
    token = log_in(engine)
    at = NOW
    while at < NOW + LIVES.absolute:
        at += LIVES.idle
        with writing(engine) as session:
            touch_session(session, token, at)
    assert account_of(engine, token, NOW + LIVES.absolute) is not None
    assert account_of(engine, token, NOW + LIVES.absolute + timedelta(seconds=1)) is None


def test_a_use_is_written_down_only_now_and_then(engine: Engine, pat: str) -> None:
    token = log_in(engine)
    with Session(engine) as session:
        stale = [
            found.stale_touch
            for seconds in (30, 61)
            if (found := find_session(session, token, LIVES, NOW + timedelta(seconds=seconds)))
        ]
    assert stale == [False, True]


def test_logging_out_ends_one_session_and_logging_out_everywhere_all(engine: Engine, pat: str) -> None:
    first, second, third = (log_in(engine) for _ in range(3))
    with writing(engine) as session:
        close_session(session, first)
    assert [account_of(engine, token) is not None for token in (first, second, third)] == [False, True, True]
    with writing(engine) as session:
        end_all_sessions(session, get_staff(session, pat).id)
    assert [account_of(engine, token) for token in (second, third)] == [None, None]


def test_a_new_password_ends_all_sessions(engine: Engine, pat: str) -> None:
    token = log_in(engine)
    with writing(engine) as session:
        set_password(session, get_staff(session, pat), "another password")
    assert account_of(engine, token) is None
    assert (can_log_in(engine, pat, PASSWORD), can_log_in(engine, pat, "another password")) == (False, True)


def test_a_disabled_account_is_shut_out_at_once(engine: Engine, pat: str) -> None:
    token = log_in(engine)
    with writing(engine) as session:
        disable_staff(session, get_staff(session, pat), NOW)
    assert account_of(engine, token) is None
    assert not can_log_in(engine, pat, PASSWORD)


def test_no_session_opens_a_disabled_account(engine: Engine, pat: str) -> None:
    token = log_in(engine)
    with writing(engine) as session:
        session.get_one(Staff, get_staff(session, pat).id).disabled_at = NOW
    assert account_of(engine, token) is None


def test_dead_sessions_are_swept_out_by_the_next_login(engine: Engine, pat: str) -> None:
    log_in(engine)
    live = log_in(engine, at=NOW + LIVES.idle + timedelta(seconds=1))
    with Session(engine) as session:
        assert len(session.scalars(select(StaffSession)).all()) == 1
    assert account_of(engine, live, NOW + LIVES.idle + timedelta(seconds=2)) is not None


def test_a_made_up_token_opens_nothing(engine: Engine, pat: str) -> None:
    log_in(engine)
    for token in ("", "x", "'; --"):
        assert account_of(engine, token) is None
