"""Lists of the users of a department with most messages in some time, and how true they are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine, Table, delete, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.messages.statistics.counted import counted
from app.messages.statistics.ledger import Ledger
from app.messages.statistics.periods import Span
from app.messages.summaries import DAY, hour_of
from app.models import BusyUsers, Message
from app.models.engine import writer
from app.models.upsert import insert_for

LISTED = 1_000
# A list serves a span of which it lacks a day, or beside which it has a tenth as much.
MOST_MISSING, MOST_BESIDE = timedelta(days=1), 0.1
MOST_CHANGED = 3
# Each zone and length of a period may need one.
KEPT = 12
_LIST: Table = BusyUsers.__table__  # type: ignore[assignment]
log = structlog.get_logger("store")


@dataclass(frozen=True, slots=True)
class BusyList:
    """Who had most from `since` on and before `until`: see BusyUsers."""

    department_id: str
    since: datetime
    until: datetime
    users: dict[str, int]
    rest: int
    days: dict[datetime, int]


def list_of(engine: Engine, ledger: Ledger, department: str, span: Span) -> BusyList:
    """A list that serves the span; if there is none, it is made and kept."""
    wanted = Span(hour_of(span.start), min(span.end, ledger.settled))
    with Session(engine) as session:
        kept = session.execute(
            select(BusyUsers.since, BusyUsers.until).where(BusyUsers.department_id == department)
        ).all()
        fitting = sorted((_misfit(Span(*row), wanted), *row) for row in kept if _fits(Span(*row), wanted))
        if fitting:
            _, since, until = fitting[0]
            found = session.get(BusyUsers, (department, since, until))
            if found is not None:
                days = {datetime.fromisoformat(day): members for day, members in found.days.items()}
                one = BusyList(department, since, until, dict(found.users), found.rest, days)
                if len(changed_days(one, ledger)) <= MOST_CHANGED:
                    return one
    return _make(engine, ledger, department, wanted)


def changed_days(one: BusyList, ledger: Ledger) -> list[datetime]:
    """The days of a list to which messages came, or from which they went, since it was made."""
    known = {day: ledger.days.get((one.department_id, day)) for day in one.days}
    return [day for day, found in known.items() if found is not None and found.members != one.days[day]]


def count_users(session: Session, department: str, span: Span, users: Collection[str] | None = None) -> dict[str, int]:
    """How many messages each user of a department has in a span: all users, or some."""
    if span.start >= span.end or (users is not None and not users):
        return {}
    statement = select(Message.user_id, func.count()).where(*counted([department], span)).group_by(Message.user_id)
    if users is not None:
        statement = statement.where(Message.user_id.in_(users))
    return {user: number for user, number in session.execute(statement)}  # noqa: C416  A row is no pair.


def _make(engine: Engine, ledger: Ledger, department: str, span: Span) -> BusyList:
    """Counts all users. What the ledger knows of the days was read before, so a change since then shows."""
    with Session(engine) as session:
        numbers = count_users(session, department, span)
    ranked = sorted(numbers.items(), key=lambda one: (-one[1], one[0]))
    rest = ranked[LISTED][1] if len(ranked) > LISTED else 0
    days = {
        day: one.members
        for (of, day), one in ledger.days.items()
        if of == department and span.start < day + DAY and day < span.end
    }
    made = BusyList(department, span.start, span.end, dict(ranked[:LISTED]), rest, days)
    try:
        _keep(engine, made)
    except SQLAlchemyError as error:
        log.warning("busy_users_not_kept", error=type(error).__name__)
    return made


def _keep(engine: Engine, made: BusyList) -> None:
    """Keeps a list in the place of one of the same time, and of the oldest ones where there are many."""
    values = {
        "users": [list(one) for one in made.users.items()],
        "rest": made.rest,
        "days": {day.isoformat(): members for day, members in made.days.items()},
    }
    key = {"department_id": made.department_id, "since": made.since, "until": made.until}
    with writer(engine).begin() as connection:
        statement = insert_for(connection, _LIST).values(key | values)
        connection.execute(statement.on_conflict_do_update(index_elements=list(_LIST.primary_key), set_=values))
        here = _LIST.c.department_id == made.department_id
        ends = connection.execute(select(_LIST.c.since, _LIST.c.until).where(here)).all()
        for since, until in sorted(ends, key=lambda row: (row.until, row.since), reverse=True)[KEPT:]:
            connection.execute(delete(_LIST).where(here, _LIST.c.since == since, _LIST.c.until == until))


def _fits(kept: Span, wanted: Span) -> bool:
    missing, beside = _difference(kept, wanted)
    return missing <= MOST_MISSING and beside <= (wanted.end - wanted.start) * MOST_BESIDE


def _misfit(kept: Span, wanted: Span) -> timedelta:
    missing, beside = _difference(kept, wanted)
    return missing + beside


def _difference(kept: Span, wanted: Span) -> tuple[timedelta, timedelta]:
    """How much of the wanted time a list lacks, and how much it has beside that."""
    shared = max(min(kept.end, wanted.end) - max(kept.start, wanted.start), timedelta(0))
    return (wanted.end - wanted.start) - shared, (kept.end - kept.start) - shared
