"""Names and numbers of customers: shown to those who may see personal data, masked for all others."""

import re
from collections.abc import Mapping
from typing import Any

from flask import g

from app.access.staff import Role
from app.messages.attributes import BY_PATH
from app.messages.mentions import Names, mentions
from app.messages.private import Span, may_hold_any, private_spans
from app.messages.values import Value
from app.messages.words import digits_of

HIDDEN = "•••"
PERSONAL = frozenset({"sender_name", "recipient_name", "sender_value", "recipient_value"})
# Texts in which somebody may have written a number or an address. The contract leaves the last two open.
TEXTS = frozenset({"body", "subject", "delivery_failure", "delivery_status", "purpose"})
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
    """A text as this account may see it: masked are the numbers and addresses in it, and the names of its message.

    Which these are is set beforehand (app/admin/hidden_names.py).
    """
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
    text = _with_masks(text, private_spans(text)) if may_hold_any(text) else text
    names: Names | None = g.get("names")
    return text if names is None else _with_masks(text, mentions(text, names))


def _with_masks(text: str, spans: list[Span]) -> str:
    shown, last = [], 0
    for start, end in spans:
        shown += [text[last:start], masked(text[start:end])]
        last = end
    return "".join([*shown, text[last:]])


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
