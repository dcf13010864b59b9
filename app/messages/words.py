"""What a message is found by: its words and keys, by one rule for both databases (docs/architecture.md, Search).

A word is a run of letters and digits without accents or case. Ids, numbers and addresses become words of their own, so
that one index answers every question: `tel` and the last digits of a number, `mail`, `uuid`, `req` and `dept`.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\+?[\d\s().\-/]+", re.ASCII)
LONGEST_WORD = 64
# A tsvector holds a megabyte at most, and one character may stand for eighteen.
LONGEST_TEXT = 100_000
SHORTEST_NUMBER, LONGEST_SUFFIX = 7, 10
TEXTS = ("body", "subject", "sender_name", "recipient_name", "sender_value", "recipient_value")


def words_of(text: str) -> list[str]:
    """The words of a text, in its order."""
    # Folding the case may bring accents to light and the other way round, as with a dotted capital I.
    text = text.lower() if text.isascii() else _without_marks(_without_marks(text).casefold())[:LONGEST_TEXT]
    return [word[:LONGEST_WORD] for word in _WORD.findall(text)]


def _without_marks(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def digits_of(text: str) -> str | None:
    """The digits of a phone number in any spelling, without leading zeros; None for what is no number."""
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return None
    digits = re.sub(r"\D", "", text, flags=re.ASCII).lstrip("0")
    return digits if 3 <= len(digits) <= 20 else None


def address_key(value: str | None) -> str | None:
    """One spelling for all spellings of an address: the digits of a number, or the text in lower case."""
    if value is None or not value.strip():
        return None
    return digits_of(value) or value.strip().casefold()


def counterparty_of(row: Mapping[str, Any]) -> str | None:
    """The key of the customer's address: who sent an incoming message, who was to get any other."""
    sender, recipient = address_key(row["sender_value"]), address_key(row["recipient_value"])
    return (sender or recipient) if row["type"] == "INCOMING" else (recipient or sender)


def number_words(digits: str) -> list[str]:
    """The words that a number is found by: itself and its last digits, as people leave country codes out."""
    suffixes = {digits[-length:] for length in range(SHORTEST_NUMBER, LONGEST_SUFFIX + 1)} | {digits}
    return [f"tel{suffix}" for suffix in suffixes]


def hashed(prefix: str, key: str) -> str:
    """A word for a key of any characters."""
    return prefix + hashlib.sha256(key.encode()).hexdigest()[:16]


def department_word(department_id: str) -> str:
    """The word that all messages of a department share."""
    return hashed("dept", department_id)


def document_of(row: Mapping[str, Any]) -> str:
    """All words of a message, each one once, separated by blanks."""
    return " ".join(sorted(set(_words(row))))


def _words(row: Mapping[str, Any]) -> Iterator[str]:
    for name in TEXTS:
        if row[name]:
            yield from words_of(row[name])
    yield department_word(row["department_id"])
    yield hashed("uuid", row["uuid"])
    yield "req" + row["request_uuid"].replace("-", "")
    for value in (row["sender_value"], row["recipient_value"]):
        key = address_key(value)
        if key is not None:
            yield from number_words(key) if key.isdigit() else [hashed("mail", key)]
