"""What the audit trail says of logging in and out."""

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.extensions import db
from app.models import AuditEntry
from tests.admin.conftest import PASSWORD
from tests.admin.factor import audited, details_of
from tests.admin.visitor import Visitor


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
