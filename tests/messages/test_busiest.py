"""The busiest users are found exactly, also by lists that are short, old, or made before messages came and went."""

import itertools
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.messages.statistics import busiest, busy_lists
from app.messages.statistics.overview import TOP, Overview, overview
from app.messages.statistics.periods import Period, last_days
from app.models import BusyUsers, Message
from tests.messages.factories import move, save_of, write
from tests.messages.random_messages import BERLIN

NOW = datetime.now(UTC)
PERIOD = last_days(NOW, 7, BERLIN)
DEPARTMENTS = ["d", "e"]
_numbers = itertools.count()


@pytest.fixture(autouse=True)
def short_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(busy_lists, "LISTED", 15)
    monkeypatch.setattr(busiest, "AT_ONCE", 4)


def save_many(engine: Engine, users: list[str], department: str = "d") -> None:
    """A message for each of `users`, some days ago."""
    random = Random(len(users))
    write(engine, *(
        replace(
            save_of(f"m{next(_numbers)}", department, user, body="x",
                    sent_at=NOW - timedelta(minutes=random.randrange(60, 60 * 24 * 6))),
            at=NOW,
        )
        for user in users
    ))  # fmt: skip


def look(engine: Engine, period: Period = PERIOD) -> None:
    """The overview must name those that a plain count names."""
    found = overview(engine, DEPARTMENTS, period)
    assert isinstance(found, Overview)
    statement = select(Message.department_id, Message.user_id).where(
        Message.occurred_at >= period.span.start, Message.occurred_at < period.span.end, Message.trashed_at.is_(None)
    )
    with Session(engine) as session:
        numbers = Counter((department, user) for department, user in session.execute(statement))
    expected = sorted(numbers.items(), key=lambda one: (-one[1], one[0]))[:TOP]
    assert [((user.department_id, user.user_id), user.number) for user in found.users] == expected


def lists(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(BusyUsers)) or 0


def crowd(each: int = 1) -> list[str]:
    """Sixty users, of whom a few have many messages."""
    return [f"u{number:02}" for number in range(60) for _ in range(each + max(0, number - 40))]


def test_few_have_many_messages(engine: Engine) -> None:
    save_many(engine, crowd())
    save_many(engine, crowd()[::3], "e")
    look(engine)
    look(engine)
    assert lists(engine) == 2


def test_all_have_equally_many(engine: Engine) -> None:
    save_many(engine, [f"u{number:02}" for number in range(40)])
    look(engine)


def test_who_was_on_no_list_becomes_the_busiest(engine: Engine) -> None:
    save_many(engine, crowd())
    look(engine)
    save_many(engine, ["u03"] * 40 + ["new"] * 35, "d")
    look(engine)


def test_the_busiest_of_a_list_lose_their_messages(engine: Engine) -> None:
    save_many(engine, crowd())
    look(engine)
    with Session(engine) as session:
        uuids = session.scalars(select(Message.uuid).where(Message.user_id.in_(["u59", "u58", "u50"]))).all()
    for uuid in uuids:
        move(engine, uuid, into_trash=True)
    look(engine)


def test_a_list_serves_other_zones_and_later_days(engine: Engine) -> None:
    save_many(engine, crowd())
    for hours in (30, 20, 10, 0):
        look(engine, last_days(NOW - timedelta(hours=hours), 7, BERLIN))
