"""What there is to be seen: messages, saved as an integration saves them."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.audit import Action
from app.extensions import db
from app.messages.edit import Edit, apply_edit
from app.messages.find import get_message
from app.messages.history import list_revisions
from app.messages.save import Save, Saved
from app.messages.transaction import Transaction
from app.messages.trash import Disposal, dispose
from app.messages.values import Value
from app.models import AuditEntry, Message, Revision
from app.models.engine import writing

DEPARTMENT, OTHER_DEPARTMENT, USER = "clinic", "bakery", "sam"
FIRST_SAVE = datetime(2026, 3, 1, 12, tzinfo=UTC)
CLIENT = "clinic-bot"


class Store:
    """The messages of one application. Each save is a minute after the one before."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._now = FIRST_SAVE

    def save(
        self,
        uuid: str = "first",
        *,
        department: str = DEPARTMENT,
        user: str = USER,
        unknown: Mapping[str, Any] | None = None,
        **attributes: Value,
    ) -> str:
        """Saves a message and returns the path of its page."""
        request = str(uuid4())
        save = Save(
            department, user, uuid, attributes or {"body": "Hello"}, unknown or {}, CLIENT, request, self._tick()
        )
        with self._app.app_context():
            outcomes = Transaction(db.engine).write([save], time.monotonic() + 10)
        assert isinstance(outcomes[0], Saved), outcomes
        return message_path(uuid, department)

    def edit(self, uuid: str, editor: str, **values: Value) -> None:
        """Changes a message as a colleague does."""
        message = self.message(uuid)
        edit = Edit(DEPARTMENT, uuid, message.version, values, editor, str(uuid4()), self._tick())
        with self._app.app_context(), writing(db.engine) as session:
            apply_edit(session, edit)

    def trash(self, uuid: str, by: str, reason: str = "Saved by mistake") -> None:
        """Puts a message into the trash as a colleague does, at this moment."""
        self._dispose(uuid, Disposal(True, reason, by, str(uuid4()), datetime.now(UTC)))

    def restore(self, uuid: str, by: str, reason: str = "Wrong one") -> None:
        self._dispose(uuid, Disposal(False, reason, by, str(uuid4()), datetime.now(UTC)))

    def message(self, uuid: str = "first", department: str = DEPARTMENT, *, trashed: bool | None = False) -> Message:
        """The message as it is stored now."""
        with self._app.app_context(), Session(db.engine) as session:
            return get_message(session, department, uuid, trashed=trashed)

    def revisions(self, uuid: str = "first", department: str = DEPARTMENT) -> list[Revision]:
        """The history, the latest first."""
        with self._app.app_context(), Session(db.engine) as session:
            return list_revisions(session, get_message(session, department, uuid, trashed=None))

    def audit(self, *actions: Action) -> list[AuditEntry]:
        """What the audit trail holds of some acts, in their order."""
        with self._app.app_context(), Session(db.engine) as session:
            found = select(AuditEntry).where(AuditEntry.action.in_([action.value for action in actions]))
            return list(session.scalars(found.order_by(AuditEntry.id)))

    def _dispose(self, uuid: str, disposal: Disposal) -> None:
        with self._app.app_context(), writing(db.engine) as session:
            dispose(session, DEPARTMENT, uuid, disposal)

    def _tick(self) -> datetime:
        self._now += timedelta(minutes=1)
        return self._now


def department_path(department: str = DEPARTMENT) -> str:
    return f"/admin/departments/{department}/"


def user_path(user: str = USER, department: str = DEPARTMENT) -> str:
    return f"{department_path(department)}users/{user}/"


def message_path(uuid: str = "first", department: str = DEPARTMENT) -> str:
    return f"{department_path(department)}messages/{uuid}"
