"""Removes old messages, with all that the store knows of them, while others save (docs/operations.md, Retention).

Each transaction removes a few and is over within milliseconds. Between two of them there is a pause: a short one as
long as nobody else writes, and one with which the purge is at rest for most of the time as soon as somebody does. It
keeps no note of how far it came: what is left is what is still due.
"""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection, Engine

from app.messages.naming import forget_names
from app.messages.oldest import oldest_pieces
from app.messages.removing import Begun, Order, Removed, Remover
from app.messages.retrying import LONG_PAUSES, Sleep, persistently
from app.messages.statistics.forgetting import count_rest, days_kept, forget_days, forget_lists
from app.models import Message
from app.models.housekeeping import Neighbours, copy_log_back, unhurried
from app.models.postgres import forgo_sync

# A transaction should be over in this time: a save that comes meanwhile waits for it.
HOLD_SECONDS = 0.002
# For so many times as long as a transaction took there is none after it: while others write, and while nobody does.
REST, REST_ALONE = 6.0, 0.25
# After so many transactions, about every third of a second, the purge copies SQLite's log back. Those of a second were
# so much in one go that saves now and then waited for it (docs/performance.md, Upkeep).
BETWEEN_COPIES = 10
# Smaller ones would not be over sooner: a transaction takes some time by itself.
SMALLEST_BATCH, LARGEST_BATCH = 15, 1_000
# Days whose figures go in one transaction, if all of them are without a message.
DAYS_AT_ONCE = 7
# Messages that one look at the index finds.
WINDOW = 2_000
_LOOKED_AT = (Message.uuid, Message.occurred_at, Message.created_at)

Done = TypeVar("Done")


def count_due(engine: Engine, order: Order) -> int:
    """How many messages a purge would remove now."""
    return sum(len(uuids) for uuids in _due(engine, order))


def purge(engine: Engine, order: Order, begun: Begun, sleep: Sleep = time.sleep) -> Generator[Removed]:
    """Removes what is due, and tells after each transaction what went so far.

    `begun` is called in the first transaction that removes something, to write down that it happens.
    """
    removed, size = Removed(), SMALLEST_BATCH
    with unhurried(engine) as connection:
        pace, remover = _Pace(connection, sleep), Remover(connection, order)
        for uuids in _due(engine, order):
            start = 0
            while start < len(uuids):
                some = uuids[start : start + size]
                more, held = pace.do(partial(remover.remove, some, None if removed.messages else begun))
                removed = removed.plus(more)
                start += size
                size = _next_size(size, held)
                yield removed
                pace.rest(held)
        _forget_rest(engine, order, pace)


def _due(engine: Engine, order: Order) -> Iterator[Sequence[str]]:
    """The ids of the messages that are due, oldest first, some at a time. What lies ahead comes last."""
    for stretch in (Message.occurred_at < order.limit, Message.occurred_at > order.at):
        for rows in oldest_pieces(engine, order.department_id, _LOOKED_AT, WINDOW, stretch):
            yield [row.uuid for row in rows if row.created_at < order.limit]


def _next_size(size: int, held: float) -> int:
    """As many as fit into the time that a transaction may take, but no sudden leap."""
    fitting = min(size * HOLD_SECONDS / max(held, HOLD_SECONDS / 4), size * 1.5)
    return max(SMALLEST_BATCH, min(LARGEST_BATCH, round(fitting)))


def _forget_rest(engine: Engine, order: Order, pace: "_Pace") -> None:
    """What else is kept of messages that went goes too, also what an earlier run left that was cut off.

    A failure's reason, which may tell of a customer, is in the figures of its hour and day.
    """
    of = order.department_id
    kept = days_kept(engine, of, order.limit)
    pending = [kept.all[start : start + DAYS_AT_ONCE] for start in range(0, len(kept.all), DAYS_AT_ONCE)]
    while pending:
        days = pending.pop()
        were_empty, held = pace.do(partial(forget_days, pace.connection, of, days))
        if not were_empty and len(days) > 1:
            pending += [[day] for day in days]
        elif not were_empty and days[0] in kept.summarised:
            count_rest(engine, of, days[0])
        pace.rest(held)
    pace.do(partial(forget_lists, pace.connection, of, order.limit))
    pace.do(partial(forget_names, pace.connection, of))


class _Pace:
    """Does work in transactions of its own, with rests between them."""

    def __init__(self, connection: Connection, sleep: Sleep) -> None:
        self.connection = connection
        self._sleep = sleep
        self._neighbours = Neighbours(connection)
        self._others_write = True
        self._done = 0

    def do(self, work: Callable[[], Done]) -> tuple[Done, float]:
        """Does the work in one transaction, which is tried again where the database does not take part.

        Also returns for how many seconds it held its locks; for how long it waited for them is not its own doing.
        """
        return persistently(partial(self._do_once, work), LONG_PAUSES, sleep=self._sleep)

    def _do_once(self, work: Callable[[], Done]) -> tuple[Done, float]:
        with self.connection.begin():
            began = time.monotonic()
            forgo_sync(self.connection)
            self._others_write = self._neighbours.have_written()
            done = work()
        return done, time.monotonic() - began

    def rest(self, held: float) -> None:
        """Rests after a transaction that held its locks for some seconds."""
        factor = REST if self._others_write else REST_ALONE
        self._sleep(held * factor)
        self._done += 1
        if self._done % BETWEEN_COPIES == 0:
            began = time.monotonic()
            copy_log_back(self.connection)
            self._sleep((time.monotonic() - began) * factor)
