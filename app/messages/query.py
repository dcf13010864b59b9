"""What somebody typed into a search box, as terms of the search index (app/messages/words.py)."""

import re
from collections.abc import Callable, Collection, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from app.messages.identity import normalised_id
from app.messages.spelling import words_of
from app.messages.words import (
    LONGEST_SUFFIX,
    SCHEME,
    SHORTEST_NUMBER,
    address_key,
    address_word,
    department_word,
    digits_of,
    hidden_word,
    id_word,
    number_word,
    plainly_typed,
    request_word,
)

LONGEST_QUERY = 256
MOST_TERMS = 16
LONGEST_NUMBER = 15
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^\W_]+")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# All that stands between blanks and holds nothing but what people write numbers with.
_NUMBERS = re.compile(r"(?<!\S)\+?[0-9(][0-9\s().\-/]*[0-9)](?!\S)")
# What stands around a word or an address in a sentence that somebody copied.
_QUOTES = "\"'`\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2039\u203a\u00ab\u00bb"
_AROUND = f"<>[]{{}},;:!?.{_QUOTES}"
# Other brackets; quotes and a scheme; a country code in brackets; an extension; the zero that is dialled only within
# the country; the end of a quotation or a sentence.
_AROUND_NUMBERS = (
    (re.compile(r"[\[{](\+?\d{1,5})[\]}](?=[\s.\-/]?\d)"), r"(\1)"),
    (re.compile(rf"(?<!\S)[<\[{{{_QUOTES}]*{SCHEME}?(?=[+(\d])", re.IGNORECASE), ""),
    (re.compile(r"(?<!\S)\(\s?(\+|00)\s?(\d{1,3})\s?\)"), r"\1\2 "),
    (re.compile(r"(\d(?:[\s().\-/]{0,3}\d){6,})[\s,;]*(?:x|ext\.?|extension|ext=|#)\s?\d{1,6}(?=[.,;:!?]*(?:\s|$))",
                re.IGNORECASE), r"\1"),
    (re.compile(r"(?<!\S)((?:\+|00)\d{1,3})\s*\(0\)"), r"\1 "),
    (re.compile(rf"(?<=[\d)])[.,;:!?>\]}}{_QUOTES}]+(?=\s|$)"), ""),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """A word that must be there, or with `prefix` the beginning of one.

    With `hidden` it may also be a piece of a number or an address, which some may not see.
    """

    word: str
    prefix: bool = False
    hidden: bool = False

    @property
    def spellings(self) -> tuple[str, ...]:
        """The words of the index, or their beginnings, of which one must be there."""
        return (self.word, hidden_word(self.word)) if self.hidden else (self.word,)


# Of a query all groups must be met, of a group any alternative, of an alternative all terms.
Alternative = tuple[Term, ...]
Group = tuple[Alternative, ...]
Query = tuple[Group, ...]


def parse(text: str, department_id: str | None = None, whole_words: bool = False) -> Query:  # noqa: FBT001, FBT002
    """The terms of `text`, of messages of a department if one is given. Empty when it holds nothing to search for.

    Every part of `text` must be met: a number, an address, or words, each of which is found by its beginning. A part
    that stands alone may also be the id of a message or of the request that saved it first. With `whole_words` nothing
    is found by its beginning, and a number or an address only whole.
    """
    text = plainly_typed(text)[:LONGEST_QUERY].strip()
    groups = [group for part in _parts(plain_numbers(text)) if (group := _group(part, whole_words=whole_words))]
    own = _ids(text)
    if own:
        groups = [(*(groups[0] if groups else ()), *own)]
    query = tuple(groups[:MOST_TERMS])
    return query if department_id is None else within(query, [department_id])


def within(query: Query, departments: Collection[str]) -> Query:
    """The query for messages of one of these departments, if any are given."""
    if not query or not departments:
        return query
    return (*query, tuple((Term(department_word(department)),) for department in departments))


def parse_request(request_uuid: str) -> Query:
    """The terms of the message that this request saved first."""
    return (((Term(request_word(request_uuid)),),),)


def parse_address(key: str, department_id: str) -> Query:
    """The terms of all messages of a department from or to an address, given its key (app/messages/words.py)."""
    word = number_word(key) if key.isdigit() else address_word(key)
    return (((Term(word),),), ((Term(department_word(department_id)),),))


def request_uuid_of(text: str) -> str | None:
    """The requestUuid that was typed, in the spelling in which it is stored; None for anything else."""
    text = text.strip()
    return text.lower() if _UUID.fullmatch(text) else None


def plain_numbers(text: str) -> str:
    """The text with numbers as they are dialled, without what else people and links write around one."""
    for pattern, instead in _AROUND_NUMBERS:
        text = pattern.sub(instead, text)
    return text


def _parts(text: str) -> Iterator[str]:
    """What stands between blanks, where a number with blanks in it is one part."""
    start = 0
    for run in _NUMBERS.finditer(text):
        yield from text[start : run.start()].split()
        yield from [run.group()] if _is_one_number(run.group()) else run.group().split()
        start = run.end()
    yield from text[start:].split()


def _is_one_number(run: str) -> bool:
    """Whether digits with blanks between them are a number, and not several or, say, a day and an amount."""
    digits = digits_of(run)
    if digits is None or not SHORTEST_NUMBER <= len(digits) <= LONGEST_NUMBER:
        return False
    return sum(len(digits_of(part) or "") >= SHORTEST_NUMBER for part in run.split()) < 2


def _group(part: str, *, whole_words: bool) -> Group:
    """The alternatives of a part; none where it holds nothing to search for."""
    bare = part.strip(_AROUND)
    if _MAIL.fullmatch(bare):
        return ((Term(address_word(address_key(bare) or "")),),)
    typed = words_of(part)[:MOST_TERMS]
    words = tuple(
        Term(word, prefix=not whole_words, hidden=not whole_words) for word in (_whole(typed) if whole_words else typed)
    )
    found: list[Alternative] = [words] if words else []
    digits = digits_of(bare)
    if digits is not None:
        # By all digits, or by the last ones when it has a country code.
        found = [
            *((Term(number_word(number)),) for number in dict.fromkeys((digits, digits[-LONGEST_SUFFIX:]))),
            *found,
        ]
        if len(digits) >= SHORTEST_NUMBER:
            found.append((Term(digits, prefix=not whole_words, hidden=not whole_words),))
    elif whole_words and words:
        # The name of a sender that is no number is as personal as one, and found whole.
        found.append((Term(address_word(address_key(bare) or "")),))
    return tuple(dict.fromkeys(found))


def _whole(words: list[str]) -> list[str]:
    """The words without those that are the beginning of one: the last character of a run in a script without blanks."""
    return [
        word
        for before, word in zip(["", *words], words, strict=False)
        if len(word) > 1 or word.isascii() or before[1:] != word
    ]


def _ids(text: str) -> Group:
    """What `text` as a whole means as an id."""
    uuid, request_uuid = normalised_id(text), request_uuid_of(text)
    found: list[Alternative] = [(Term(id_word(uuid)),)] if uuid else []
    return (*found, (Term(request_word(request_uuid)),)) if request_uuid else tuple(found)


def meets(words: AbstractSet[str], query: Query) -> bool:
    """Whether a message with these words is one that the index finds for `query`."""

    def has(term: Term) -> bool:
        if term.prefix:
            return any(word.startswith(term.spellings) for word in words)
        return not words.isdisjoint(term.spellings)

    return _is_met(query, has)


def may_meet(may_have: Callable[[str], bool], query: Query) -> bool:
    """The same of a message of which `may_have` only tells which words it may have."""
    return _is_met(query, lambda term: may_have(term.word))


def _is_met(query: Query, has: Callable[[Term], bool]) -> bool:
    return bool(query) and all(any(all(map(has, terms)) for terms in group) for group in query)


def as_fts5(query: Query) -> str:
    """The query in the language of SQLite's FTS5. Words hold no quotes."""
    return _written(query, lambda word, prefix: f'"{word}"' + ("*" if prefix else ""), " AND ", " OR ")


def as_tsquery(query: Query) -> str:
    """The query in the language of Postgres' tsquery. Words hold no quotes."""
    return _written(query, lambda word, prefix: f"'{word}'" + (":*" if prefix else ""), " & ", " | ")


def _written(query: Query, word: Callable[[str, bool], str], and_: str, or_: str) -> str:
    def term(term: Term) -> str:
        spellings = or_.join(word(one, term.prefix) for one in term.spellings)
        return f"({spellings})" if term.hidden else spellings

    def group(alternatives: Group) -> str:
        return or_.join("(" + and_.join(map(term, terms)) + ")" for terms in alternatives)

    return and_.join("(" + group(alternatives) + ")" for alternatives in query)
