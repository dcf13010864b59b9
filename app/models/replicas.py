"""Read replicas: which statement is read where (docs/scaling.md, Read replicas).

A session that is bound to `reader` reads at a replica, one that is bound to `guard` does so only while the primary is
away, and one that is bound to `newest` never does. A session keeps to one replica; what fails there is asked again at
the primary.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import ORMExecuteState, Session

from app.models.lag import OF_PRIMARY, OF_REPLICA, Connect, Log, Row, Watch

# A replica that is further behind is not read. Who has just written reads the primary for longer than that.
MOST_SECONDS_BEHIND = 3.0
OWN_WRITES_SECONDS = 5
OPTION = "app_route"
# A statement that outlasted its timeout; one that the replay of the log had to end, which is no fault of the replica.
TOOK_TOO_LONG, CONFLICT = "57014", "40"

log = structlog.get_logger("replicas")


def by_statement(engine: Engine) -> Engine:
    """The same engine for reading alone: on Postgres every statement ends its own transaction.

    Who reads within one would hold it while it thinks, and maybe writes in another: of a pooler's connections it would
    need two, and as many requests as the pooler has connections would wait for each other.
    """
    return engine if engine.dialect.name == "sqlite" else engine.execution_options(isolation_level="AUTOCOMMIT")


class Replica:
    """One replica as this process knows it."""

    def __init__(self, number: int, engine: Engine, primary: Log) -> None:
        self.engine = by_statement(engine)
        self._number = number
        self._primary = primary
        # The last moment of which it is known to hold everything; None while it is left out, and then why it is.
        self.held_at: float | None = None
        self.reason = "not asked yet"
        self._was_good = False

    def is_good(self) -> bool:
        """Whether it answers, and is not too far behind."""
        held_at = self.held_at
        return held_at is not None and self._primary.now() - held_at <= MOST_SECONDS_BEHIND

    def hear(self, _asked_at: float, row: Row) -> None:
        """Takes down its answer: how far it has replayed, and of which cluster."""
        position, cluster = row
        if self._primary.cluster is None:
            self._judge(None, "the primary was not asked yet")
        elif position is None or cluster != self._primary.cluster:
            self._judge(None, "no replica of the primary")
        else:
            self._judge(self._primary.held_at(position), "too far behind")

    def lose(self, error: Exception) -> None:
        """Leaves it out until it answers again."""
        self._judge(None, type(error).__name__)

    def _judge(self, held_at: float | None, reason: str) -> None:
        """Takes down what is known of it, and the `reason` if that means that it is not read."""
        self.held_at = held_at
        is_good = self.is_good()
        self.reason = "" if is_good else reason
        if is_good and not self._was_good:
            log.info("replica_used", replica=self._number)
        elif self._was_good and not is_good:
            log.warning("replica_left_out", replica=self._number, reason=reason)
        self._was_good = is_good


class Replicas:
    """The replicas of a primary, each an engine and how to reach it past its pool. There may be none."""

    def __init__(self, primary: Engine, connect: Connect, replicas: Sequence[tuple[Engine, Connect]]) -> None:
        self._log = Log()
        self.members = [Replica(number, engine, self._log) for number, (engine, _) in enumerate(replicas, 1)]
        self._watches = [Watch(connect, OF_PRIMARY, self._log.note, self._log.lose)]
        for replica, (_, reach) in zip(self.members, replicas, strict=True):
            self._watches.append(Watch(reach, OF_REPLICA, replica.hear, replica.lose))
        self._calls = itertools.count()
        self.newest = self.reader = by_statement(primary)
        self.guard = primary
        if replicas:
            self.reader = self.newest.execution_options(**{OPTION: Route(self)})
            self.guard = primary.execution_options(**{OPTION: Route(self, only_while_away=True)})
            if not event.contains(Session, "do_orm_execute", _read):
                event.listen(Session, "do_orm_execute", _read)

    def __bool__(self) -> bool:
        return bool(self.members)

    @property
    def primary_is_away(self) -> bool:
        """Whether the primary did not answer when it was last asked."""
        return self._log.is_away

    def choose(self) -> Engine | None:
        """A replica that is good, each in its turn; None stands for the primary."""
        turn = next(self._calls)
        if turn == 0:
            for watch in self._watches:
                watch.start()
        good = [replica.engine for replica in self.members if replica.is_good()]
        return good[turn % len(good)] if good else None

    def leave_out(self, engine: Engine, error: Exception) -> None:
        """Leaves out the replica that failed, until it is asked again and answers."""
        for replica in self.members:
            if replica.engine is engine:
                replica.lose(error)

    def close(self) -> None:
        """Stops asking, and closes all connections to replicas."""
        for watch in self._watches:
            watch.stop()
        for replica in self.members:
            replica.engine.dispose()


@dataclass(frozen=True, slots=True)
class Route:
    """Where a session reads that is bound to the primary: at the replicas, or there only while the primary is away."""

    replicas: Replicas
    only_while_away: bool = False

    def choose(self) -> Engine | None:
        """A replica's engine, or None for the primary."""
        chosen = self.replicas.choose()
        return chosen if self.replicas.primary_is_away or not self.only_while_away else None


def _read(state: ORMExecuteState) -> Any:
    """Executes a SELECT where its session reads. None leaves any other statement to SQLAlchemy."""
    route = state.session.get_bind(**state.bind_arguments).get_execution_options().get(OPTION)
    if route is None or not state.is_select:
        return None
    found = state.session.info
    if OPTION not in found:
        found[OPTION] = route.choose()
    if found[OPTION] is None:
        return None
    try:
        return state.invoke_statement(bind_arguments={"bind": found[OPTION]})
    except SQLAlchemyError as error:
        if not _may_succeed_elsewhere(error):
            raise
        if not _sqlstate(error).startswith(CONFLICT):
            route.replicas.leave_out(found[OPTION], error)
    found[OPTION] = route.choose() if route.replicas.primary_is_away else None
    return state.invoke_statement(bind_arguments={"bind": found[OPTION]} if found[OPTION] else {})


def _may_succeed_elsewhere(error: SQLAlchemyError) -> bool:
    """Not so a statement that takes too long: the primary has better things to do."""
    return _sqlstate(error) != TOOK_TOO_LONG


def _sqlstate(error: SQLAlchemyError) -> str:
    return getattr(getattr(error, "orig", None), "sqlstate", None) or ""
