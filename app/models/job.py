"""Bulk work on messages: what was asked for and how far it is."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcDateTime
from app.models.directory import ID
from app.models.message import REASON_LENGTH


class BulkJob(Base):
    """Work on many messages of one department. `position` is the cursor behind the last one that was seen.

    `state` is running, done or stopped. Whoever works on it holds it until `leased_until`;
    after that another may go on.
    """

    __tablename__ = "bulk_job"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    # No foreign key: on a cluster the jobs are on the coordinator alone, and the accounts on every node.
    staff_id: Mapped[int] = mapped_column(Integer)
    department_id: Mapped[str] = mapped_column(ID)
    user_id: Mapped[str | None] = mapped_column(ID)
    action: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(REASON_LENGTH))
    # Either the ids that were ticked, or the filters of the list.
    selection: Mapped[dict[str, Any]] = mapped_column(JSON)
    total: Mapped[int] = mapped_column(Integer)
    seen: Mapped[int] = mapped_column(Integer, default=0)
    changed: Mapped[int] = mapped_column(Integer, default=0)
    position: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        # The work that one person began, newest first.
        Index(None, "staff_id", "created_at"),
        # All work, newest first.
        Index(None, "created_at", "id"),
        # What nobody works on, and what ended long ago, the oldest first.
        Index(None, "state", "created_at", "id"),
    )
