"""A message as one row of a list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from app.admin.delivery import Delivery, delivery_of
from app.admin.rendering import short
from app.models import Message

# The icon of each type; the word beside it says the same.
ICONS = {
    "INCOMING": "incoming",
    "OUTGOING": "outgoing",
    "DRAFT": "draft",
    "DISCARDED_DRAFT": "discarded",
    "NOTE": "note",
}
LONGEST_LINE = 240


@dataclass(frozen=True, slots=True)
class Row:
    """What a list shows of a message. `line` is the first line of its text, empty where there is none."""

    uuid: str
    type: str | None
    icon: str
    person: str
    subject: str | None
    line: str
    protocol: str | None
    delivery: Delivery | None
    at: datetime
    edited: bool


@dataclass(frozen=True, slots=True)
class Day:
    """The rows of one UTC day."""

    date: date
    rows: list[Row]


def days_of(messages: Iterable[Message]) -> list[Day]:
    """The messages by day, in their order."""
    rows = [row_of(message) for message in messages]
    return [Day(date, list(group)) for date, group in groupby(rows, key=lambda row: row.at.date())]


def row_of(message: Message) -> Row:
    """The row of a message."""
    return Row(
        uuid=message.uuid,
        type=message.type,
        icon=icon_of(message),
        person=person_of(message),
        subject=message.subject,
        line=_first_line(message.body or ""),
        protocol=message.protocol,
        delivery=delivery_of(message),
        at=message.occurred_at,
        edited=bool(message.said),
    )


def icon_of(message: Message) -> str:
    """The name of the icon that shows which way a message went."""
    return ICONS.get(message.type or "", "unknown")


def person_of(message: Message) -> str:
    """The customer, as far as the message tells: who sent it, or else who was to get it."""
    sender = message.sender_name or message.sender_value
    recipient = message.recipient_name or message.recipient_value
    found = (sender or recipient) if message.type == "INCOMING" else (recipient or sender)
    return found or f"User {short(message.user_id)}"


def _first_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[0][:LONGEST_LINE] if lines else ""
