"""Rate limits, counted in the database so that all processes share them."""

import threading
from collections.abc import Callable

from sqlalchemy import Engine, Table, delete
from sqlalchemy.orm import Session

from app.access.errors import TooManyRequests
from app.models import RateCounter
from app.models.engine import writing
from app.models.upsert import insert_for

_COUNTER: Table = RateCounter.__table__  # type: ignore[assignment]
MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def take(session: Session, key: str, limit: int, window: int, now: float, amount: int = 1) -> int:
    """Counts `amount` uses of `key` in the present window of `window` seconds and returns how many are within `limit`.

    Raises TooManyRequests when none is; the uses are counted all the same.
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
        raise TooManyRequests(start + window - int(now))
    return min(amount, limit - (count - amount))


class ClientLimit:
    """At most `per_minute` requests a minute for each client, over all processes; 0 means no limit.

    A process takes its share in blocks, so that most requests cost no statement. A block that is not used up by the
    end of the minute is lost to the client, which is why it is small against the limit.
    """

    def __init__(self, engine: Engine, per_minute: int, now: Callable[[], float]) -> None:
        self._engine = engine
        self._per_minute = per_minute
        self._block = max(1, per_minute // 100)
        self._now = now
        self._lock = threading.Lock()
        self._left: dict[str, tuple[int, int]] = {}

    def spend(self, client: str) -> None:
        """Counts one request of the client. Raises TooManyRequests."""
        if not self._per_minute:
            return
        with self._lock:
            now = self._now()
            minute = int(now) // MINUTE
            of_minute, left = self._left.get(client, (minute, 0))
            if of_minute != minute or left == 0:
                with writing(self._engine) as session:
                    left = self._take_block(session, client, now)
            self._left[client] = (minute, left - 1)

    def _take_block(self, session: Session, client: str, now: float) -> int:
        return take(session, f"client:{client}", self._per_minute, MINUTE, now, self._block)
