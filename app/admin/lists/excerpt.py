"""Where a text has what was searched for: a few words around the first place, for a row of a list."""

import re
from dataclasses import dataclass

from app.messages.query import parse
from app.messages.spelling import words_of
from app.messages.words import MARK

# A word as it is typed, with the signs that are put over and under its letters.
_RUN = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_BLANKS = re.compile(r"\s+")
# In characters: what stands before the place at most, and as much of a text is looked at.
LONGEST_BEFORE, LONGEST_LOOKED_AT = 16, 20_000


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some of a text: what was found in it, and what stands before and behind."""

    before: str
    found: str
    behind: str


@dataclass(frozen=True, slots=True)
class Sought:
    """The words that are searched for; with `whole_words` none is found by its beginning."""

    words: frozenset[str]
    whole_words: bool

    def excerpt(self, text: str, longest: int, before: int = LONGEST_BEFORE) -> Excerpt | None:
        """The first place in a text, or None where there is none.

        It has no more than `before` characters before it, and with what stands behind it no more than `longest`.
        """
        text = text[:LONGEST_LOOKED_AT]
        for run in _RUN.finditer(text) if self.words else ():
            place = self._place(run.group())
            if place is not None:
                start, end = run.start() + place[0], run.start() + place[1]
                return _around(text, start, end, longest, before)
        return None

    def _place(self, run: str) -> tuple[int, int] | None:
        """Where in a run of letters a word begins and ends that is searched for."""
        words = words_of(run)
        if len(words) == 1:
            return (0, len(run)) if self._meets(words[0]) else None
        # A script without blanks, in which the index takes two characters at a time.
        for word in words:
            if self._meets(word) and (start := run.casefold().find(word)) >= 0:
                return start, start + len(word)
        return None

    def _meets(self, word: str) -> bool:
        return word in self.words if self.whole_words else any(word.startswith(one) for one in self.words)


NOTHING = Sought(frozenset(), whole_words=False)


def sought_in(text: str | None, *, whole_words: bool) -> Sought:
    """The words that somebody typed into a search box. Ids and addresses are found by other means than words."""
    terms = [term for group in parse(text or "", None, whole_words) for terms in group for term in terms]
    return Sought(frozenset(term.word for term in terms if not term.word.startswith(MARK)), whole_words)


def _around(text: str, start: int, end: int, longest: int, most: int) -> Excerpt:
    """The place as one line, from the beginning of a word on."""
    before = text[max(start - most, 0) : start]
    if start > most:
        _, blank, rest = before.partition(" ")
        before = "…" + (rest if blank else before)
    before, found = _BLANKS.sub(" ", before).lstrip(), text[start:end][:longest]
    left = max(longest - len(before) - len(found), 0)
    behind = text[end : end + left]
    if len(text) > end + left:
        behind = behind[:-1] + "…"
    return Excerpt(before, found, _BLANKS.sub(" ", behind))
