"""Integrations for the tests: who calls the API, what they send, and how to read what comes back."""

import base64
import functools
import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import URL, Engine
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import create_app
from app.access.clients import SCOPES, NewClient, create_client
from app.messages.edit import Edit, apply_edit
from app.messages.history import list_revisions
from app.messages.values import Value
from app.models import Message, Revision
from app.models.engine import writer, writing
from app.services import Services
from tests.support.databases import settings_for
from tests.support.statements import share_statements

DEPARTMENT, OTHER_DEPARTMENT = "0c1d2e3f-0000-4000-8000-00000000000a", "other-department"
USER, OTHER_USER = "5a6b7c8d-0000-4000-8000-00000000000b", "other-user"
UUID = "9e8d7c6b-0000-4000-8000-00000000000c"
ABSENT_UUID = "9e8d7c6b-0000-4000-8000-ffffffffffff"

Body = dict[str, Any]
NewCaller = Callable[..., "Caller"]
NewApp = Callable[..., Flask]


def services_of(app: Flask) -> Services:
    found: Services = app.extensions["services"]
    return found


def path_of(department: str = DEPARTMENT, user: str = USER, message: str | None = None) -> str:
    """The path of a user's messages, or of one of them."""
    path = f"/communications/department/{department}/user/{user}/botmessage"
    return path if message is None else f"{path}/{message}"


def body_of(uuid: str | None = UUID, **attributes: Any) -> Body:
    """A PUT's body with `attributes` of the content; without any, a whole message that nothing is to be warned of."""
    content = attributes or {"body": "See you on Friday.", "type": "OUTGOING", "protocol": "TEXT"}
    return ({} if uuid is None else {"uuid": uuid}) | {"messageAttributes": content}


def receipt_of(uuid: str | None = UUID, **attributes: Any) -> Body:
    """A PUT's body with `attributes` of the delivery alone."""
    sent = attributes or {"deliveryStatus": "DELIVERED"}
    return ({} if uuid is None else {"uuid": uuid}) | {"messageDeliveryAttributes": sent}


@dataclass(frozen=True, slots=True)
class Caller:
    """An integration with its credentials."""

    http: FlaskClient
    username: str
    secret: str

    @property
    def auth(self) -> tuple[str, str]:
        return self.username, self.secret

    def put(
        self,
        body: object | None = None,
        headers: Mapping[str, str] | None = None,
        department: str = DEPARTMENT,
        user: str = USER,
        raw: bytes | None = None,
        content_type: str = "application/json",
    ) -> TestResponse:
        """The answer to a PUT of `body`, by default a whole message, or of the bytes `raw`."""
        data = raw if raw is not None else json.dumps(body_of() if body is None else body).encode()
        return self.http.put(
            path_of(department, user), data=data, headers=headers, content_type=content_type, auth=self.auth
        )

    def get(self, message: str = UUID, department: str = DEPARTMENT, user: str = USER) -> TestResponse:
        return self.http.get(path_of(department, user, message), auth=self.auth)

    def message(self, message: str = UUID, department: str = DEPARTMENT, user: str = USER) -> Body:
        """The message as it is now; it must be there."""
        answer = self.get(message, department, user)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        shown: Body = answer.get_json()["message"]
        return shown

    def list(self, query: Mapping[str, object] | str = "", **place: str) -> TestResponse:
        return self.http.get(path_of(**place), query_string=query, auth=self.auth)


def basic(credentials: bytes) -> str:
    """An Authorization header of the scheme Basic for exactly these bytes."""
    return f"Basic {base64.b64encode(credentials).decode()}"


def error_codes(answer: TestResponse) -> list[str]:
    return [error["errorCode"] for error in answer.get_json()["errors"]]


def error_paths(answer: TestResponse) -> list[str]:
    """What each error is about: the words before the colon of its description."""
    return [error["errorDescription"].partition(": ")[0] for error in answer.get_json()["errors"]]


def warning_codes(answer: TestResponse) -> list[str]:
    return [warning["warningCode"] for warning in answer.get_json()["warnings"]]


def stored_message(app: Flask, uuid: str = UUID, department: str = DEPARTMENT) -> Message:
    with Session(services_of(app).engine) as session:
        return session.get_one(Message, (department, uuid))


def stored_revisions(app: Flask, uuid: str = UUID, department: str = DEPARTMENT) -> list[Revision]:
    """The history of a message, the oldest change first."""
    with Session(services_of(app).engine) as session:
        message = session.get_one(Message, (department, uuid))
        return list_revisions(session, message)[::-1]


def edit_message(app: Flask, uuid: str = UUID, department: str = DEPARTMENT, **values: Value) -> Message:
    """The message after a member of staff, looking at its present version, gave it `values`."""
    with writing(services_of(app).engine) as session:
        version = session.get_one(Message, (department, uuid)).version
        edit = Edit(department, uuid, version, values, "pat", "0198f0c0-0000-7000-8000-000000000001", datetime.now(UTC))
        return apply_edit(session, edit)


def make_caller(
    app: Flask,
    departments: frozenset[str] | None = None,
    scopes: tuple[str, ...] = SCOPES,
    username: str | None = None,
) -> Caller:
    """An integration of `app`; by default with every scope in every department."""
    services = services_of(app)
    name = username or f"integration-{uuid4().hex}"
    with writing(services.engine) as session:
        new = NewClient(name, departments, scopes)
        secret = create_client(session, new, services.settings.credential_pepper, datetime.now(UTC))
    return Caller(app.test_client(), name, secret)


@contextmanager
def locked(engine: Engine) -> Iterator[None]:
    """While the block runs, nobody else can write a message."""
    with writer(engine).connect() as connection:
        connection.begin()
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("LOCK TABLE message IN ACCESS EXCLUSIVE MODE")
        yield


@contextmanager
def logged() -> Iterator[list[dict[str, Any]]]:
    """The lines that are logged while the block runs; the list is filled when it ends."""
    output, lines = io.StringIO(), list[dict[str, Any]]()
    factory = structlog.get_config()["logger_factory"]
    structlog.configure(logger_factory=structlog.WriteLoggerFactory(output))
    try:
        yield lines
    finally:
        structlog.configure(logger_factory=factory)
        lines += [json.loads(line) for line in output.getvalue().splitlines()]


@pytest.fixture
def new_app(database_url: URL, tmp_path: Path) -> Iterator[NewApp]:
    """Makes applications on the one database of the test, each as a process of its own would be."""
    made: list[Flask] = []

    def make(database: URL = database_url, **environ: str) -> Flask:
        made.append(create_app(settings_for(database, tmp_path, **environ)))
        share_statements(services_of(made[-1]).engine)
        return made[-1]

    yield make
    for app in made:
        services_of(app).engine.dispose()


@pytest.fixture
def new_caller(app: Flask) -> NewCaller:
    return functools.partial(make_caller, app)


@pytest.fixture
def caller(new_caller: NewCaller) -> Caller:
    """An integration that may do everything everywhere."""
    return new_caller(username="integration")
