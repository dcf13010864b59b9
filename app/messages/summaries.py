"""When a summary of an hour is true (docs/architecture.md, Why it is so).

Hours are summarised once they are over for a while. Whoever changes a message of such an hour marks the hour in the
same transaction. A summary reads the marks first and the messages then, and takes away only the marks that it has read:
so a change that it did not see leaves its mark behind, and an hour with a mark is counted anew.
"""

import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, or_
from sqlalchemy.dialects import postgresql, sqlite

from app.models.summary import HourTouch

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# An hour is summarised this long after its end, and marked from this age of a message on. Between the two lies more
# time than a transaction may take, or than the clocks of two machines differ by. Until an hour is summarised, every
# overview reads its messages.
SETTLED = timedelta(minutes=30)
MARKED = timedelta(minutes=15)
SLOTS = 8
_TOUCH: Table = HourTouch.__table__  # type: ignore[assignment]

Moments = Iterable[tuple[str, datetime]]


def touch(connection: Connection, members: Moments, contents: Moments = ()) -> None:
    """Marks the hours of messages that come, go or move (`members`), or that only change (`contents`).

    Both are departments with the time at which a message occurred, before and after. What is recent costs nothing.
    Marks are locked in the order of departments and hours, behind all messages, so that no two writers wait for each
    other in a circle.
    """
    limit = marked_until()
    hours = {(department, hour_of(at)): False for department, at in contents if at < limit}
    hours |= {(department, hour_of(at)): True for department, at in members if at < limit}
    if hours:
        slot = os.getpid() % SLOTS
        marks = [{"department_id": key[0], "hour": key[1], "slot": slot, "number": 1, "members": hours[key]}
                 for key in sorted(hours)]  # fmt: skip
        connection.execute(_MARKING[connection.dialect.name], marks)


def marked_until() -> datetime:
    """What occurred before this moment marks its hour when it comes, goes or changes."""
    return datetime.now(UTC) - MARKED


def hour_of(at: datetime) -> datetime:
    """The beginning of the hour of UTC."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def settled_until() -> datetime:
    """The end of the last hour that may be summarised, by the clock that marks go by."""
    return hour_of(datetime.now(UTC) - SETTLED)


def _marking(insert: Any) -> Any:
    """Another mark in the same slot counts on, so that whoever read the first one does not take away both."""
    statement = insert(_TOUCH)
    counted = {"number": _TOUCH.c.number + 1, "members": or_(_TOUCH.c.members, statement.excluded.members)}
    return statement.on_conflict_do_update(index_elements=list(_TOUCH.primary_key), set_=counted)


_MARKING = {"sqlite": _marking(sqlite.insert), "postgresql": _marking(postgresql.insert)}
