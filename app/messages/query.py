"""What somebody typed into a search box, as terms of the search index (app/messages/words.py)."""

import re
from dataclasses import dataclass

from app.messages.words import (
    LONGEST_SUFFIX,
    SHORTEST_NUMBER,
    address_key,
    department_word,
    digits_of,
    hashed,
    words_of,
)

LONGEST_QUERY = 256
MOST_TERMS = 16
_MAIL = re.compile(r"[^@\s]+@[^@\s]+")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Term:
    """A word that must be there, or with `prefix` the beginning of one."""

    word: str
    prefix: bool = False


# All of these, and of each one any.
Query = tuple[tuple[Term, ...], ...]


def parse(text: str, department_id: str | None = None) -> Query:
    """The terms of `text`, of messages of a department if one is given. Empty when it holds no letter and no digit."""
    text = text.strip()[:LONGEST_QUERY]
    digits = digits_of(text)
    terms = [_of_number(digits)] if digits and len(digits) >= SHORTEST_NUMBER else _of_words(text)
    if terms and department_id is not None:
        terms.append((Term(department_word(department_id)),))
    return tuple(terms)


def _of_words(text: str) -> list[tuple[Term, ...]]:
    terms: list[tuple[Term, ...]] = []
    for part in text.split():
        digits = digits_of(part)
        if _UUID.fullmatch(part):
            key = part.lower()
            terms.append((Term(hashed("uuid", key)), Term("req" + key.replace("-", ""))))
        elif digits and len(digits) >= SHORTEST_NUMBER:
            terms.append(_of_number(digits))
        elif _MAIL.fullmatch(part):
            terms.append((Term(hashed("mail", address_key(part) or "")),))
        else:
            terms += [(Term(word, prefix=True),) for word in words_of(part)]
    return terms[:MOST_TERMS]


def _of_number(digits: str) -> tuple[Term, ...]:
    """A number by all its digits, by the last ones when it has a country code, or as a word of a text."""
    return Term(f"tel{digits}"), Term(f"tel{digits[-LONGEST_SUFFIX:]}"), Term(digits, prefix=True)


def as_fts5(query: Query) -> str:
    """The query in the language of SQLite's FTS5. Words hold no quotes."""
    return " AND ".join(
        "(" + " OR ".join(f'"{term.word}"' + ("*" if term.prefix else "") for term in group) + ")" for group in query
    )


def as_tsquery(query: Query) -> str:
    """The query in the language of Postgres' tsquery. Words hold no quotes."""
    return " & ".join(
        "(" + " | ".join(f"'{term.word}'" + (":*" if term.prefix else "") for term in group) + ")" for group in query
    )
