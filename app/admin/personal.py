"""Names and numbers of customers: shown to those who may see personal data, masked for all others."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import g

from app.access.staff import Role
from app.messages.attributes import BY_PATH
from app.messages.values import Value
from app.messages.words import digits_of

HIDDEN = "•••"
PERSONAL = frozenset({"sender_name", "recipient_name", "sender_value", "recipient_value"})
# Texts in which somebody may have written a number or an address. The contract leaves the last two open.
TEXTS = frozenset({"body", "subject", "delivery_failure", "delivery_status", "purpose"})
# It begins where a run of its characters begins: tried at each of them, a long run would take the square of its length.
_MAIL = re.compile(r"(?<![^\s@<>()\[\]\"',;:])[^\s@<>()\[\]\"',;:]++@[^\s@<>()\[\]\"',;:]*[^\s@<>()\[\]\"',;:.!?]")
# What people put between the digits of a number.
_BETWEEN = r"[ _\u00a0\u2000-\u2015\u202f\u2060\u2212().\-/]{0,3}"
# A day that a clock or no further digit follows, or else a number.
_NUMBER = re.compile(
    r"(?P<day>(?P<year>\d{4})([-./])\d\d?\3\d\d?|\d\d?([-./])\d\d?\4\d{4})(?=\s\d\d?:\d\d(?!\d)|(?!"
    + _BETWEEN
    + r"\d))"
    r"|\+?\(?\d(?:" + _BETWEEN + r"\d){6,}"
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
# The last word of a text that was cut, and digits before it, which may be the beginning of a number.
_LAST_WORD = re.compile(r"[\d\s+_().\-/\u2000-\u2015\u2212]*\S*\Z")


def sees_personal_data() -> bool:
    """Whether whoever is logged in sees names and numbers, everywhere or on the page that was just revealed to them."""
    return bool(g.account.sees_personal_data or g.get("revealed", False))


def may_reveal() -> bool:
    """Whether names and numbers are hidden from whoever is logged in, who may ask to see those of one page."""
    return not sees_personal_data() and bool(g.account.may(Role.EDITOR))


def personal(text: str | None) -> str | None:
    """A name, number or address as this account may see it."""
    return text if text is None or sees_personal_data() else masked(text)


def personal_text(text: str | None) -> str | None:
    """A text as this account may see it: the numbers and addresses in it are masked, its other words stay."""
    return text if text is None or sees_personal_data() else _masked_within(text)


def personal_beginning(text: str, longest: int) -> str:
    """The beginning of a text, which was cut after `longest` characters, as this account may see it.

    Half a number or an address is not recognised any more, so nothing is left of what may be one.
    """
    if sees_personal_data() or len(text) < longest:
        return personal_text(text) or ""
    return _masked_within(_LAST_WORD.sub("", text)) + "…"


def personal_value(name: str, value: Value) -> Value:
    """The value of the attribute `name` as this account may see it."""
    if not isinstance(value, str):
        return value
    return personal(value) if name in PERSONAL else personal_text(value) if name in TEXTS else value


def personal_json(value: Any) -> Any:
    """JSON of fields that nobody knows, as this account may see it: any text or number in it may be a customer's.

    The keys stay, without the numbers and addresses in them.
    """
    return value if sees_personal_data() else _hidden(value)


def personal_keys(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields that nobody knows, with their keys as this account may see them; those that look alike are numbered."""
    shown: dict[str, Any] = {}
    for key, value in fields.items():
        name = start = personal_text(key) or ""
        number = 1
        while name in shown:
            number += 1
            name = f"{start} ({number})"
        shown[name] = value
    return shown


def personal_shape(shape: Mapping[str, Any]) -> dict[str, Any]:
    """A message as the API writes it (app/messages/shape.py), as this account may see it."""
    return {key: _personal_part(key, part) for key, part in shape.items()}


def masked(text: str) -> str:
    """As much as is needed to tell two apart: the last digits of a number, the first letter of all else."""
    digits = digits_of(text)
    if digits is not None:
        return HIDDEN + (digits[-2:] if len(digits) > 4 else "")
    if "@" in text:
        local, _, host = text.partition("@")
        return f"{local[:1]}{HIDDEN}@{host[:1]}{HIDDEN}"
    return " ".join(f"{word[:1]}{HIDDEN}" for word in text.split()[:4])


def _masked_within(text: str) -> str:
    text = _MAIL.sub(lambda found: masked(found.group()), text)
    return _NUMBER.sub(lambda found: found.group() if _is_day(found) else masked(found.group()), text)


def _is_day(found: re.Match[str]) -> bool:
    """Whether what looks like a day is one: with the year first, or last after day and month in either order."""
    if found["day"] is None:
        return False
    first, second, third = (int(part) for part in re.split(r"\D", found["day"]))
    days = [(first, second, third)] if found["year"] else [(third, second, first), (third, first, second)]
    return any(_FIRST_YEAR <= day[0] <= _LAST_YEAR and _exists(*day) for day in days)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _personal_part(key: str, part: Any) -> Any:
    if key == "unknownFields":
        return personal_json(part)
    if not isinstance(part, dict):
        return part
    return {inner: personal_value(BY_PATH[f"{key}.{inner}"].name, value) for inner, value in part.items()}


def _hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _hidden(part) for key, part in personal_keys(value).items()}
    if isinstance(value, list):
        return [_hidden(part) for part in value]
    return value if value is None or isinstance(value, bool) else HIDDEN
