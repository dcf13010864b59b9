"""Group commit: the saves that wait at the same time share one transaction and one sync to disk.

Request threads hand their save over and sleep. One thread per process takes all that wait, writes them, and wakes
their owners after COMMIT has returned, so that a success is durable whenever it is heard of.
"""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue

from app.messages.errors import StoreUnavailable
from app.messages.save import Outcome, Save, Saved

LARGEST_BATCH = 256
# The share of the deadline that a save is given when the store has been away for a while.
LEAST_PATIENCE = 0.125

Write = Callable[[Sequence[Save], float], Sequence[Outcome | Exception]]


class _Waiting:
    """A save and the thread that sleeps for it. A bare lock wakes it at a third of what a Future costs."""

    __slots__ = ("_answered", "abandoned", "deadline", "outcome", "save")

    def __init__(self, save: Save, deadline: float) -> None:
        self.save = save
        self.deadline = deadline
        self.abandoned = False
        self.outcome: Outcome | Exception = StoreUnavailable()
        self._answered = threading.Lock()
        self._answered.acquire()

    def sleep(self, seconds: float) -> Outcome | Exception:
        """The outcome, once there is one; a save that is still in the queue after `seconds` does not happen."""
        self.abandoned = not self._answered.acquire(timeout=seconds)
        return self.outcome

    def wake(self, outcome: Outcome | Exception) -> None:
        self.outcome = outcome
        self._answered.release()


class Committer:
    """Saves for all threads of one process. `write` is called by one thread only; see Transaction.write."""

    def __init__(self, write: Write, deadline: float) -> None:
        self._write = write
        self._deadline = deadline
        self._queue: SimpleQueue[_Waiting] = SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._waiting_since: float | None = None

    def save(self, save: Save) -> Saved:
        """Returns when `save` is on disk.

        Raises the MessageError that refused it, or StoreUnavailable after the deadline; then it may have happened
        or not, and the caller may repeat it.
        """
        patience = self._patience()
        waiting = _Waiting(save, time.monotonic() + patience)
        self._queue.put(waiting)
        if self._thread is None:
            self._start()
        outcome = waiting.sleep(patience)
        if isinstance(outcome, Saved):
            return outcome
        raise outcome

    def _patience(self) -> float:
        """How long a new save may wait: those before it have used up some of the time that the store is given.

        A caller may have waited for a free thread already. While the store is away threads become free ever sooner.
        """
        since = self._waiting_since
        waited = 0.0 if since is None else time.monotonic() - since
        return max(self._deadline - waited, self._deadline * LEAST_PATIENCE)

    def _start(self) -> None:
        """Starts the thread with the first save: gunicorn forks before that, and threads do not survive a fork."""
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="committer", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            batch = [waiting for waiting in self._take() if not waiting.abandoned]
            if batch:
                self._commit(batch)

    def _take(self) -> list[_Waiting]:
        """All that wait. Those who come while these are written are the next batch."""
        taken: list[_Waiting] = [self._queue.get()]
        with suppress(Empty):
            while len(taken) < LARGEST_BATCH:
                taken.append(self._queue.get_nowait())
        return taken

    def _commit(self, batch: list[_Waiting]) -> None:
        self._waiting_since = self._waiting_since or time.monotonic()
        try:
            outcomes = self._write([w.save for w in batch], min(w.deadline for w in batch))
        except Exception as error:  # noqa: BLE001  Whatever went wrong belongs to the callers; the thread must live on.
            outcomes = [error] * len(batch)
        if not all(isinstance(outcome, StoreUnavailable) for outcome in outcomes):
            self._waiting_since = None
        for waiting, outcome in zip(batch, outcomes, strict=True):
            waiting.wake(outcome)
