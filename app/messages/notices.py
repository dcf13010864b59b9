"""What a saved message may be warned about (docs/api.md, Warnings). A warning never stops a save."""

from dataclasses import dataclass

from app.messages.attributes import BY_NAME, KNOWN_PURPOSES
from app.messages.save import Save, Saved
from app.messages.standing import SENTENCES, sentence_of, standing_codes

MOST_UNKNOWN_FIELDS = 50
# A caller hears of these when it sends them, not each time it saves something else.
ABOUT_WHAT_WAS_SENT = frozenset({"UNKNOWN_FIELD", "UNKNOWN_PURPOSE"})


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
        found.append(Notice("UNKNOWN_PURPOSE", SENTENCES["UNKNOWN_PURPOSE"]))
    for name in saved.kept:
        found.append(Notice("STAFF_EDIT_KEPT", f"{BY_NAME[name].path}: staff changed it since; their value stays."))
    for name in saved.overwritten:
        found.append(Notice("STAFF_EDIT_OVERWRITTEN", f"{BY_NAME[name].path}: your new value replaces a staff edit."))
    for code in standing_codes(row):
        if code not in ABOUT_WHAT_WAS_SENT:
            found.append(Notice(code, sentence_of(code, row)))
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
