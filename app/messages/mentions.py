"""Where in a text a name stands that is known from elsewhere, by the words that a search goes by (spelling.py)."""

import re
from collections.abc import Iterable
from functools import lru_cache

from app.messages.private import Span
from app.messages.spelling import UNSPACED, folded, runs_of

# In letters. Shorter words of a name are words of many languages, too: but for scripts without blanks.
SHORTEST, SHORTEST_UNSPACED = 3, 2
_UNSPACED_RUN = re.compile(f"[{UNSPACED}]+")
_LETTER = rf"[^\W_{UNSPACED}]"

Names = re.Pattern[str]


def names_of(names: Iterable[str | None], known: Iterable[str | None] = ()) -> Names | None:
    """What finds the words of `names`, but for those of the names in `known`; None where there are none."""
    words = {word for name in names if name for word in runs_of(name)}
    return _pattern(frozenset(words.difference(*(runs_of(name) for name in known if name))))


@lru_cache(maxsize=256)
def _pattern(words: frozenset[str]) -> Names | None:
    unspaced = [word for word in words if _UNSPACED_RUN.fullmatch(word) and len(word) >= SHORTEST_UNSPACED]
    spaced = [
        word
        for word in words.difference(unspaced)
        if len(word) >= SHORTEST and not word.isdigit() and not _UNSPACED_RUN.fullmatch(word)
    ]
    found = [f"(?<!{_LETTER})(?:{'|'.join(sorted(spaced))})(?!{_LETTER})"] if spaced else []
    found += sorted(unspaced, key=len, reverse=True)
    return re.compile("|".join(found)) if found else None


def mentions(text: str, names: Names) -> list[Span]:
    """Where each word of `names` begins and ends in a text, in their order."""
    if text.isascii():
        return [found.span() for found in names.finditer(text.lower())]
    parts = [_folded(character) for character in text]
    places = [place for place, part in enumerate(parts) for _ in part]
    found = names.finditer("".join(parts))
    return [(places[one.start()], _with_marks(parts, places[one.end() - 1] + 1)) for one in found]


def _with_marks(parts: list[str], end: int) -> int:
    """The end of a word together with the accents that stand behind its last letter."""
    while end < len(parts) and not parts[end]:
        end += 1
    return end


_folded = lru_cache(maxsize=4096)(folded)
