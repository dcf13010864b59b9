"""How far a message came, for badges and for the page of the message."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.models import Message

# The contract leaves the status open. These words are common among carriers; any other is shown without a verdict.
ARRIVED = frozenset({"DELIVERED", "RECEIVED", "READ", "OPENED", "COMPLETED"})
FAILED = frozenset({"FAILED", "UNDELIVERED", "UNDELIVERABLE", "REJECTED", "BOUNCED", "EXPIRED", "ERROR", "BLOCKED"})
UNDER_WAY = frozenset({"SENT", "QUEUED", "ACCEPTED", "SENDING", "PENDING", "SCHEDULED", "DEFERRED"})


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
    status = message.delivery_status or ""
    if not status and not message.delivery_failure:
        return None
    code = status.upper()
    if code in FAILED or (message.delivery_failure and code not in ARRIVED):
        return Delivery("failed", status)
    tone = "arrived" if code in ARRIVED else "under-way" if code in UNDER_WAY else "open"
    return Delivery(tone, status)


def journey_of(message: Message) -> Journey:
    """The delivery of a message."""
    sent, received = message.sent_at, message.received_at
    lag = received - sent if sent and received else None
    return Journey(delivery_of(message), sent, received, lag, message.delivery_failure)
