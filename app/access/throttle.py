"""Rate limits, counted in the database so that all processes share them."""

import threading
from collections.abc import Callable

import structlog
from sqlalchemy import Engine, Table, delete
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.access.errors import TooManyRequests
from app.access.impatience import is_locked, writing_impatiently
from app.models import RateCounter
from app.models.upsert import insert_for

_COUNTER: Table = RateCounter.__table__  # type: ignore[assignment]
MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
LOCK_MILLISECONDS = 250

log = structlog.get_logger("throttle")


def take(session: Session, key: str, limit: int, window: int, now: float, amount: int = 1) -> int:
    """Counts `amount` uses of `key` in the present window of `window` seconds and returns how many are within `limit`.

    Raises TooManyRequests when none is. Where that ends the transaction these uses are not counted, which makes no
    difference: the window is used up to its end as it is.
    """
    start = int(now) // window * window
    statement = insert_for(session.connection(), _COUNTER).values(key=key, window_start=start, count=amount)
    statement = statement.on_conflict_do_update(
        index_elements=["key", "window_start"], set_={"count": _COUNTER.c.count + amount}
    )
    count: int = session.execute(statement.returning(_COUNTER.c.count)).scalar_one()
    if count == amount:
        # The first use in a window sweeps the older windows of its key out.
        session.execute(delete(RateCounter).where(RateCounter.key == key, RateCounter.window_start < start))
    if count - amount >= limit:
        raise TooManyRequests(start + window - int(now), is_first=count - amount == limit)
    return min(amount, limit - (count - amount))


class _Share:
    """What a process may still let through of a client's requests in a minute."""

    __slots__ = ("left", "lock", "minute", "used_up")

    def __init__(self) -> None:
        # Not held by those of other clients, while one of this client's asks the database.
        self.lock = threading.Lock()
        self.minute, self.left, self.used_up = -1, 0, False


class ClientLimit:
    """At most `per_minute` requests a minute for each client, over all processes; 0 means no limit.

    A process takes its share in blocks, so that most requests cost no statement. A block that is not used up by the
    end of the minute is lost to the client, which is why it is small against the limit.

    The limit keeps load from the store, so it must not itself make a client wait for the store: while the counter is
    locked, requests go uncounted, each after half a second at most. A save meets the same lock in its own time.
    """

    def __init__(self, engine: Engine, per_minute: int, now: Callable[[], float]) -> None:
        self._engine = engine
        self._per_minute = per_minute
        self._block = max(1, per_minute // 100)
        self._now = now
        self._shares: dict[str, _Share] = {}

    def spend(self, client: str) -> None:
        """Counts one request of the client. Raises TooManyRequests."""
        if not self._per_minute:
            return
        share = self._shares.get(client) or self._shares.setdefault(client, _Share())
        if not share.lock.acquire(timeout=LOCK_MILLISECONDS / 1000):
            return
        try:
            self._spend(client, share)
        finally:
            share.lock.release()

    def _spend(self, client: str, share: _Share) -> None:
        now = self._now()
        minute = int(now) // MINUTE
        if share.minute != minute:
            share.minute, share.left, share.used_up = minute, 0, False
        if share.used_up:
            raise TooManyRequests((minute + 1) * MINUTE - int(now))
        if share.left == 0:
            share.left = self._next_block(client, share, now)
        share.left -= 1

    def _next_block(self, client: str, share: _Share, now: float) -> int:
        try:
            with writing_impatiently(self._engine, LOCK_MILLISECONDS) as connection, Session(connection) as session:
                return take(session, f"client:{client}", self._per_minute, MINUTE, now, self._block)
        except TooManyRequests:
            # The rest of the minute is refused without a statement.
            share.used_up = True
            raise
        except OperationalError as error:
            if not is_locked(error):
                raise
            log.warning("limit_not_counted")
            return 1
