"""What became of a text, word by word. Pure, and bounded in time for the longest texts.

The shortest way from one list of words to the other, found as E. W. Myers describes it in "An O(ND) Difference
Algorithm and Its Variations" (1986). Its time grows with the number of differences, so giving up behind a number of
them bounds it; difflib's time has no such bound.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

SAME, GONE, NEW = "same", "gone", "new"
# Texts with more differences, or that take more comparisons, are shown as one whole replaced by another.
MOST_DIFFERENCES, MOST_COMPARISONS = 120, 200_000
# How much of an unchanged stretch stands on each side of a change, and how much of a change is shown, in characters.
CONTEXT, LONGEST_CHANGE = 60, 1_000
# Where marks that combine with the character before them stand in Unicode.
_MARKED = range(0x300, 0x20000)

Tokens = Sequence[str]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text that stayed, went or came; `left_out` characters behind it are not shown."""

    kind: str
    text: str
    left_out: int = 0


class Run(NamedTuple):
    """Tokens that stay: where they begin in the old and in the new text, and how many they are."""

    old: int
    new: int
    length: int


def differences(old: str, new: str) -> list[Part]:
    """The parts in their order: those that stayed and went make `old`, those that stayed and came make `new`."""
    before, after = _token().findall(old), _token().findall(new)
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    middle = before[start : len(before) - end], after[start : len(after) - end]
    runs = [Run(0, 0, start), *(Run(r.old + start, r.new + start, r.length) for r in _kept(*middle))]
    return list(_joined(_pieces(before, after, [*runs, Run(len(before) - end, len(after) - end, end)])))


def excerpt(parts: Sequence[Part]) -> list[Part]:
    """The parts with long stretches shortened, so that any history fits on a page."""
    shown: list[Part] = []
    for number, part in enumerate(parts):
        if part.kind != SAME:
            shown.append(Part(part.kind, part.text[:LONGEST_CHANGE], max(0, len(part.text) - LONGEST_CHANGE)))
        elif len(part.text) <= 3 * CONTEXT:
            shown.append(part)
        else:
            ahead = part.text[:CONTEXT] if number > 0 else ""
            behind = part.text[-CONTEXT:] if number < len(parts) - 1 else ""
            shown += [Part(SAME, ahead, len(part.text) - len(ahead) - len(behind)), Part(SAME, behind)]
    return shown


@cache
def _token() -> re.Pattern[str]:
    """A word, a line end, a blank, a flag or a sign, each with all that is shown as one character with it.

    That is marks, joiners, skin tones, what chooses a picture, and what a joiner ties to a sign. Made when it is needed
    first, as asking for all marks takes some hundredths of a second.
    """
    marks = "".join(one for one in map(chr, _MARKED) if unicodedata.category(one).startswith("M"))
    tied = f"[{marks}\u200c\u200d\U0001f3fb-\U0001f3ff\U000e0020-\U000e01ef]"
    flag = "[\U0001f1e6-\U0001f1ff]{2}"
    return re.compile(rf"\w+(?:{tied}+\w*)*|\r\n|\s|{flag}|[^\w\s](?:{tied}+(?:(?<=\u200d)[^\w\s])?)*")


def _common(one: Tokens, other: Tokens) -> int:
    """How many tokens both begin with."""
    pairs = zip(one, other, strict=False)
    return next((number for number, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _kept(old: Tokens, new: Tokens) -> list[Run]:
    """What stays on the shortest way; nothing where that takes too much."""
    reached: dict[int, int] = {1: 0}
    trail: list[dict[int, int]] = []
    left = MOST_COMPARISONS
    for steps in range(min(len(old) + len(new), MOST_DIFFERENCES) + 1):
        trail.append(dict(reached))
        for diagonal in range(-steps, steps + 1, 2):
            entered = x = _entry(reached, steps, diagonal)
            while x < len(old) and 0 <= x - diagonal < len(new) and old[x] == new[x - diagonal]:
                x += 1
            reached[diagonal] = x
            left -= x - entered
            if x >= len(old) and x - diagonal >= len(new):
                return _way_back(trail, len(old), len(new))
        if left < 0:
            break
    return []


def _comes_down(reached: dict[int, int], steps: int, diagonal: int) -> bool:
    """Whether a diagonal is entered by a token that came; otherwise it is by one that went."""
    return diagonal == -steps or (diagonal != steps and reached[diagonal - 1] < reached[diagonal + 1])


def _entry(reached: dict[int, int], steps: int, diagonal: int) -> int:
    down = _comes_down(reached, steps, diagonal)
    return reached[diagonal + 1] if down else reached[diagonal - 1] + 1


def _way_back(trail: Sequence[dict[int, int]], x: int, y: int) -> list[Run]:
    runs = []
    for steps in range(len(trail) - 1, -1, -1):
        diagonal = x - y
        entered = _entry(trail[steps], steps, diagonal) if steps else 0
        runs.append(Run(entered, entered - diagonal, x - entered))
        down = _comes_down(trail[steps], steps, diagonal)
        x, y = (entered, entered - diagonal - 1) if down else (entered - 1, entered - diagonal)
    return runs[::-1]


def _pieces(old: Tokens, new: Tokens, runs: Sequence[Run]) -> Iterator[Part]:
    x = y = 0
    for run in runs:
        yield Part(GONE, "".join(old[x : run.old]))
        yield Part(NEW, "".join(new[y : run.new]))
        x, y = run.old + run.length, run.new + run.length
        yield Part(SAME, "".join(old[run.old : x]))


def _joined(parts: Iterator[Part]) -> Iterator[Part]:
    """Neighbours of one kind as one part; blanks between two changes belong to both, so that phrases stay whole."""
    gone = new = same = ""
    for part in parts:
        if part.kind == SAME or not part.text:
            same += part.text
            continue
        if same and not (same.isspace() and (gone or new)):
            yield from _parts(gone, new, same)
            gone = new = same = ""
        gone, new, same = gone + same, new + same, ""
        if part.kind == GONE:
            gone += part.text
        else:
            new += part.text
    yield from _parts(gone, new, same)


def _parts(gone: str, new: str, same: str) -> Iterator[Part]:
    yield from (Part(kind, text) for kind, text in ((GONE, gone), (NEW, new), (SAME, same)) if text)
