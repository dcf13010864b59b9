"""Sessions end when they should, and not before."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import URL, func, select, update
from sqlalchemy.orm import Session

from app import create_app
from app.config import Settings
from app.extensions import db
from app.models import StaffSession
from app.models.engine import writing
from tests.admin.conftest import PASSWORD, SignIn
from tests.admin.test_login import cookie_of
from tests.admin.visitor import LOGIN, Visitor
from tests.support.databases import settings_for

IDLE, ABSOLUTE = 600, 3600


@pytest.fixture
def settings(database_url: URL, tmp_path: Path) -> Settings:
    return settings_for(database_url, tmp_path, SESSION_IDLE=str(IDLE), SESSION_ABSOLUTE=str(ABSOLUTE))


def backdate(app: Flask, **seconds: int) -> None:
    """Makes all sessions older: their beginning, or their last use."""
    columns = {name: datetime.now(UTC) - timedelta(seconds=age) for name, age in seconds.items()}
    with app.app_context(), writing(db.engine) as session:
        session.execute(update(StaffSession).values(columns))


def last_use(app: Flask) -> datetime:
    with app.app_context(), Session(db.engine) as session:
        return session.scalars(select(StaffSession.last_seen_at)).one()


def is_in(visitor: Visitor) -> bool:
    return visitor.client.get("/admin/").status_code == 200


def test_a_session_ends_after_its_idle_time(app: Flask, editor: Visitor) -> None:
    backdate(app, last_seen_at=IDLE - 5)
    assert is_in(editor)
    backdate(app, last_seen_at=IDLE + 5)
    assert not is_in(editor)


def test_a_session_ends_after_its_longest_time_however_often_it_is_used(app: Flask, editor: Visitor) -> None:
    backdate(app, created_at=ABSOLUTE - 5)
    assert is_in(editor)
    backdate(app, created_at=ABSOLUTE + 5)
    assert not is_in(editor)


def test_a_use_is_written_down_once_a_minute(app: Flask, editor: Visitor) -> None:
    backdate(app, last_seen_at=30)
    before = last_use(app)
    assert is_in(editor)
    assert last_use(app) == before
    backdate(app, last_seen_at=90)
    before = last_use(app)
    assert is_in(editor)
    assert last_use(app) > before


def test_logging_out_ends_the_session_on_the_server(editor: Visitor) -> None:
    token = editor.client.get_cookie("session_id")
    assert token is not None
    response = editor.press("/admin/", "/admin/logout")
    assert (response.status_code, response.location) == (303, LOGIN)
    assert editor.client.get_cookie("session_id") is None
    assert "You are logged out." in editor.get(LOGIN).words()
    editor.client.set_cookie("session_id", token.value)
    assert not is_in(editor)


def test_logging_out_leaves_other_devices_alone(sign_in: SignIn) -> None:
    here, there = sign_in("editor"), sign_in("editor")
    here.press("/admin/", "/admin/logout")
    assert is_in(there)


def test_logging_out_everywhere_ends_all_sessions_of_the_account_and_no_others(sign_in: SignIn) -> None:
    here, there, colleague = sign_in("editor"), sign_in("editor"), sign_in("viewer")
    assert here.press("/admin/", "/admin/logout-everywhere").status_code == 303
    assert not is_in(there)
    assert is_in(colleague)


@pytest.mark.parametrize("command", [["disable", "editor"], ["set-password", "editor"]])
def test_a_disabled_account_and_a_new_password_end_all_sessions(
    app: Flask, editor: Visitor, command: list[str]
) -> None:
    assert app.test_cli_runner().invoke(args=["staff", *command]).exit_code == 0
    assert not is_in(editor)


def test_only_the_digest_of_a_token_is_stored(app: Flask, editor: Visitor) -> None:
    token = editor.client.get_cookie("session_id")
    with app.app_context(), Session(db.engine) as session:
        assert token is not None
        assert session.scalar(select(func.count()).where(StaffSession.token_digest == token.value)) == 0


def test_in_production_the_cookie_is_secure_and_of_this_host_alone(
    database_url: URL, tmp_path: Path, cast: None
) -> None:
    production = {
        "APP_ENV": "production",
        "SECRET_KEY": "0123456789abcdef0123456789abcdef",
        "CREDENTIAL_PEPPER": "fedcba9876543210fedcba9876543210",
        "TRUSTED_HOSTS": "localhost",
    }
    app = create_app(settings_for(database_url, tmp_path, **production))
    visitor = Visitor(app.test_client())
    https = {"base_url": "https://localhost", "headers": {"Referer": "https://localhost/admin/login"}}
    form = visitor.page_of(visitor.client.get(LOGIN, base_url="https://localhost")).form()
    response = visitor.client.post(LOGIN, data=form.submitted(username="editor", password=PASSWORD), **https)
    attributes = cookie_of(response, "__Host-session").split("; ")[1:]
    assert set(attributes) == {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"}
    assert visitor.client.get("/admin/", base_url="https://localhost").status_code == 200
    out = visitor.client.post("/admin/logout", data={"csrf_token": _token(visitor)}, **https)
    assert "Secure" in cookie_of(out, "__Host-session")
    with app.app_context():
        db.engine.dispose()


def _token(visitor: Visitor) -> str:
    page = visitor.page_of(visitor.client.get("/admin/", base_url="https://localhost"))
    return next(e.get("value", "") for e in page.find_all("input") if e.get("name") == "csrf_token")
