"""Staff accounts, the departments they see, and their sessions."""

import secrets
from datetime import datetime

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, String, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, UtcDateTime
from app.models.directory import ID


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
    # Whether names and numbers of customers are shown to this account.
    sees_personal_data: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    # An IANA name, as zoneinfo knows it.
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC", server_default="UTC")
    # The second factor: the seed of its key in base32 (worth nothing without the server's pepper), the moment it was
    # first proved, and the last 30-second step that was used.
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_last_step: Mapped[int | None] = mapped_column(BigInteger)

    departments: Mapped[list["StaffDepartment"]] = relationship(
        lazy="selectin", order_by="StaffDepartment.department_id", cascade="all, delete-orphan"
    )


class StaffDepartment(Base):
    """A department that a staff account sees. No foreign key: it may be listed before its first message."""

    __tablename__ = "staff_department"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    department_id: Mapped[str] = mapped_column(ID, primary_key=True)


class StaffSession(Base):
    """A login. The key is the SHA-256 of the cookie's token, so a stolen database opens no session."""

    __tablename__ = "staff_session"

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # What the list of sessions calls it; the token's digest stays on the server.
    public_id: Mapped[str | None] = mapped_column(String(32), default=lambda: secrets.token_hex(8))
    user_agent: Mapped[str | None] = mapped_column(String(256))
    address: Mapped[str | None] = mapped_column(String(64))

    # Ending all sessions of one account, or one of them.
    __table_args__ = (Index(None, "staff_id"), Index(None, "public_id", unique=True))


class RecoveryCode(Base):
    """A code that stands in for the second factor once. The digest is an HMAC-SHA-256 under the server's pepper."""

    __tablename__ = "recovery_code"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    # The codes of one account.
    __table_args__ = (Index(None, "staff_id"),)
