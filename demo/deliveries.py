"""How messages fare: most arrive, some fail for a reason, and some come with the oddities that the store warns of."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from app.messages.values import Value
from demo.rhythm import lag

REASONS = {
    "TEXT": (
        "30003: the handset cannot be reached",
        "30006: a landline cannot receive texts",
        "30007: filtered by the carrier",
        "21610: the recipient replied STOP before",
    ),
    "EMAIL": ("552 5.2.2 the mailbox is full", "550 5.1.1 no such mailbox", "Connection to the mail server timed out"),
    "VOICE_CALL": ("No answer after three attempts", "The line was busy", "Number not in service"),
}
FAILING = {"TEXT": 0.035, "EMAIL": 0.02, "VOICE_CALL": 0.14}
FAILING_IN_TROUBLE = 0.45
TROUBLE_REASON = "30008: unknown error of the carrier"
ODD = 0.012


@dataclass(frozen=True, slots=True)
class Delivery:
    """What becomes of a message that was sent at `sent`: attributes that a receipt brings, at the moment it comes."""

    at: datetime
    attributes: dict[str, Value]


def delivery_of(protocol: str, sent: datetime, trouble: tuple[datetime, datetime], rng: Random) -> Delivery:
    """The receipt of a message."""
    arrived = sent + lag(protocol, sent, trouble, rng)
    troubled = trouble[0] <= sent < trouble[1]
    if rng.random() >= (FAILING_IN_TROUBLE if troubled and protocol == "TEXT" else FAILING[protocol]):
        skewed = arrived - timedelta(seconds=90) if rng.random() < ODD / 3 else arrived
        return Delivery(arrived, {"delivery_status": "DELIVERED", "received_at": _whole(skewed)})
    reason = TROUBLE_REASON if troubled and protocol == "TEXT" else rng.choice(REASONS[protocol])
    said = None if rng.random() < 0.04 else reason
    return Delivery(arrived, {"delivery_status": "FAILED", "delivery_failure": said})


def oddities(attributes: dict[str, Value], rng: Random) -> dict[str, Any]:
    """Fields that the contract does not know, now and then; and now and then a value that it knows otherwise."""
    chance = rng.random()
    if chance < ODD:
        return {"campaign": rng.choice(["spring-recall", "flu-2026", "glasses-week"])}
    if chance < 1.4 * ODD:
        attributes["purpose"] = "PROMO"
    elif chance < 1.8 * ODD and attributes.get("protocol") == "TEXT" and attributes.get("recipient_value"):
        digits = str(attributes["recipient_value"]).lstrip("+")
        attributes["recipient_value"] = f"({digits[-10:-7]}) {digits[-7:-4]}-{digits[-4:]}"
    return {}


def _whole(moment: datetime) -> datetime:
    """The moment as the store keeps it, to the millisecond."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
