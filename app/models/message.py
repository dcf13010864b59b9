"""Messages and the revisions that changed them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, ForeignKeyConstraint, Index, Integer, String, Text, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import ONLY_ON, Base, UtcDateTime
from app.models.directory import ID

REASON_LENGTH = 256


def _of_rare(name: str, condition: str) -> Index:
    """The list of a department, as an index of those messages alone that meet the condition."""
    rare = text(condition)
    columns = ("department_id", "occurred_at", "uuid")
    return Index(f"ix_message_{name}", *columns, postgresql_where=rare, sqlite_where=rare)


class Message(Base):
    """One message of one department, as it is now.

    `said` holds, for each attribute that staff changed, what the integration had last said about it (docs/api.md,
    Staff edits). `unknown` holds the fields that the contract does not know, by their path. `counterparty` and
    `warnings` follow from the attributes (app/messages/merge.py). `search` is what the search index knows the message
    by (app/models/search.py); nothing but that index reads it.
    """

    __tablename__ = "message"

    department_id: Mapped[str] = mapped_column(ID, primary_key=True)
    uuid: Mapped[str] = mapped_column(ID, primary_key=True)
    user_id: Mapped[str] = mapped_column(ID)
    version: Mapped[int] = mapped_column(Integer)
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(String(64))
    request_uuid: Mapped[str] = mapped_column(String(36))
    idempotency_digest: Mapped[str | None] = mapped_column(String(64))

    body: Mapped[str | None] = mapped_column(Text)
    type: Mapped[str | None] = mapped_column(String(16))
    protocol: Mapped[str | None] = mapped_column(String(16))
    purpose: Mapped[str | None] = mapped_column(String(64))
    is_manual: Mapped[bool | None] = mapped_column(Boolean)
    attachments: Mapped[int | None] = mapped_column(Integer)
    subject: Mapped[str | None] = mapped_column(Text)
    recipient_value: Mapped[str | None] = mapped_column(Text)
    sender_value: Mapped[str | None] = mapped_column(Text)
    sender_name: Mapped[str | None] = mapped_column(Text)
    recipient_name: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivery_status: Mapped[str | None] = mapped_column(Text)
    delivery_failure: Mapped[str | None] = mapped_column(Text)

    unknown: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    said: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    counterparty: Mapped[str | None] = mapped_column(Text)
    warnings: Mapped[str | None] = mapped_column(String(160))

    trashed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trashed_by: Mapped[str | None] = mapped_column(String(64))
    trash_reason: Mapped[str | None] = mapped_column(String(REASON_LENGTH))

    search: Mapped[Any] = mapped_column(BigInteger().with_variant(TSVECTOR, "postgresql"), nullable=True, deferred=True)

    __table_args__ = (
        ForeignKeyConstraint(["department_id", "user_id"], ["users.department_id", "users.id"]),
        # The pages and lists of a department, newest first. SQLite's tells a search which messages it found, too.
        Index(None, "department_id", "occurred_at", "uuid", info={ONLY_ON: "postgresql"}),
        Index(None, "department_id", "occurred_at", "uuid", "search", info={ONLY_ON: "sqlite"}),
        # The pages of one user, newest first.
        Index(None, "department_id", "user_id", "occurred_at", "uuid"),
        # The search index itself on Postgres. On SQLite what a search asks of the messages that its index found, whose
        # rows lie all over the file.
        Index(None, "search", postgresql_using="gin", info={ONLY_ON: "postgresql"}),
        Index(None, "search", "department_id", "occurred_at", "uuid", "trashed_at", info={ONLY_ON: "sqlite"}),
        # Lists, newest first, of what is rare and asked for: the trash, what staff edited, what has warnings. An
        # ordinary message enters none of them, and a receipt for one changes none of these columns. An index of
        # failures would have to know the delivery status, which each receipt changes.
        _of_rare("trashed", "trashed_at IS NOT NULL"),
        _of_rare("edited", "said IS NOT NULL"),
        _of_rare("warned", "warnings IS NOT NULL"),
    )


class Revision(Base):
    """One effective change of a message. `changes` maps the attribute's name to [old, new] in wire form."""

    __tablename__ = "revision"

    department_id: Mapped[str] = mapped_column(ID, primary_key=True)
    message_uuid: Mapped[str] = mapped_column(ID, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_kind: Mapped[str] = mapped_column(String(8))
    actor_name: Mapped[str] = mapped_column(String(64))
    request_uuid: Mapped[str] = mapped_column(String(36))
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = (
        ForeignKeyConstraint(["department_id", "message_uuid"], ["message.department_id", "message.uuid"]),
        # The message that a request changed, for a search for its requestUuid.
        Index(None, "department_id", "request_uuid"),
    )
