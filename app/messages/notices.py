"""What a saved message may be warned about (docs/api.md, Warnings). A warning never stops a save."""

import re
from dataclasses import dataclass

from app.messages.attributes import BY_NAME, KNOWN_PURPOSES
from app.messages.save import Save, Saved

_E164 = re.compile(r"\+[1-9]\d{1,14}", re.ASCII)
MOST_UNKNOWN_FIELDS = 50


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning for the caller: its code and one sentence."""

    code: str
    sentence: str


def notices(save: Save, saved: Saved) -> list[Notice]:
    """The warnings for a save that is on disk, those about what was sent first, then those about what is stored."""
    row = saved.row
    found = _about_unknown(list(save.unknown))
    purpose = save.attributes.get("purpose")
    if purpose is not None and purpose not in KNOWN_PURPOSES:
        found.append(Notice("UNKNOWN_PURPOSE", "messageAttributes.purpose: not a known code; stored as sent."))
    for name in saved.kept:
        found.append(Notice("STAFF_EDIT_KEPT", f"{BY_NAME[name].path}: staff changed it since; their value stays."))
    for name in saved.overwritten:
        found.append(Notice("STAFF_EDIT_OVERWRITTEN", f"{BY_NAME[name].path}: your new value replaces a staff edit."))
    missing = [BY_NAME[name].path for name in ("body", "type", "protocol") if row[name] is None]
    if missing:
        found.append(Notice("INCOMPLETE_MESSAGE", f"Still missing: {', '.join(missing)}."))
    recipient = row["recipient_value"]
    if row["protocol"] in {"TEXT", "VOICE_CALL"} and recipient is not None and not _E164.fullmatch(recipient):
        found.append(
            Notice(
                "RECIPIENT_NOT_E164",
                "messageSendingAttributes.recipientCommunicationValue: not an E.164 number, like +13105550123.",
            )
        )
    if row["sent_at"] and row["received_at"] and row["received_at"] < row["sent_at"]:
        found.append(
            Notice("RECEIVED_BEFORE_SENT", "messageDeliveryAttributes.receivedTimestamp: lies before sentTimestamp.")
        )
    if (row["delivery_status"] or "").upper() == "FAILED" and not row["delivery_failure"]:
        found.append(
            Notice(
                "FAILED_WITHOUT_REASON",
                "messageDeliveryAttributes.deliveryFailureMessage: missing, though deliveryStatus says FAILED.",
            )
        )
    return found


def _about_unknown(paths: list[str]) -> list[Notice]:
    named = [
        Notice("UNKNOWN_FIELD", f"{path[:200]}: not part of the contract; kept beside the message.")
        for path in paths[:MOST_UNKNOWN_FIELDS]
    ]
    if len(paths) > MOST_UNKNOWN_FIELDS:
        rest = len(paths) - MOST_UNKNOWN_FIELDS
        named.append(Notice("UNKNOWN_FIELD", f"{rest:,} more fields are not part of the contract; all are kept."))
    return named
