"""The warnings that a stored message deserves, whoever saved it (docs/api.md, Warnings)."""

import re
from collections.abc import Mapping
from typing import Any

from app.messages.attributes import BY_NAME, KNOWN_PURPOSES

_E164 = re.compile(r"\+[1-9]\d{1,14}", re.ASCII)
NEEDED = ("body", "type", "protocol")

SENTENCES = {
    "UNKNOWN_FIELD": "It carries fields that the contract does not know; they are kept beside it.",
    "UNKNOWN_PURPOSE": "messageAttributes.purpose: not a known code; stored as sent.",
    "INCOMPLETE_MESSAGE": "Still missing: body, type or protocol.",
    "RECIPIENT_NOT_E164": (
        "messageSendingAttributes.recipientCommunicationValue: not an E.164 number, like +13105550123."
    ),
    "RECEIVED_BEFORE_SENT": "messageDeliveryAttributes.receivedTimestamp: lies before sentTimestamp.",
    "FAILED_WITHOUT_REASON": (
        "messageDeliveryAttributes.deliveryFailureMessage: missing, though deliveryStatus says FAILED."
    ),
}


def standing_codes(row: Mapping[str, Any]) -> list[str]:
    """The codes of the warnings that `row` deserves as it is, in the order in which they are told."""
    found = []
    if row["unknown"]:
        found.append("UNKNOWN_FIELD")
    if row["purpose"] is not None and row["purpose"] not in KNOWN_PURPOSES:
        found.append("UNKNOWN_PURPOSE")
    if missing(row):
        found.append("INCOMPLETE_MESSAGE")
    recipient = row["recipient_value"]
    if row["protocol"] in {"TEXT", "VOICE_CALL"} and recipient is not None and not _E164.fullmatch(recipient):
        found.append("RECIPIENT_NOT_E164")
    if row["sent_at"] and row["received_at"] and row["received_at"] < row["sent_at"]:
        found.append("RECEIVED_BEFORE_SENT")
    if (row["delivery_status"] or "").upper() == "FAILED" and not row["delivery_failure"]:
        found.append("FAILED_WITHOUT_REASON")
    return found


def sentence_of(code: str, row: Mapping[str, Any]) -> str:
    """What a warning about `row` says."""
    if code == "INCOMPLETE_MESSAGE":
        return f"Still missing: {', '.join(missing(row))}."
    return SENTENCES[code]


def missing(row: Mapping[str, Any]) -> list[str]:
    """The paths of what a whole message has and this one has not."""
    return [BY_NAME[name].path for name in NEEDED if row[name] is None]
