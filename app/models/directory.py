"""Departments and their users: they appear with their first message and may be given a name."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcDateTime

ID_LENGTH = 128
NAME_LENGTH = 256


class Department(Base):
    """A tenant. Every big table leads with its id, so that it can be the distribution column.

    `retention_days` is the age at which its messages may be purged; None keeps them.
    """

    __tablename__ = "department"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    name: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    retention_days: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class User(Base):
    """A customer of one department, known by the integration's id. `users`, because `user` is a word of SQL."""

    __tablename__ = "users"

    department_id: Mapped[str] = mapped_column(ForeignKey("department.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    name: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    # The list of a department's users, those who appeared last first.
    __table_args__ = (Index(None, "department_id", "created_at", "id"),)
