"""The words of a text in one spelling: runs of letters and digits without accents or case, or one pictogram each.

Scripts that put no blanks between their words are taken two characters at a time.
"""

import re
import unicodedata

# Letters that are no other letter with an accent, and yet are typed as one where the keyboard lacks them.
_PLAIN = str.maketrans({"đ": "d", "ð": "d", "ħ": "h", "\u0131": "i", "ł": "l", "ø": "o", "œ": "oe", "æ": "ae"})
_PICTOGRAM = "\u2600-\u27bf\u2b50-\u2b55\U0001f000-\U0001f3fa\U0001f400-\U0001faff"
# Thai, Lao, Myanmar, Khmer; kana and the ideographs of Chinese, Japanese and Korean.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"[{_PICTOGRAM}]|[{UNSPACED}]+|[^\W_{UNSPACED}]+")
# Of ASCII, which is split at all that is no letter or digit: a third of what an expression takes for that.
_ASCII_WORDS = bytes(ord(chr(code).lower()) if chr(code).isalnum() else ord(" ") for code in range(128)).ljust(256)
_UNSPACED = re.compile(f"[{UNSPACED}]")
LONGEST_WORD = 64
MOST_FOLDED = 20_000
# A tsvector holds a megabyte at most, and one character may stand for eighteen.
LONGEST_TEXT = 100_000


def words_of(text: str) -> list[str]:
    """The words of a text, in its order."""
    if text.isascii():
        return _shortened(_split(text))
    text = folded(text)[:LONGEST_TEXT]
    if text.isascii():
        # Only accents were in the way, as in most languages that are written in Latin letters.
        return _shortened(_split(text))
    runs = _WORD.findall(text)
    if _UNSPACED.search(text) is None:
        return _shortened(runs)
    return _shortened([word for run in runs for word in _words_of_run(run)])


def _split(text: str) -> list[str]:
    return text.encode().translate(_ASCII_WORDS).decode().split()


def _shortened(words: list[str]) -> list[str]:
    if max(map(len, words), default=0) <= LONGEST_WORD:
        return words
    return [word[:LONGEST_WORD] for word in words]


def runs_of(text: str) -> list[str]:
    """The words of a text, where one in a script without blanks is as long as it stands there."""
    return _WORD.findall(folded(text)[:LONGEST_TEXT])


def folded(text: str) -> str:
    """The text without accents and case."""
    return text.lower() if text.isascii() else text.translate(_FOLDED)


def _words_of_run(run: str) -> list[str]:
    """The run itself; without blanks between the words, each two characters of it and the last one alone."""
    if _UNSPACED.match(run) is None:
        return [run]
    return [run[start : start + 2] for start in range(len(run))]


class _Folded(dict[int, str]):
    """What characters become, by their number. Each is folded when it comes by first: a text has few different ones.

    They may be folded one by one: what depends on its neighbours is only the order of marks, and those are left out.
    """

    def __missing__(self, code: int) -> str:
        # Somebody may send all characters there are.
        if len(self) >= MOST_FOLDED:
            self.clear()
        self[code] = found = _folded(chr(code))
        return found


def _folded(character: str) -> str:
    # Folding the case may bring accents to light and the other way round, as with a dotted capital I.
    return _without_marks(_without_marks(character).casefold()).translate(_PLAIN)


def _without_marks(text: str) -> str:
    """The text without accents, vowel signs and characters that only say how others are shown."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c) not in _LEFT_OUT)


_LEFT_OUT = frozenset({"Mn", "Mc", "Me", "Cf"})
_FOLDED = _Folded()
