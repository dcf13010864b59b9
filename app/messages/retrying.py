"""Tries a transaction again in which the database did not take part."""

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy.exc import InterfaceError, InternalError, OperationalError, TimeoutError

from app.messages.grouped_rows import RowGone

# Locks that time out, deadlocks, serialization failures, connections that break, a server that turned read-only, a pool
# that has none left, and a row that a purge removed in between.
TRANSIENT = (OperationalError, InterfaceError, InternalError, TimeoutError, RowGone)
# Seconds between the attempts, and where a database that is away for a moment is to be waited for.
PAUSES = (0.05, 0.2, 0.5)
LONG_PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)

Done = TypeVar("Done")
Sleep = Callable[[float], None]


def persistently(
    work: Callable[[], Done],
    pauses: Sequence[float] = PAUSES,
    also: tuple[type[Exception], ...] = (),
    sleep: Sleep = time.sleep,
) -> Done:
    """What `work` returns, which is a transaction of its own. After a failure it is tried again, once for each pause.

    A failure is a transient one, or one of `also`; that of the last attempt is raised, and any other error at once.
    """
    failures: tuple[type[Exception], ...] = (*TRANSIENT, *also)
    for pause in pauses:
        try:
            return work()
        except failures:
            sleep(pause)
    return work()
