"""Invented words as common as words are: the second half as often as the first, the tenth a tenth as often."""

import math
from random import Random

_SYLLABLES = [consonant + vowel for vowel in "aeiou" for consonant in "bcdfghjklmnprstvwxyz"]
# A rank's word, written out: no language of the texts has it.
_BEGINNING = "qu"


def word_of(rank: int) -> str:
    """The word that is the `rank`-th most common, counted from 1."""
    syllables = []
    while rank:
        rank, rest = divmod(rank, len(_SYLLABLES))
        syllables.append(_SYLLABLES[rest])
    return _BEGINNING + "".join(syllables)


def ranks(rng: Random, size: int, count: int) -> list[int]:
    """The ranks of `count` words of a text, from a vocabulary of `size` words."""
    reach = math.log(size + 1)
    return [int(math.exp(rng.random() * reach)) for _ in range(count)]
