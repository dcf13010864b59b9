"""What a right password is worth while the second factor is on: five minutes, and the question for a code."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.access.half_session import LIFETIME, find_half, open_half
from app.access.second_factor import switch_off
from app.access.sessions import Lifetimes, find_session
from app.access.staff import NewStaff, Role, create_staff, disable_staff, get_staff, set_password
from app.models.engine import writing
from tests.access.test_second_factor import PEPPER, SEED
from tests.api.factories import services_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def engine(app: Flask) -> Engine:
    return services_of(app).engine


@pytest.fixture
def half(engine: Engine) -> str:
    """The token of pat's half-session."""
    with writing(engine) as session:
        pat = create_staff(session, NewStaff("pat", "correct horse battery", Role.VIEWER, None), NOW)
        pat.totp_secret, pat.totp_since = SEED, NOW
        session.flush()
        return open_half(pat, PEPPER, NOW)


def owner(engine: Engine, token: str, at: datetime = NOW, pepper: str = PEPPER) -> str | None:
    with Session(engine) as session:
        found = find_half(session, token, pepper, at)
        return found.username if found else None


def test_it_says_whose_password_was_right_for_five_minutes(engine: Engine, half: str) -> None:
    assert LIFETIME.total_seconds() == 300
    assert owner(engine, half) == "pat"
    assert owner(engine, half, NOW + LIFETIME) == "pat"
    assert owner(engine, half, NOW + LIFETIME + timedelta(seconds=1)) is None


def test_it_is_no_session(engine: Engine, half: str) -> None:
    with Session(engine) as session:
        assert find_session(session, half, Lifetimes(timedelta(days=1), timedelta(days=1)), NOW) is None


def test_it_cannot_be_made_up_or_prolonged(engine: Engine, half: str) -> None:
    staff_id, until, signature = half.split(".")
    for token in (
        "",
        "..",
        "1",
        f"{staff_id}.{int(until) + 60}.{signature}",
        f"{int(staff_id) + 1}.{until}.{signature}",
        f"{staff_id}.{until}.",
        f"{staff_id}.{until}.é",
        f"{staff_id}.{'9' * 5_000}.{signature}",
        f"-1.{until}.{signature}",
        f"99999999999.{until}.{signature}",
    ):
        assert owner(engine, token) is None
    assert owner(engine, half, pepper="another pepper") is None


def test_it_ends_with_the_account_the_password_and_the_factor(engine: Engine, half: str) -> None:
    def without_effect(change: str) -> str | None:
        with Session(engine) as session:
            pat = get_staff(session, "pat")
            match change:
                case "disabled":
                    disable_staff(session, pat, NOW)
                case "password":
                    set_password(session, pat, "another good password")
                case "factor":
                    switch_off(session, pat)
            session.flush()
            found = find_half(session, half, PEPPER, NOW)
            session.rollback()
            return found.username if found else None

    assert [without_effect(change) for change in ("nothing", "disabled", "password", "factor")] == [
        "pat",
        None,
        None,
        None,
    ]
