"""The parameters of a list's address: what each is called, what it may be, and which filter it sets."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.admin.rendering import words
from app.admin.zone import local, start_of, typed, written
from app.messages.attributes import BY_NAME, KNOWN_PURPOSES, PROTOCOLS, TYPES
from app.messages.identity import ID_RULE, normalised_id
from app.messages.matching import NO_TYPE, NOT_SAID
from app.messages.outcome import LONGEST_REASON
from app.messages.query import LONGEST_QUERY, plain_numbers
from app.messages.standing import SENTENCES
from app.messages.values import Choice, InvalidValue, Moment, Text
from app.messages.words import address_key, digits_of, plainly_typed
from app.services import now

Choices = tuple[tuple[str, str], ...]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = Moment()
_STATUS, _PURPOSE = BY_NAME["delivery_status"], BY_NAME["purpose"]
# An id, a status or a purpose, an address, the username of a client, a moment with its offset.
LONGEST_ID, LONGEST_CODE, LONGEST_ADDRESS, LONGEST_CLIENT, LONGEST_MOMENT = 128, 64, 320, 64, 40
YES_NO = {"1": True, "0": False}
# Many integrations say nothing of it, and what nobody sent by hand was sent by a bot (docs/pages.md, Find).
HOW_SENT = {**YES_NO, "unsaid": NOT_SAID}
# In the address of a list, what stands for both From and To.
DAY = "day"
# The first day of each preset, as days before today, and the last one.
PERIODS = {"today": (0, 0), "yesterday": (1, 1), "7d": (6, 0), "30d": (29, 0)}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter. `sets` is the field of Filters that it fills, None where it is none or several make one.

    `read` raises InvalidValue. `longest` is how many characters a control takes. `is_main` puts it among those that are
    always in sight.
    """

    name: str
    label: str
    sets: str | None
    read: Callable[[str], Any]
    choices: Choices = ()
    longest: int = LONGEST_ID
    suggestions: tuple[str, ...] = ()
    is_main: bool = False
    is_personal: bool = False

    def shown(self, text: str) -> str:
        """A value in words."""
        if self.read is _stretch:
            return local_spelling(text)
        if self.read is _status:
            return words(text)
        return dict(self.choices).get(text, text)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `since` until just before `until`. A moment is a stretch without length."""

    since: datetime
    until: datetime


def _flag(name: str, label: str, yes: str, no: str) -> Parameter:
    return Parameter(name, label, name, _one_of(YES_NO), (("1", yes), ("0", no)))


def _one_of(values: dict[str, Any]) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        return values[Choice(tuple(values)).check(text)]

    return read


def _choice(codes: tuple[str, ...]) -> Choices:
    return tuple((code, words(code)) for code in codes)


def _id(text: str) -> str:
    found = normalised_id(text.strip())
    if found is None:
        raise InvalidValue(ID_RULE)
    return found


def _status(text: str) -> str | tuple[str, ...]:
    """A status as it was typed or, as lists show Under way of UNDER_WAY, its code."""
    text = Text(LONGEST_CODE).check(text)
    code = "_".join(text.upper().split())
    return text if code == text else (text, code)


def _address(text: str) -> str:
    text = Text(LONGEST_ADDRESS).check(text)
    key = digits_of(plain_numbers(plainly_typed(text)).strip()) or address_key(text)
    if key is None:
        raise InvalidValue("must be a number or an address")
    return key


def _stretch(text: str) -> Stretch:
    """A day in the zone of whoever is logged in, or a moment."""
    if "T" in (moment := typed(text)):
        at = _MOMENT.check(moment)
        return Stretch(at, at)
    if not _DAY.fullmatch(text):
        raise InvalidValue("must be a day like 2025-03-28")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidValue("must be a day that exists") from None
    _MOMENT.check(f"{text}T00:00Z")
    return Stretch(start_of(day), start_of(day + timedelta(days=1)))


def local_spelling(text: str) -> str:
    """A day as it is, a moment on the clock of whoever is logged in, without seconds that are none."""
    stretch = _stretch(text)
    if stretch.since != stretch.until:
        return text
    return written(stretch.since).replace(".000 ", " ").replace(":00 ", " ")


def _period(text: str) -> Stretch:
    """A preset, as of today."""
    first, last = _one_of(PERIODS)(text)
    today = local(now()).date()
    return Stretch(start_of(today - timedelta(days=first)), start_of(today - timedelta(days=last - 1)))


_DAYS: Choices = (("today", "Today"), ("yesterday", "Yesterday"), ("7d", "Last 7 days"), ("30d", "Last 30 days"))
_HOW_SENT: Choices = (("1", "By hand"), ("0", "Automatically"), ("unsaid", "Not said"))
_TYPES = (*TYPES, NO_TYPE)
PARAMETERS = {
    one.name: one
    for one in (
        Parameter("q", "Search", "text", Text(LONGEST_QUERY).check, longest=LONGEST_QUERY),
        Parameter("department", "Department", None, _id),
        Parameter("type", BY_NAME["type"].label, "type", Choice(_TYPES).check, _choice(_TYPES), is_main=True),
        Parameter("protocol", "Protocol", "protocol", Choice(PROTOCOLS).check, _choice(PROTOCOLS), is_main=True),
        Parameter("deliveryStatus", _STATUS.label, "delivery_status", _status, longest=LONGEST_CODE, is_main=True),
        Parameter("period", "Period", None, _period, _DAYS, is_main=True),
        Parameter("from", "From", None, _stretch, longest=LONGEST_MOMENT, is_main=True),
        Parameter("to", "To", None, _stretch, longest=LONGEST_MOMENT, is_main=True),
        _flag("failed", "Outcome", "Failed", "Not failed"),
        Parameter("reason", "Reason of failure", "reason", Text(LONGEST_REASON).check, longest=LONGEST_REASON),
        Parameter("manual", "Sent", "is_manual", _one_of(HOW_SENT), _HOW_SENT),
        _flag("edited", "Staff edits", "Edited by staff", "Not edited"),
        _flag("warned", "Warnings", "With warnings", "Without warnings"),
        Parameter("warning", "Warning", "warning", Choice(tuple(SENTENCES)).check, _choice(tuple(SENTENCES))),
        Parameter(
            "purpose", "Purpose", "purpose", _PURPOSE.rule.check, (), LONGEST_CODE, tuple(sorted(KNOWN_PURPOSES))
        ),
        Parameter("user", "User id", "user", _id),
        Parameter(
            "counterparty", "Number or address", "counterparty", _address, longest=LONGEST_ADDRESS, is_personal=True
        ),
        Parameter("client", "Saved by client", "client", Text(LONGEST_CLIENT).check, longest=LONGEST_CLIENT),
        Parameter("trashed", "Trash", "trashed", _one_of({"1": True}), (("1", "In the trash"),)),
    )
}
