"""How far a message came, for badges and for the page of the message."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.admin.personal import personal_text
from app.messages.history import Origin
from app.messages.outcome import outcome_of
from app.models import Message

# What stands where nothing is known, by type.
UNDELIVERED = {
    "NOTE": "A note stays in the house; it is delivered to nobody.",
    "DRAFT": "A draft that was not sent.",
    "DISCARDED_DRAFT": "A draft that was thrown away unsent.",
}
UNKNOWN = "Nothing is known about the delivery yet."


@dataclass(frozen=True, slots=True)
class Delivery:
    """A badge: `tone` is arrived, failed, under-way or open; `status` is empty when only a reason is known."""

    tone: str
    status: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A point of the way: `kind` is done, missing or failed; `unknown` is what stands in place of a moment.

    `origin` says who told of it, where that is no attribute of its own.
    """

    kind: str
    label: str
    at: datetime | None
    unknown: str = ""
    reason: str | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Journey:
    """The delivery of a message in full. `lag` is from sent to received, negative when they are in the wrong order.

    Without `stages` nothing is known, and `nothing` says so.
    """

    badge: Delivery | None
    stages: list[Stage]
    lag: timedelta | None
    nothing: str


def delivery_of(message: Message) -> Delivery | None:
    """The badge of a message, or None where nothing is known about its delivery."""
    tone = outcome_of(message.delivery_status, message.delivery_failure)
    return Delivery(tone, personal_text(message.delivery_status) or "") if tone else None


def journey_of(message: Message, told: Origin | None) -> Journey:
    """The delivery of a message; `told` is who said that it failed, and when."""
    sent, received = message.sent_at, message.received_at
    badge = delivery_of(message)
    tone = badge.tone if badge else ""
    failed = tone == "failed"
    stages = []
    if sent or received or failed:
        stages.append(_stage("Sent", sent, "Not known"))
        if received or not failed:
            stages.append(_stage("Received", received, "Not known" if tone == "arrived" else "Not yet"))
    if failed:
        reason = personal_text(message.delivery_failure) or None
        stages.append(Stage("failed", "Failed", None, reason=reason or "No reason was given.", origin=told))
    lag = received - sent if sent and received else None
    return Journey(badge, stages, lag, UNDELIVERED.get(message.type or "", UNKNOWN))


def _stage(label: str, at: datetime | None, unknown: str) -> Stage:
    return Stage("done" if at else "missing", label, at, unknown)
