"""The users with most messages in a span of time, exactly, without counting those of everybody each time.

A list per department says who had most in about that time. What came since, or changed since, is added to it, so that
no user can have more than that; then users are counted one after another, the likeliest first, until nobody who is
left can have as many as those who were found.
"""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.messages.statistics.busy_lists import BusyList, changed_days, count_users, list_of
from app.messages.statistics.ledger import Counting, Ledger
from app.messages.statistics.periods import Span
from app.messages.summaries import DAY

# A span as short as this is counted as it is.
SHORT = timedelta(days=2)
AT_ONCE = 12
# How many messages a user of a department has.
Numbers = Counter[tuple[str, str]]
Ranked = tuple[str, str, int]


def busiest_users(
    engine: Engine, ledger: Ledger, span: Span, limit: int, seconds: float | None
) -> list[Ranked] | Counting:
    """The users with most messages, the busiest first; Counting where making lists takes longer than `seconds`."""
    if min(span.end, ledger.settled) - span.start <= SHORT:
        with Session(engine) as session:
            return _ranked(_count_all(session, ledger.departments, span))[:limit]
    lists: list[BusyList] = []
    begun = time.monotonic()
    for department in ledger.departments:
        if seconds is not None and time.monotonic() - begun > seconds:
            return Counting(len(lists), len(ledger.departments))
        lists.append(list_of(engine, ledger, department, span))
    with Session(engine) as session:
        return _search(session, ledger, lists, span, limit)


def _search(session: Session, ledger: Ledger, lists: Sequence[BusyList], span: Span, limit: int) -> list[Ranked]:
    most: Numbers = Counter()
    for one in lists:
        most.update(_named(one.department_id, _most(session, ledger, one, span)))
    found: Numbers = Counter()
    candidates = iter(_ranked(most))
    while some := list(islice(candidates, AT_ONCE)):
        if _cannot_be_passed(found, limit, some[0]):
            break
        for one in lists:
            mine = {user: number for department, user, number in some if department == one.department_id}
            found.update(_named(one.department_id, _exactly(session, ledger, one, span, mine)))
    # Whoever is on no list may only matter where nearly all users have as many messages as the busiest.
    for one in lists:
        if one.rest and not _cannot_be_passed(found, limit, (one.department_id, "", one.rest)):
            found |= _named(one.department_id, count_users(session, one.department_id, span))
    return _ranked(found)[:limit]


def _most(session: Session, ledger: Ledger, one: BusyList, span: Span) -> dict[str, int]:
    """The most that each user of a department can have: as the list says, and what it does not know."""
    unknown: Counter[str] = Counter()
    for part in _unknown(ledger, one, span):
        unknown.update(count_users(session, one.department_id, part))
    most = {user: number + unknown.pop(user, 0) for user, number in one.users.items()}
    most |= {user: number + one.rest for user, number in unknown.items()}
    return most


def _exactly(session: Session, ledger: Ledger, one: BusyList, span: Span, most: Mapping[str, int]) -> dict[str, int]:
    """How many messages those users have of whom `most` says what they can have.

    A list that is true only has some time beside the span; of users who are not on it everything is counted.
    """
    listed = set() if changed_days(one, ledger) else one.users.keys() & most.keys()
    beside: Counter[str] = Counter()
    for part in (Span(one.since, min(span.start, one.until)), Span(max(span.end, one.since), one.until)):
        beside.update(count_users(session, one.department_id, part, listed))
    others = count_users(session, one.department_id, span, most.keys() - listed)
    return others | {user: most[user] - beside[user] for user in listed}


def _unknown(ledger: Ledger, one: BusyList, span: Span) -> Iterator[Span]:
    """The parts of the span that lie beside the list, and the days whose messages came or went since it was made."""
    yield Span(span.start, min(one.since, span.end))
    yield Span(max(one.until, span.start), span.end)
    for day in changed_days(one, ledger):
        yield Span(max(day, one.since, span.start), min(day + DAY, one.until, span.end))


def _count_all(session: Session, departments: Sequence[str], span: Span) -> Numbers:
    found: Numbers = Counter()
    for department in departments:
        found.update(_named(department, count_users(session, department, span)))
    return found


def _named(department: str, users: dict[str, int]) -> Numbers:
    return Counter({(department, user): number for user, number in users.items()})


def _ranked(numbers: Numbers) -> list[Ranked]:
    """The first has most; among equals the ids decide."""
    ranked = [(department, user, number) for (department, user), number in numbers.items() if number]
    return sorted(ranked, key=_rank)


def _rank(one: Ranked) -> tuple[int, str, str]:
    return -one[2], one[0], one[1]


def _cannot_be_passed(found: Numbers, limit: int, candidate: Ranked) -> bool:
    """Whether so many were found who come before the candidate, even if it has as many as it can have."""
    return len(found) >= limit and _rank(_ranked(found)[:limit][-1]) < _rank(candidate) if found else False
