"""Statistics against a plain count in Python, over random messages, on both databases."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from app.messages.outcome import LONGEST_REASON, outcome_of
from app.messages.statistics.lag import step_of
from app.messages.statistics.overview import TOP, Overview, overview
from app.messages.statistics.periods import DAY, Period, Span, last_days, last_hours
from app.messages.summaries import hour_of
from tests.messages.random_messages import AT, BERLIN, Told, departments, store, told

PERIODS = [last_hours(AT), *(last_days(AT, days, BERLIN) for days in (1, 2, 7, 30))]
each_example = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
Messages = list[Told]


def counted(engine: Engine, departments: list[str], period: Period) -> Overview:
    found = overview(engine, departments, period)
    assert isinstance(found, Overview)
    return found


def within(messages: Messages, span: Span) -> Messages:
    return [one for one in messages if span.start <= one.at < span.end and not one.trashed]


def failed(messages: Messages) -> Messages:
    return [one for one in messages if outcome_of(one.status, one.failure) == "failed"]


def most_frequent(keys: Sequence[object]) -> list[tuple[object, int]]:
    return sorted(Counter(keys).items(), key=lambda item: (-item[1], item[0]))[:TOP]


def lags(messages: Messages) -> list[int]:
    found = [(one.received - one.sent) // timedelta(milliseconds=1) for one in messages if one.received and one.sent]
    return sorted(step_of(lag) for lag in found if lag >= 0)


def percentile(values: list[int], share: float) -> timedelta:
    return timedelta(milliseconds=values[math.ceil(len(values) * share) - 1])


@each_example
@given(messages=st.lists(told, max_size=60), period=st.sampled_from(PERIODS), seen=st.sampled_from([(0,), (0, 2), ()]))
def test_every_figure_is_what_a_plain_count_finds(
    engine: Engine, messages: Messages, period: Period, seen: tuple[int, ...]
) -> None:
    ids = departments()
    store(engine, ids, messages)
    found = counted(engine, [ids[number] for number in seen], period)
    mine = [one for one in messages if one.department in seen]
    check(found, mine, ids)
    assert all(user.name == user.user_id.title() for user in found.users)


def check(found: Overview, messages: Messages, ids: list[str]) -> None:
    """Every figure is that of a plain count of `messages`."""
    check_traffic(found, messages)
    check_lag(found, messages)
    check_ranking(found, messages, ids)
    check_sources(found, messages, ids)
    check_silence(found, messages, ids)


def check_traffic(found: Overview, messages: Messages) -> None:
    for bucket, bar in zip(found.period.buckets, found.bars, strict=True):
        mine = within(messages, bucket.span)
        assert +Counter(bar.by_type) == Counter(one.type for one in mine)
        assert bar.failed == len(failed(mine))
    present, before = within(messages, found.period.span), within(messages, found.period.before)
    assert (found.all.total, found.all.failed) == (len(present), len(failed(present)))
    assert (found.before.total, found.before.failed) == (len(before), len(failed(before)))
    assert found.all.share_failed == (len(failed(present)) / len(present) if present else None)


def check_lag(found: Overview, messages: Messages) -> None:
    for span, lag in ((found.period.span, found.lag), (found.period.before, found.before.lag)):
        values = lags(within(messages, span))
        if not values:
            assert lag is None
            continue
        assert lag is not None
        assert lag.number == len(values)
        assert (lag.p50, lag.p95) == (percentile(values, 0.5), percentile(values, 0.95))


def check_ranking(found: Overview, messages: Messages, ids: list[str]) -> None:
    present = within(messages, found.period.span)
    reasons = [(one.failure or one.status or "")[:LONGEST_REASON] for one in failed(present)]
    assert [(reason.text, reason.number) for reason in found.reasons] == most_frequent(reasons)
    users = [((user.department_id, user.user_id), user.number) for user in found.users]
    assert users == most_frequent([(ids[one.department], one.user) for one in present])


def check_sources(found: Overview, messages: Messages, ids: list[str]) -> None:
    present = within(messages, found.period.span)
    for parts, key in ((found.sources.departments, in_department(ids)), (found.sources.clients, of_client)):
        numbers = Counter(map(key, present))
        assert {part.name: part.number for part in parts} == numbers
        assert {part.name: part.failed for part in parts if part.failed} == Counter(map(key, failed(present)))
    warned = Counter((one.client, code) for one in present for code in (one.warnings or "").split())
    assert {(one.client, one.code): one.number for one in found.sources.warnings} == warned


def check_silence(found: Overview, messages: Messages, ids: list[str]) -> None:
    lately = found.period.until - DAY
    until = hour_of(lately)
    usual = Span(min(found.period.before.start, until - 7 * DAY), until)
    for silent, key in (
        (found.sources.silent_departments, in_department(ids)),
        (found.sources.silent_clients, of_client),
    ):
        counts = Counter(map(key, within(messages, usual)))
        still = set(map(key, within(messages, Span(lately, found.period.span.end))))
        days = (usual.end - usual.start) / DAY
        expected = {name: count for name, count in counts.items() if count / days >= 3 and name not in still}
        assert {one.name: one.earlier for one in silent} == expected


def in_department(ids: list[str]) -> Callable[[Told], str]:
    return lambda one: ids[one.department]


def of_client(one: Told) -> str:
    return one.client


@pytest.mark.parametrize("lag", [0, 7, 99, 101, 999, 1000, 1019, 2049, 10_049, 99_999, 3_599_999, 10**10 + 1])
def test_a_step_is_within_one_part_in_twenty_of_the_lag(lag: int) -> None:
    assert step_of(lag) <= lag <= step_of(lag) * 1.05
