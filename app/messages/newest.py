"""The positions of the newest messages that match, found in a way that stays fast however many there are.

Filters that an index serves lead straight to them. For others the list is walked from its top, whether what comes by
matches or not, until it is found or enough was looked at.

Words: the newest few messages are read first, which is enough where very many have the words. Then SQLite looks few
messages with them up by the index; of many the newest come by when the list is walked, in an index that tells which
have been found. How far they lie behind the top is told by those that were saved last. Postgres, which cannot tell few
from many, reads stretches of time.
"""

import math
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.messages.area import POSITION, Area, newest_rows, rows_within
from app.messages.by_time import found_by_time
from app.messages.cursor import Cursor
from app.messages.found import Words
from app.messages.glance import glance
from app.messages.matching import leads_straight
from app.messages.slices import Slices

# Up to FEW messages with the words are all looked up. Among ten million a walk would pass thirty thousand for a page,
# which costs as much, and in several departments more, as their time is measured out first.
FEW = 10_000
# A walk begins with so many rows and goes on with more each time, as each time costs a look into the index. In search
# of words that costs more, and to pass a message less.
FIRST_STRIDE, FASTER, LONGEST_STRIDE = 500, 4, 20_000
FIRST_STRIDE_FOR_WORDS, LONGEST_STRIDE_FOR_WORDS = 4_000, 80_000
# Messages that one page looks at, whether they match or not; those of which the search index says it cost less, and
# those that are passed in search of messages that are known.
LOOKED_AT, LOOKED_AT_FOR_WORDS, PASSED = 20_000, 50_000, 200_000


@dataclass(frozen=True, slots=True)
class Found:
    """The positions of messages that match, newest first.

    `looked_until` says how far was looked where that was enough for once: more may match behind it.
    """

    positions: list[Cursor]
    looked_until: Cursor | None = None


def newest_found(session: Session, area: Area, start: Cursor | None, limit: int, *, to_the_end: bool = False) -> Found:
    """Up to `limit` messages of the area, behind `start`. With `to_the_end` it looks at as many as it takes."""
    is_straight = leads_straight(area.filters, area.user_id)
    if area.filters.text is not None:
        return _with_words(session, area, start, limit, is_straight=is_straight, to_the_end=to_the_end)
    if is_straight:
        return Found([area.position(row) for row in newest_rows(session, area, POSITION, start, limit)])
    return _walked(session, area, start, limit, math.inf if to_the_end else LOOKED_AT)


def _with_words(
    session: Session, area: Area, start: Cursor | None, limit: int, *, is_straight: bool, to_the_end: bool
) -> Found:
    words = Words(session, area)
    if not words.query:
        return Found([])
    if is_straight:
        seen = glance(session, area, words.query, start, limit, briefly=words.are_surely_few(FEW))
        if seen is not None:
            return Found(seen)
    if not words.are_counted:
        return Found(found_by_time(session, area, words, start, limit))
    if words.number() <= FEW:
        return Found(words.look_up(start, limit))
    return _of_many(session, area, words, start, limit, to_the_end=to_the_end)


def _of_many(
    session: Session, area: Area, words: Words, start: Cursor | None, limit: int, *, to_the_end: bool
) -> Found:
    """Words that more than FEW messages have. SQLite."""
    known = words.number()
    near = words.near_the_top(limit, LOOKED_AT_FOR_WORDS) if start is None and known < math.inf else None
    if near is not None:
        return Found(near)
    found = _walked(session, area, start, limit, _worth(area, known, to_the_end=to_the_end), words)
    if found.looked_until is not None and (to_the_end or known <= LOOKED_AT_FOR_WORDS):
        # Words that are common and yet so old that the walk does not come to them: all are looked up after all.
        return Found(words.look_up(start, limit))
    return found


def _worth(area: Area, known: float, *, to_the_end: bool) -> float:
    """At how many messages a walk should look, given how many are known to have the words."""
    if math.isinf(known):
        return known if to_the_end else LOOKED_AT_FOR_WORDS
    return PASSED if area.is_of_list else min(known, LOOKED_AT_FOR_WORDS)


def _walked(
    session: Session, area: Area, start: Cursor | None, limit: int, most: float, words: Words | None = None
) -> Found:
    """What comes by that matches until it is found, the list ends, or `most` messages were looked at."""
    slices = Slices(session, area, start)
    found: list[Cursor] = []
    stride, longest = (FIRST_STRIDE_FOR_WORDS, LONGEST_STRIDE_FOR_WORDS) if words else (FIRST_STRIDE, LONGEST_STRIDE)
    seen = 0
    while not slices.is_over and len(found) < limit and seen < most:
        within = slices.take(stride)
        wanted = limit - len(found)
        if words:
            found += words.passed(within, stride, wanted)
        else:
            found += [area.position(row) for row in rows_within(session, area, POSITION, within, wanted)]
        seen, stride = seen + stride, min(stride * FASTER, longest)
    is_whole = slices.is_over or len(found) >= limit
    return Found(found[:limit], None if is_whole else slices.position)
