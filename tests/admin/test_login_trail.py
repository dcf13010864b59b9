"""What the audit trail says of logging in and out."""

import time

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.admin.entry.attempts import PER_ADDRESS, PER_USERNAME
from app.extensions import db
from app.models import AuditEntry
from tests.admin.conftest import PASSWORD
from tests.admin.factor import audited, details_of, turn_on, wrong_code
from tests.admin.visitor import LOGIN, Visitor

YOU = "/admin/you"
LATER = 61


@pytest.fixture(autouse=True)
def in_one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits count whole minutes, and a test must not run over the end of one."""
    monkeypatch.setattr(time, "time", lambda: 1_800_000_001.0)


def guess(visitor: Visitor, names: list[str]) -> None:
    token = visitor.form(LOGIN).fields["csrf_token"]
    for name in names:
        visitor.send(LOGIN, {"csrf_token": token, "username": name, "password": "wrong"})


def refusals(app: Flask) -> list[tuple[str, dict[str, object] | None]]:
    """Whose attempts were refused, and the details, the oldest first."""
    with app.app_context(), Session(db.engine) as session:
        refused = select(AuditEntry).where(AuditEntry.action == "login-refused").order_by(AuditEntry.id)
        return [(entry.actor_name, entry.details) for entry in session.scalars(refused)]


def test_logging_in_and_out_is_written_down_with_the_address(app: Flask, anybody: Visitor) -> None:
    anybody.log_in("editor", PASSWORD)
    anybody.press("/admin/", "/admin/logout")
    assert audited(app) == [("editor", "logged-in", None), ("editor", "logged-out", None)]
    with app.app_context(), Session(db.engine) as session:
        assert set(session.scalars(select(AuditEntry.address))) == {"127.0.0.1"}


def test_logging_out_everywhere_is_written_down(app: Flask, editor: Visitor) -> None:
    editor.press("/admin/", "/admin/logout-everywhere")
    assert audited(app) == [("editor", "sessions-ended", None)]


def test_a_refused_log_in_names_the_account(app: Flask, anybody: Visitor) -> None:
    anybody.log_in("editor", "a wrong password")
    assert audited(app) == [("editor", "login-refused", "editor")]
    assert details_of(app, "login-refused") == {"step": "password"}


def test_a_name_that_no_account_has_is_not_written_down(app: Flask, anybody: Visitor) -> None:
    """It may well be a password, typed into the wrong field."""
    for name in (PASSWORD, "", "édith", "x" * 5_000, "Editor"):
        anybody.log_in(name, PASSWORD)
    assert audited(app) == [("(unknown)", "login-refused", None)] * 5


def test_attempts_beyond_the_limit_are_written_down_once_in_its_window(
    app: Flask, anybody: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong, too_many = {"step": "password"}, {"step": "password", "too_many": True}
    guess(anybody, ["editor"] * (PER_USERNAME + 5))
    expected = [("editor", wrong)] * PER_USERNAME + [("editor", too_many)]
    assert refusals(app) == expected
    monkeypatch.setattr(time, "time", lambda: 1_800_000_001.0 + LATER)
    guess(anybody, ["editor"] * (PER_USERNAME + 2))
    assert refusals(app) == expected * 2


def test_an_address_that_tries_many_names_is_written_down_once_beyond_its_limit(app: Flask, anybody: Visitor) -> None:
    guess(anybody, [f"name-{number}" for number in range(PER_ADDRESS + 5)])
    assert [details for _, details in refusals(app) if details and details.get("too_many")] == [
        {"step": "password", "too_many": True}
    ]
    assert len(refusals(app)) == PER_ADDRESS + 1


def test_a_wrong_password_of_somebody_logged_in_is_written_down_and_bounded(app: Flask, editor: Visitor) -> None:
    fields = editor.form(YOU, f"{YOU}/password").submitted(old_password="wrong")
    for _ in range(PER_USERNAME + 3):
        editor.send(f"{YOU}/password", fields)
    assert refusals(app) == [
        *[("editor", {"step": "own password"})] * PER_USERNAME,
        ("editor", {"step": "own password", "too_many": True}),
    ]


@pytest.mark.parametrize("page", ["recovery-codes", "second-factor/off"])
def test_a_wrong_code_of_somebody_logged_in_is_written_down_and_bounded(app: Flask, editor: Visitor, page: str) -> None:
    wrong = wrong_code(turn_on(app, "editor").key)
    fields = {"csrf_token": editor.token(), "code": wrong, "any_code": wrong, "password": PASSWORD}
    for _ in range(13):
        editor.send(f"{YOU}/{page}", fields)
    assert refusals(app) == [
        *[("editor", {"step": "own code"})] * 10,
        ("editor", {"step": "own code", "too_many": True}),
    ]


def test_too_many_codes_at_the_log_in_are_written_down_once(app: Flask, anybody: Visitor) -> None:
    wrong = wrong_code(turn_on(app, "editor").key)
    address = anybody.log_in("editor", PASSWORD).location
    token = anybody.get(address).find_all("input")[0].get("value", "")
    for _ in range(13):
        anybody.send(address, {"csrf_token": token, "code": wrong})
    assert refusals(app)[9:] == [("editor", {"step": "code"}), ("editor", {"step": "code", "too_many": True})]
