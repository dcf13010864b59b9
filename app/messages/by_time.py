"""Finds words on Postgres, which joins what its indexes have of some time and of the words, and reads only that.

Its planner has no idea how common the beginning of a word is. Left to itself it reads a list in its order, in the hope
that the next message has it, or all messages that have it, and either may be a hundred times too many.
"""

from sqlalchemy.orm import Session

from app.messages.area import EARLIEST, Area, newest_moment
from app.messages.cursor import SMALLEST_ID, Cursor, between
from app.messages.found import Words
from app.messages.pace import pace_until

# About how many messages, whether they have the words or not, the first stretches of time end behind.
FIRST_STRETCHES = (4_000, 32_000)
# The next one is as long as it takes to find the rest, if they are as common there and a half more is read; beyond so
# many messages all that have the words are looked up instead, as they are few then.
MORE, LONGEST = 1.5, 300_000


def found_by_time(session: Session, area: Area, words: Words, start: Cursor | None, limit: int) -> list[Cursor]:
    """The positions of up to `limit` messages behind `start` that match and have the words, newest first."""
    top = start.occurred_at if start else newest_moment(session, area)
    if top is None:
        return []
    pace = pace_until(session, area, top)
    if pace.are_few:
        return words.look_up(start, limit)
    found: list[Cursor] = []
    reached, read = start, 0
    for stretch in (*FIRST_STRETCHES, None):
        until = stretch or round(read * limit / len(found) * MORE)
        if until > LONGEST:
            break
        end = Cursor(top - min(pace.time_of(until), top - EARLIEST), SMALLEST_ID)
        found += words.having([*area.path, *between(reached, end)], limit - len(found))
        reached, read = end, until
        if len(found) >= limit:
            return found
        if not found and stretch == FIRST_STRETCHES[-1]:
            break
    return [*found, *words.look_up(reached, limit - len(found))]
