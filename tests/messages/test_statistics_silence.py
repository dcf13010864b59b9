"""Who has gone silent: a department or client that usually has messages, and had none for a day."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from app.messages.statistics.overview import Overview, Sources, overview
from app.messages.statistics.periods import DAY, Period, last_days, last_hours
from tests.messages.random_messages import AT, BERLIN, Told, departments, plain, store

WEEK = last_days(AT, 7, BERLIN)


def sources(engine: Engine, messages: list[Told], period: Period = WEEK) -> Sources:
    ids = departments()
    store(engine, ids, messages)
    found = overview(engine, ids, period)
    assert isinstance(found, Overview)
    return found.sources


def daily(number: int, until: timedelta, client: str = "bot") -> list[Told]:
    """So many messages on each of the days before `until` ago."""
    step = DAY / number
    return [plain(at=AT - until - step * count, client=client) for count in range(int(12 * number))]


def test_who_had_messages_every_day_and_none_for_a_day_is_silent(engine: Engine) -> None:
    found = sources(engine, daily(5, DAY + timedelta(minutes=1)))
    # The last one lies in an hour of which a part is no more usual.
    assert [one.earlier for one in found.silent_departments] == [59]
    assert [one.name for one in found.silent_clients] == ["bot"]
    assert found.silent_clients[0].newest == AT - DAY - timedelta(minutes=1)


def test_one_message_within_the_day_is_a_sign_of_life(engine: Engine) -> None:
    found = sources(engine, [*daily(5, 2 * DAY), plain(at=AT - DAY)])
    assert found.silent_departments == found.silent_clients == []


def test_who_has_few_messages_at_all_is_not_called_silent(engine: Engine) -> None:
    found = sources(engine, daily(2, 2 * DAY))
    assert found.silent_departments == []
    assert (found.known_departments, found.known_clients) == (1, 1)


def test_a_client_is_silent_although_another_saves_in_its_department(engine: Engine) -> None:
    found = sources(engine, [*daily(5, 2 * DAY), *daily(5, timedelta(0), "relay")])
    assert found.silent_departments == []
    assert [one.name for one in found.silent_clients] == ["bot"]


def test_a_message_in_the_trash_is_no_sign_of_life(engine: Engine) -> None:
    found = sources(engine, [*daily(5, 2 * DAY), plain(trashed=True)])
    assert len(found.silent_departments) == 1


@pytest.mark.parametrize(("number", "silent"), [(20, 0), (21, 1)])
def test_the_last_hours_are_measured_against_a_week(engine: Engine, number: int, silent: int) -> None:
    messages = [plain(at=AT - 4 * DAY - timedelta(hours=count)) for count in range(number)]
    found = sources(engine, messages, last_hours(AT))
    assert len(found.silent_departments) == silent
