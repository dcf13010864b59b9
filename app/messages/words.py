"""What a message is found by: its words and keys, by one rule for both databases (docs/architecture.md, Why it is so).

A word is a run of letters and digits without accents or case, or one pictogram. Scripts that put no blanks between
their words are taken two characters at a time. Ids, numbers and addresses become words of their own behind a mark that
no text holds, so that one index answers every question and nobody meets them by typing letters.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

# Letters that are no other letter with an accent, and yet are typed as one where the keyboard lacks them.
_PLAIN = str.maketrans({"đ": "d", "ð": "d", "ħ": "h", "\u0131": "i", "ł": "l", "ø": "o", "œ": "oe", "æ": "ae"})
_PICTOGRAM = "\u2600-\u27bf\u2b50-\u2b55\U0001f000-\U0001f3fa\U0001f400-\U0001faff"
# Thai, Lao, Myanmar, Khmer; kana and the ideographs of Chinese, Japanese and Korean.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"[{_PICTOGRAM}]|[{_UNSPACED}]+|[^\W_{_UNSPACED}]+")
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_FIRST_UNSPACED = re.compile(f"[{_UNSPACED}]")
# It begins where a run of its characters begins: tried at each of them, a long run would take the square of its length.
_ADDRESS = re.compile(r"(?<![^\s@<>()\[\]\"',;:])[^\s@<>()\[\]\"',;:]++@[^\s@<>()\[\]\"',;:]+\.[^\W_]+")
_NUMBER = re.compile(r"\+?[\d\s().\-/]+", re.ASCII)
# Numbers are pasted with dashes of all widths.
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
LONGEST_WORD = 64
# A tsvector holds a megabyte at most, and one character may stand for eighteen.
LONGEST_TEXT = 100_000
SHORTEST_NUMBER, LONGEST_SUFFIX = 7, 10
TEXTS = ("body", "subject", "sender_name", "recipient_name", "sender_value", "recipient_value")
MARK = "§"


def words_of(text: str) -> list[str]:
    """The words of a text, in its order."""
    if text.isascii():
        return [word[:LONGEST_WORD] for word in _ASCII_WORD.findall(text.lower())]
    # Folding the case may bring accents to light and the other way round, as with a dotted capital I.
    text = _without_marks(_without_marks(text).casefold()).translate(_PLAIN)[:LONGEST_TEXT]
    return [word[:LONGEST_WORD] for run in _WORD.findall(text) for word in _words_of_run(run)]


def _words_of_run(run: str) -> list[str]:
    """The run itself; without blanks between the words, each two characters of it and the last one alone."""
    if _FIRST_UNSPACED.match(run) is None:
        return [run]
    return [run[start : start + 2] for start in range(len(run))]


def _without_marks(text: str) -> str:
    """The text without accents, vowel signs and characters that only say how others are shown."""
    plain = unicodedata.normalize("NFKD", text)
    return plain if plain.isascii() else "".join(c for c in plain if unicodedata.category(c) not in _LEFT_OUT)


_LEFT_OUT = frozenset({"Mn", "Mc", "Me", "Cf"})


def plainly_typed(text: str) -> str:
    """The text with plain dashes, and without the characters that only say how others are shown."""
    if text.isascii():
        return text
    return "".join(c for c in text.translate(_DASHES) if unicodedata.category(c) != "Cf")


def digits_of(text: str) -> str | None:
    """The digits of a phone number in any spelling, without leading zeros; None for what is no number."""
    text = " ".join(plainly_typed(text).split())
    if not _NUMBER.fullmatch(text):
        return None
    digits = re.sub(r"\D", "", text, flags=re.ASCII).lstrip("0")
    return digits if 3 <= len(digits) <= 20 else None


# A department's own address is in all of its messages, and a customer writes more than once.
@lru_cache(maxsize=4096)
def address_key(value: str | None) -> str | None:
    """One spelling for all spellings of an address: the digits of a number, or the text in lower case."""
    if value is None or not value.strip():
        return None
    return digits_of(value) or unicodedata.normalize("NFC", value.strip().casefold())


def counterparty_of(row: Mapping[str, Any]) -> str | None:
    """The key of the customer's address: who sent an incoming message, who was to get any other."""
    sender, recipient = address_key(row["sender_value"]), address_key(row["recipient_value"])
    return (sender or recipient) if row["type"] == "INCOMING" else (recipient or sender)


def number_word(digits: str) -> str:
    """The word for a number, or for the end of one."""
    return f"{MARK}tel{digits}"


def address_word(key: str) -> str:
    """The word for an e-mail address, or for any other that is no number, given its key."""
    return _hashed("mail", key)


def id_word(uuid: str) -> str:
    """The word for the id of a message."""
    return _hashed("uuid", uuid)


def request_word(request_uuid: str) -> str:
    """The word for the request that saved a message first."""
    return f"{MARK}req" + request_uuid.replace("-", "")


@lru_cache(maxsize=1024)
def department_word(department_id: str) -> str:
    """The word that all messages of a department share."""
    return _hashed("dept", department_id)


def _hashed(kind: str, key: str) -> str:
    """A word for a key of any characters."""
    return MARK + kind + hashlib.sha256(key.encode()).hexdigest()[:16]


def document_of(row: Mapping[str, Any]) -> str:
    """All words of a message, each one once, separated by blanks."""
    found = [department_word(row["department_id"]), id_word(row["uuid"]), request_word(row["request_uuid"])]
    for name, words_of_kind in _KINDS:
        text = row[name]
        if text:
            found += words_of_kind(text)
    return " ".join(dict.fromkeys(found))


@lru_cache(maxsize=4096)
def _words_of_address(text: str) -> tuple[str, ...]:
    key = address_key(text)
    if key is None or not key.isdigit():
        return (*_words_of_text(text), *([] if key is None else [address_word(key)]))
    # A number is found by itself and by its last digits, as people leave country codes out; not by its first ones,
    # which would let somebody from whom it is hidden guess it digit by digit.
    suffixes = {key[-length:] for length in range(SHORTEST_NUMBER, LONGEST_SUFFIX + 1)} | {key}
    return tuple(number_word(suffix) for suffix in suffixes)


def _words_of_text(text: str) -> list[str]:
    found = words_of(text)
    if "@" in text:
        found += (address_word(address_key(address) or "") for address in _ADDRESS.findall(text))
    return found


_KINDS: list[tuple[str, Callable[[str], Iterable[str]]]] = [
    (name, _words_of_address if name.endswith("_value") else _words_of_text) for name in TEXTS
]
