"""Departments and their users: they appear with their first message and may be given a name."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcDateTime

ID_LENGTH = 128
NAME_LENGTH = 256
# Ids are compared by their bytes, so that a database of any locale has them in the order that Python has.
ID = String(ID_LENGTH).with_variant(String(ID_LENGTH, collation="C"), "postgresql")
WORD_LENGTH = 64
_WORD = String(WORD_LENGTH).with_variant(String(WORD_LENGTH, collation="C"), "postgresql")
_NAMED = text("name IS NOT NULL")


class Department(Base):
    """A tenant. Every big table leads with its id, so that it can be the distribution column.

    `retention_days` is the age at which its messages may be purged; None keeps them.
    """

    __tablename__ = "department"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    retention_days: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class User(Base):
    """A customer of one department, known by the integration's id. `users`, because `user` is a word of SQL."""

    __tablename__ = "users"

    department_id: Mapped[str] = mapped_column(ID, ForeignKey("department.id"), primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        # The list of a department's users, those who appeared last first.
        Index(None, "department_id", "created_at", "id"),
        # The few that an editor gave a name: for an export of them, a purge, and those whose words are missing.
        Index("ix_users_named", "department_id", "name", postgresql_where=_NAMED, sqlite_where=_NAMED),
    )


class UserNameWord(Base):
    """A word of a user's name (app/messages/naming.py), by which a search finds the user without reading all names."""

    __tablename__ = "user_name_word"

    department_id: Mapped[str] = mapped_column(ID, primary_key=True)
    user_id: Mapped[str] = mapped_column(ID, primary_key=True)
    word: Mapped[str] = mapped_column(_WORD, primary_key=True)

    __table_args__ = (
        ForeignKeyConstraint(["department_id", "user_id"], ["users.department_id", "users.id"]),
        # Searches by name: a word, or the beginning of one, of a department's users and of those of all.
        Index(None, "word", "department_id", "user_id"),
    )
