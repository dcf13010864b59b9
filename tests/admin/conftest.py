"""The cast: an admin, an editor, a viewer, and a stranger who sees another department only."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from app.access.staff import hash_password
from app.extensions import db
from app.models import Staff, StaffDepartment
from app.models.engine import writing
from tests.admin.store import OTHER_DEPARTMENT, Store
from tests.admin.visitor import Visitor
from tests.support.sessions import new_session

PASSWORD = "a long enough password"
CAST = {"admin": "admin", "editor": "editor", "viewer": "viewer", "stranger": "admin"}

SignIn = Callable[[str], Visitor]


@pytest.fixture
def cast(app: Flask) -> None:
    with app.app_context(), writing(db.engine) as session:
        for name, role in CAST.items():
            seen = [StaffDepartment(department_id=OTHER_DEPARTMENT)] if name == "stranger" else []
            session.add(
                Staff(
                    username=name,
                    password_hash=hash_password(PASSWORD),
                    role=role,
                    all_departments=not seen,
                    created_at=datetime.now(UTC),
                    departments=seen,
                )
            )


@pytest.fixture
def sign_in(app: Flask, cast: None) -> SignIn:
    """Makes a visitor who is logged in, without the slow check of a password."""

    def visitor(name: str) -> Visitor:
        client = app.test_client()
        client.set_cookie("session_id", new_session(app, name))
        return Visitor(client)

    return visitor


@pytest.fixture
def anybody(app: Flask, cast: None) -> Visitor:
    """Somebody who is not logged in."""
    return Visitor(app.test_client())


@pytest.fixture
def editor(sign_in: SignIn) -> Visitor:
    return sign_in("editor")


@pytest.fixture
def viewer(sign_in: SignIn) -> Visitor:
    return sign_in("viewer")


@pytest.fixture
def store(app: Flask) -> Store:
    return Store(app)
