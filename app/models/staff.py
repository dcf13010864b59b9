"""Staff accounts, the departments they see, and their sessions."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, UtcDateTime
from app.models.directory import ID_LENGTH


class Staff(Base):
    """A person who works in the pages. `role` is viewer, editor or admin."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    password_hash: Mapped[str] = mapped_column(String(256))
    role: Mapped[str] = mapped_column(String(8))
    all_departments: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    departments: Mapped[list["StaffDepartment"]] = relationship(
        lazy="selectin", order_by="StaffDepartment.department_id"
    )


class StaffDepartment(Base):
    """A department that a staff account sees. No foreign key: it may be listed before its first message."""

    __tablename__ = "staff_department"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    department_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)


class StaffSession(Base):
    """A login. The key is the SHA-256 of the cookie's token, so a stolen database opens no session."""

    __tablename__ = "staff_session"

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)

    # Ending all sessions of one account.
    __table_args__ = (Index(None, "staff_id"),)
