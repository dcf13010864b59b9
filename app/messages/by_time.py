"""Finds words on Postgres, which joins what its indexes have of some time and of the words, and reads only that.

Its planner has no idea how common the beginning of a word is. Left to itself it reads a list in its order, in the hope
that the next message has it, or all messages that have it, and either may be a hundred times too many.
"""

from datetime import timedelta

from sqlalchemy.orm import Session

from app.messages.area import EARLIEST, Area, Slices
from app.messages.cursor import SMALLEST_ID, Cursor, between
from app.messages.found import Words

# How long so many messages took, behind those that come first, is the measure of time.
MEASURED = 2_000
# How many of such times further back the next stretches end. Each is worth reading only if it promises to be enough:
# who has few of the words until then has few altogether, which are soon looked up.
STRETCHES, WIDER = (16, 64), 4


def found_by_time(session: Session, area: Area, words: Words, start: Cursor | None, limit: int) -> list[Cursor]:
    """The positions of up to `limit` messages behind `start` that match and have the words, newest first."""
    slices = Slices(session, area, start)
    slices.take(MEASURED)
    first = slices.position
    slices.take(MEASURED)
    last = slices.position
    if slices.is_over or first is None or last is None:
        return words.look_up(start, limit)
    measure = first.occurred_at - last.occurred_at
    found = words.having([*area.path, *between(start, last)], limit)
    reached = last
    for times in STRETCHES:
        if len(found) >= limit:
            return found
        end = _earlier(last, measure * times)
        found += words.having([*area.path, *between(reached, end)], limit - len(found))
        reached = end
        if len(found) * WIDER < limit:
            break
    return found if len(found) >= limit else [*found, *words.look_up(reached, limit - len(found))]


def _earlier(position: Cursor, time: timedelta) -> Cursor:
    """A position by that much earlier, behind which nothing of its moment lies."""
    return Cursor(max(position.occurred_at - time, EARLIEST), SMALLEST_ID)
