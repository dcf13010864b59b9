"""Removes old messages, with all that the store knows of them, while others save (docs/operations.md, Retention).

Each transaction removes a few and is over within milliseconds. Between two of them there is a pause, so long that the
purge is at rest for most of the time. It keeps no note of how far it came: what is left is what is still due.
"""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, Engine, RowMapping, delete, null, select, update

from app.messages.oldest import oldest_pieces
from app.messages.retention import is_due
from app.messages.summaries import touch
from app.messages.transaction import TRANSIENT
from app.models import Message, Revision, User
from app.models.housekeeping import unhurried
from app.models.search import forget_rows

# A transaction should be over in this time: a save that comes meanwhile waits for it.
HOLD_SECONDS = 0.003
# For so many times as long as a batch took there is none after it.
REST = 15.0
# Smaller ones would not be over sooner: a transaction takes some time by itself.
SMALLEST_BATCH, LARGEST_BATCH = 25, 250
# Messages that one look at the index finds.
WINDOW = 2_000
# The database may be away for a moment; after the last pause the error is raised, and a new run goes on.
PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)
_LOOKED_AT = (Message.uuid, Message.occurred_at, Message.created_at)

Sleep = Callable[[float], None]
Begun = Callable[[Connection], None]


@dataclass(frozen=True, slots=True)
class Removed:
    """How many messages and revisions went so far, and when the last of them occurred."""

    messages: int = 0
    revisions: int = 0
    reached: datetime | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """The messages of a department that are older than `days`, seen from `at`."""

    department_id: str
    days: int
    at: datetime


def count_due(engine: Engine, order: Order) -> int:
    """How many messages a purge would remove now."""
    return sum(len(uuids) for uuids in _due(engine, order))


def purge(engine: Engine, order: Order, begun: Begun, sleep: Sleep = time.sleep) -> Generator[Removed]:
    """Removes what is due, and tells after each transaction what went so far.

    `begun` is called in the first transaction that removes something, to write down that it happens.
    """
    removed, size = Removed(), SMALLEST_BATCH
    with unhurried(engine) as connection:
        for uuids in _due(engine, order):
            start = 0
            while start < len(uuids):
                work = partial(
                    _remove, connection, order, uuids[start : start + size], None if removed.messages else begun
                )
                more, held = _in_time(connection, work, sleep)
                removed = _added(removed, more)
                start += size
                size = _next_size(size, held)
                yield removed
                sleep(held * REST)


def _due(engine: Engine, order: Order) -> Iterator[Sequence[str]]:
    """The ids of the messages that are due, oldest first, some at a time. What lies ahead comes last."""
    limit = order.at - timedelta(days=order.days)
    for stretch in (Message.occurred_at < limit, Message.occurred_at > order.at):
        for rows in oldest_pieces(engine, order.department_id, _LOOKED_AT, WINDOW, stretch):
            yield [row.uuid for row in rows if row.created_at < limit]


def _next_size(size: int, held: float) -> int:
    """As many as fit into the time that a transaction may take, but no sudden leap."""
    fitting = min(size * HOLD_SECONDS / max(held, HOLD_SECONDS / 4), size * 1.5)
    return max(SMALLEST_BATCH, min(LARGEST_BATCH, round(fitting)))


def _in_time(connection: Connection, work: Callable[[], Removed], sleep: Sleep) -> tuple[Removed, float]:
    """Does the work in one transaction, which is tried again where the database does not take part.

    Also returns for how many seconds it held its locks; for how long it waited for them is not its own doing.
    """
    for pause in (*PAUSES, None):
        try:
            with connection.begin():
                began = time.monotonic()
                done = work()
        except TRANSIENT:
            if pause is None:
                raise
            sleep(pause)
        else:
            return done, time.monotonic() - began
    raise AssertionError  # pragma: no cover  The last attempt returns or raises.


def _remove(connection: Connection, order: Order, uuids: Sequence[str], begun: Begun | None) -> Removed:
    """Removes those of the messages that are still due. One that somebody is changing at this moment stays for now."""
    due = _locked(connection, order, uuids)
    if not due:
        return Removed()
    if begun:
        begun(connection)
    ids = [row["uuid"] for row in due]
    of = order.department_id
    revisions = connection.execute(
        delete(Revision).where(Revision.department_id == of, Revision.message_uuid.in_(ids))
    ).rowcount
    connection.execute(delete(Message).where(Message.department_id == of, Message.uuid.in_(ids)))
    forget_rows(connection, [row["search"] for row in due])
    _forget_names(connection, of, {row["user_id"] for row in due})
    touch(connection, [(of, row["occurred_at"]) for row in due])
    return Removed(len(due), revisions, max(row["occurred_at"] for row in due))


def _locked(connection: Connection, order: Order, uuids: Sequence[str]) -> Sequence[RowMapping]:
    """The messages that are to go, in the order in which every writer locks them."""
    number = Message.search if connection.dialect.name == "sqlite" else null().label("search")
    statement = (
        select(Message.uuid, Message.user_id, Message.occurred_at, number)
        .where(Message.department_id == order.department_id, Message.uuid.in_(uuids), is_due(order.days, order.at))
        .order_by(Message.uuid)
        .with_for_update(skip_locked=True)
    )
    return connection.execute(statement).mappings().all()


def _forget_names(connection: Connection, department_id: str, users: set[str]) -> None:
    """A user without any message keeps the id, which is the integration's, and loses the name that staff gave."""
    any_left = select(Message.uuid).where(Message.department_id == department_id, Message.user_id == User.id)
    connection.execute(
        update(User)
        .where(User.department_id == department_id, User.id.in_(sorted(users)), User.name.is_not(None))
        .where(~any_left.correlate(User).exists())
        .values(name=None)
    )


def _added(sofar: Removed, more: Removed) -> Removed:
    reached = more.reached or sofar.reached
    return Removed(sofar.messages + more.messages, sofar.revisions + more.revisions, reached)
