"""Names and numbers of customers: shown to those who may see personal data, masked for all others."""

from flask import g

from app.messages.words import digits_of

HIDDEN = "•••"
PERSONAL = frozenset({"sender_name", "recipient_name", "sender_value", "recipient_value"})


def sees_personal_data() -> bool:
    """Whether whoever is logged in sees names and numbers, everywhere or on the page that was just revealed to them."""
    return bool(g.account.sees_personal_data or g.get("revealed", False))


def personal(text: str | None) -> str | None:
    """A name, number or address as this account may see it."""
    return text if text is None or sees_personal_data() else masked(text)


def masked(text: str) -> str:
    """As much as is needed to tell two apart: the last digits of a number, the first letter of all else."""
    digits = digits_of(text)
    if digits is not None:
        return HIDDEN + (digits[-2:] if len(digits) > 4 else "")
    if "@" in text:
        local, _, host = text.partition("@")
        return f"{local[:1]}{HIDDEN}@{host[:1]}{HIDDEN}"
    return " ".join(f"{word[:1]}{HIDDEN}" for word in text.split()[:4])
