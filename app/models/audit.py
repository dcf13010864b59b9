"""The audit trail: who did what. Rows are only ever added; the databases themselves refuse to change one."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcDateTime
from app.models.directory import ID, ID_LENGTH

# SQLite numbers rows by itself only where the key is a plain INTEGER.
RowNumber = BigInteger().with_variant(Integer, "sqlite")


class AuditEntry(Base):
    """One act. `actor_kind` is staff or operator; `subject` is what it was done to, an id or a username."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_kind: Mapped[str] = mapped_column(String(8))
    actor_name: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(32))
    department_id: Mapped[str | None] = mapped_column(ID)
    subject: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    address: Mapped[str | None] = mapped_column(String(64))
    details: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    __table_args__ = (
        # The whole trail, newest first, and some days of it.
        Index(None, "at", "id"),
        # The trail narrowed to one person, one kind of act, one department, or what happened to one thing.
        Index(None, "actor_name", "at", "id"),
        Index(None, "action", "at", "id"),
        Index(None, "department_id", "at", "id"),
        Index(None, "subject", "at", "id"),
    )
