"""Accounts, clients and entries of the audit trail, as tests of the admins' pages make and read them."""

from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.audit import Act, Action, Actor, record
from app.access.staff import Role, get_staff
from app.extensions import db
from app.models import AuditEntry, Client, Staff, StaffDepartment, StaffSession
from app.models.engine import writing

Told = tuple[str, str, str | None, dict[str, object] | None]


class Register:
    """The accounts and the trail of one application."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def add_staff(
        self,
        username: str,
        role: Role = Role.VIEWER,
        departments: tuple[str, ...] = (),
        *,
        sees_personal_data: bool = True,
    ) -> None:
        """Makes an account that nobody can log in to with a password, which would be slow to make."""
        with self._app.app_context(), writing(db.engine) as session:
            session.add(
                Staff(
                    username=username,
                    password_hash="none",
                    role=role.name.lower(),
                    all_departments=not departments,
                    sees_personal_data=sees_personal_data,
                    created_at=datetime.now(UTC),
                    departments=[StaffDepartment(department_id=one) for one in departments],
                )
            )

    def staff(self, username: str) -> Staff:
        with self._app.app_context(), Session(db.engine, expire_on_commit=False) as session:
            found = get_staff(session, username)
            found.departments  # noqa: B018  They are read while the session lives.
            return found

    def client(self, username: str) -> Client | None:
        with self._app.app_context(), Session(db.engine, expire_on_commit=False) as session:
            found = session.scalar(select(Client).where(Client.username == username))
            if found is not None:
                found.secrets  # noqa: B018  As above.
            return found

    def change(self, username: str, **values: object) -> None:
        """Changes columns of an account as nothing in the product would."""
        with self._app.app_context(), writing(db.engine) as session:
            staff = get_staff(session, username)
            for name, value in values.items():
                setattr(staff, name, value)

    def write(
        self, name: str, action: Action, *, kind: str = "staff", at: datetime | None = None, **act: object
    ) -> None:
        """Adds an entry to the trail."""
        with self._app.app_context(), writing(db.engine) as session:
            record(session, at or datetime.now(UTC), Actor(kind, name, "192.0.2.7"), Act(action, **act))  # type: ignore[arg-type]

    def token_digests(self) -> list[str]:
        with self._app.app_context(), Session(db.engine) as session:
            return list(session.scalars(select(StaffSession.token_digest)))

    def trail(self) -> list[Told]:
        """All entries, the oldest first: who, what, to whom, with which details."""
        with self._app.app_context(), Session(db.engine) as session:
            entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
            return [(entry.actor_name, entry.action, entry.subject, entry.details) for entry in entries]
