"""How far a message came, for badges and for the page of the message."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.messages.outcome import outcome_of
from app.models import Message


@dataclass(frozen=True, slots=True)
class Delivery:
    """A badge: `tone` is arrived, failed, under-way or open; `status` is empty when only a reason is known."""

    tone: str
    status: str


@dataclass(frozen=True, slots=True)
class Journey:
    """The delivery of a message in full. `lag` is from sent to received, negative when they are in the wrong order."""

    badge: Delivery | None
    sent_at: datetime | None
    received_at: datetime | None
    lag: timedelta | None
    failure: str | None


def delivery_of(message: Message) -> Delivery | None:
    """The badge of a message, or None where nothing is known about its delivery."""
    tone = outcome_of(message.delivery_status, message.delivery_failure)
    return Delivery(tone, message.delivery_status or "") if tone else None


def journey_of(message: Message) -> Journey:
    """The delivery of a message."""
    sent, received = message.sent_at, message.received_at
    lag = received - sent if sent and received else None
    return Journey(delivery_of(message), sent, received, lag, message.delivery_failure)
