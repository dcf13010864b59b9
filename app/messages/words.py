"""What a message is found by: its words and keys, by one rule for both databases (docs/architecture.md, Why it is so).

What words are is told in spelling.py. Ids, numbers and addresses become words of their own behind a mark that no text
holds, so that one index answers every question and nobody meets them by typing letters. The pieces of numbers and
addresses, which some accounts may not see, have a mark, too: only the searches of those who may ask for these.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any

from app.messages.private import Span, may_hold_any, private_spans
from app.messages.spelling import UNSPACED, folded, words_of

# It begins where a run of its characters begins: tried at each of them, a long run would take the square of its length.
_ADDRESS = re.compile(r"(?<![^\s@<>()\[\]\"',;:])[^\s@<>()\[\]\"',;:]++@[^\s@<>()\[\]\"',;:]+\.[^\W_]+")
_IN_WORD = re.compile(rf"[^\W_{UNSPACED}]")
_NUMBER = re.compile(r"\(?\+?[\d\s().\-/]+", re.ASCII)
# What a channel or a link puts before a number. Ids of a channel are digits, too, but no number behind a plus.
SCHEME = r"(?:(?:tel|sms|smsto|mms|rcs|whatsapp|callto|phone|fax|viber|signal):(?://)?\s?|[a-z]+:(?=\+\d))"
_SCHEME = re.compile(SCHEME, re.IGNORECASE)
# An address with the name of whoever has it before it, or as a link.
_NAMED_MAIL = re.compile(
    r"[^<>]*<\s*([^\s<>@]+@[^\s<>@]+)\s*>\s*|\s*mailto:([^\s<>@]+@[^\s<>@?]+)\S*\s*", re.IGNORECASE
)
# Numbers are pasted with dashes of all widths, with dots in the middle of the line, and in characters as wide as kanji.
_PLAIN = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
    | dict.fromkeys("\u00b7\u2022\u2027\u2219\u22c5", ".")
    | {chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)}
)
SHORTEST_NUMBER, LONGEST_SUFFIX = 7, 10
TEXTS = ("body", "subject", "sender_name", "recipient_name", "sender_value", "recipient_value")
# The columns of a message that its words are made of.
SOURCES = ("department_id", "uuid", "request_uuid", *TEXTS)
MARK = "§"
_OF_IDS = _DEPARTMENT, _ID, _REQUEST = f"{MARK}dept", f"{MARK}uuid", f"{MARK}req"


def plainly_typed(text: str) -> str:
    """The text with plain dashes, dots and digits, and without the characters that only say how others are shown."""
    if text.isascii():
        return text
    return "".join(c for c in text.translate(_PLAIN) if unicodedata.category(c) != "Cf")


def digits_of(text: str) -> str | None:
    """The digits of a phone number in any spelling, without leading zeros; None for what is no number."""
    text = " ".join(plainly_typed(text).split())
    if ":" in text:
        text = text[found.end() :] if (found := _SCHEME.match(text)) else text
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
    if "@" in value and (named := _NAMED_MAIL.fullmatch(value)):
        value = named[1] or named[2]
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
    return _hashed(f"{MARK}mail", key)


def id_word(uuid: str) -> str:
    """The word for the id of a message."""
    return _hashed(_ID, uuid)


def request_word(request_uuid: str) -> str:
    """The word for the request that saved a message first."""
    return _REQUEST + request_uuid.replace("-", "")


@lru_cache(maxsize=1024)
def department_word(department_id: str) -> str:
    """The word that all messages of a department share."""
    return _hashed(_DEPARTMENT, department_id)


def hidden_word(word: str) -> str:
    """A word of a number or an address, by which only those find it who may see these."""
    return f"{MARK}w{word}"


def _hashed(kind: str, key: str) -> str:
    """A word for a key of any characters."""
    return kind + hashlib.sha256(key.encode()).hexdigest()[:16]


def document_of(row: Mapping[str, Any]) -> str:
    """All words of a message, each one once, separated by blanks."""
    return " ".join(words_in(row))


def words_in(row: Mapping[str, Any]) -> AbstractSet[str]:
    """All words of a message, in the order in which it has them."""
    found = [*_words_of_ids(row)]
    for name, words_of_kind in _KINDS:
        text = row[name]
        if text:
            found += words_of_kind(text)
    return dict.fromkeys(found).keys()


def may_have(row: Mapping[str, Any]) -> Callable[[str], bool]:
    """What tells whether a message may have a word, or one with that beginning: for sure if not, and a guess if so.

    It costs a fraction of making the words.
    """
    text = folded("\n".join(row[name] for name in TEXTS if row[name]))

    def answer(word: str) -> bool:
        if not word.startswith(MARK):
            return word in text
        # A digest costs more than all else here, and what is typed may nearly always be an id.
        if word.startswith(_ID):
            return word == id_word(row["uuid"])
        return not word.startswith(_OF_IDS) or word in _words_of_ids(row)

    return answer


def _words_of_ids(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return department_word(row["department_id"]), id_word(row["uuid"]), request_word(row["request_uuid"])


@lru_cache(maxsize=4096)
def _words_of_address(text: str) -> tuple[str, ...]:
    key = address_key(text)
    if key is None or not key.isdigit():
        return (*map(hidden_word, words_of(text)), *([] if key is None else [address_word(key)]))
    # The channel of whatsapp:+13105550123 is a word like others.
    channel = words_of(text[: text.index(":")]) if ":" in text else ()
    return (*map(hidden_word, channel), *_words_of_number(key))


def _words_of_number(digits: str) -> tuple[str, ...]:
    # A number is found by itself and by its last digits, as people leave country codes out; not by its first ones,
    # which would let somebody from whom it is hidden guess it digit by digit.
    suffixes = {digits[-length:] for length in range(SHORTEST_NUMBER, LONGEST_SUFFIX + 1)} | {digits}
    return tuple(number_word(suffix) for suffix in suffixes)


def _words_of_text(text: str) -> list[str]:
    spans = private_spans(text) if may_hold_any(text) else []
    return _words_around(text, spans) if spans else words_of(text)


def _words_around(text: str, spans: list[Span]) -> list[str]:
    """The words of a text in which some stretches are private: a word that is in one, even partly, is a hidden one."""
    found: list[str] = []
    left: list[str] = []
    last = 0
    for span in spans:
        found += _whole(text[slice(*span)])
        # One that lies within the word that another one ends in was taken with it.
        if span[1] > last:
            start, end = _to_whole_words(text, span, last)
            found += map(hidden_word, words_of(text[start:end]))
            left.append(text[last:start])
            last = end
    return [*words_of(" ".join([*left, text[last:]])), *found]


def _whole(private: str) -> Iterable[str]:
    """The words by which a number or an address in a text is found whole."""
    if "@" in private:
        return (address_word(address_key(address) or "") for address in _ADDRESS.findall(private))
    digits = digits_of(private)
    return _words_of_number(digits) if digits else ()


def _to_whole_words(text: str, span: Span, last: int) -> Span:
    """The stretch from the beginning of its first word, but not before `last`, to the end of its last one."""
    start, end = max(span[0], last), span[1]
    while start > last and _IN_WORD.match(text[start - 1]):
        start -= 1
    while end < len(text) and _IN_WORD.match(text[end]):
        end += 1
    return start, end


# A business writes under one name, and a customer more than once.
@lru_cache(maxsize=4096)
def _words_of_name(text: str) -> tuple[str, ...]:
    return tuple(_words_of_text(text))


_KINDS: list[tuple[str, Callable[[str], Iterable[str]]]] = [
    ("body", _words_of_text),
    ("subject", _words_of_text),
    ("sender_name", _words_of_name),
    ("recipient_name", _words_of_name),
    ("sender_value", _words_of_address),
    ("recipient_value", _words_of_address),
]
