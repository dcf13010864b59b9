"""Clients: the integrations that may save and read, their secrets and their grants."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, UtcDateTime
from app.models.directory import ID


class Client(Base):
    """An integration. `scopes` are separated by single blanks, as OAuth writes them."""

    __tablename__ = "client"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[str] = mapped_column(String(256))
    all_departments: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    departments: Mapped[list["ClientDepartment"]] = relationship(
        lazy="selectin", order_by="ClientDepartment.department_id", cascade="all, delete-orphan"
    )
    secrets: Mapped[list["ClientSecret"]] = relationship(order_by="ClientSecret.id")


class ClientDepartment(Base):
    """A department that a client may work in. No foreign key: a grant may come before the first message."""

    __tablename__ = "client_department"

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), primary_key=True)
    department_id: Mapped[str] = mapped_column(ID, primary_key=True)


class ClientSecret(Base):
    """A secret as the server keeps it: an HMAC-SHA-256 in hex, never the secret itself."""

    __tablename__ = "client_secret"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Written down once in a while, not at each use.
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    # A client's secrets, for `client list`.
    __table_args__ = (Index(None, "client_id"),)
