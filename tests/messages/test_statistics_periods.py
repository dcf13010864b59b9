"""Periods: whole days and hours of a time zone, also where its clocks change."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.messages.statistics.periods import Days, Period, between, last_days, last_hours

BERLIN, NEW_YORK, KATHMANDU = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu")
# Beirut changes its clocks at midnight, so a day may begin at one; Lord Howe by half an hour.
ZONES = [BERLIN, NEW_YORK, KATHMANDU, ZoneInfo("UTC"), ZoneInfo("Asia/Beirut"), ZoneInfo("Australia/Lord_Howe")]
AT = datetime(2026, 5, 14, 16, 42, 7, tzinfo=UTC)
zones = st.sampled_from(ZONES)
moments = st.datetimes(datetime(1975, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
lengths = st.integers(1, 92)


def hours(period: Period) -> list[float]:
    return [(bucket.span.end - bucket.span.start) / timedelta(hours=1) for bucket in period.buckets]


@given(moments, lengths, zones)
def test_the_bars_cover_the_period_without_a_gap(at: datetime, length: int, zone: ZoneInfo) -> None:
    period = last_days(at, length, zone)
    spans = [bucket.span for bucket in period.buckets]
    assert len(spans) <= 31
    assert (spans[0].start, spans[-1].end) == (period.span.start, period.span.end)
    assert all(one.end == other.start for one, other in pairwise(spans))
    assert all(one.start < one.end for one in spans)
    assert period.span.start <= at < period.span.end


@given(moments, lengths, zones)
def test_the_period_before_ends_where_the_period_begins_or_earlier(at: datetime, length: int, zone: ZoneInfo) -> None:
    period = last_days(at, length, zone)
    assert period.before.start <= period.before.end <= period.span.start
    assert period.until == at


def test_a_day_on_which_clocks_change_has_23_or_25_hours() -> None:
    spring, autumn, other = date(2026, 3, 29), date(2026, 10, 25), date(2026, 5, 1)
    counts = [len(between(day, day, AT, BERLIN).buckets) for day in (spring, autumn, other)]
    assert counts == [23, 25, 24]


def test_days_begin_at_midnight_of_the_zone() -> None:
    period = between(date(2026, 3, 28), date(2026, 3, 31), AT, BERLIN)
    assert [bucket.span.start for bucket in period.buckets] == [
        datetime(2026, 3, 27, 23, tzinfo=UTC),
        datetime(2026, 3, 28, 23, tzinfo=UTC),
        datetime(2026, 3, 29, 22, tzinfo=UTC),
        datetime(2026, 3, 30, 22, tzinfo=UTC),
    ]
    assert hours(period) == [24, 23, 24, 24]
    assert period.buckets[0].days == Days(date(2026, 3, 28), date(2026, 3, 28))


@pytest.mark.parametrize(
    ("days", "bars", "length"), [(1, 24, 1), (2, 24, 2), (3, 24, 3), (4, 4, 24), (31, 31, 24), (32, 5, 168)]
)
def test_longer_periods_have_longer_bars(days: int, bars: int, length: int) -> None:
    period = last_days(AT, days, KATHMANDU)
    assert len(period.buckets) == bars
    assert hours(period)[0] == length


def test_the_last_hours_end_with_the_hour_that_is_running() -> None:
    period = last_hours(AT)
    assert period.span.end == datetime(2026, 5, 14, 17, tzinfo=UTC)
    assert hours(period) == [1] * 24
    assert (period.before.start, period.before.end) == (datetime(2026, 5, 12, 17, tzinfo=UTC), AT - timedelta(days=1))


def test_a_period_that_is_running_is_compared_with_as_much_of_the_one_before() -> None:
    period = last_days(AT, 3, NEW_YORK)
    assert period.span.start == datetime(2026, 5, 12, 4, tzinfo=UTC)
    assert period.before.start == datetime(2026, 5, 9, 4, tzinfo=UTC)
    assert period.before.end == AT - timedelta(days=3)


@pytest.mark.parametrize(("minute", "hour"), [(29, 16), (30, 17), (59, 17)])
def test_where_days_have_passed_the_nearest_hour_is_near_enough(minute: int, hour: int) -> None:
    at = AT.replace(minute=minute)
    period = last_days(at, 7, NEW_YORK)
    assert period.before.start == datetime(2026, 5, 1, 4, tzinfo=UTC)
    assert period.before.end == datetime(2026, 5, 7, hour, tzinfo=UTC)


def test_a_longer_period_that_has_just_begun_is_compared_to_the_minute() -> None:
    period = between(date(2026, 5, 14), date(2026, 5, 20), AT, NEW_YORK)
    assert period.before.end == AT - timedelta(days=7)


def test_a_period_that_is_over_is_compared_with_the_whole_of_the_one_before() -> None:
    period = between(date(2026, 4, 1), date(2026, 4, 30), AT, KATHMANDU)
    assert period.until == period.span.end
    assert period.before.end == period.span.start


@pytest.mark.parametrize("last", [date(2026, 4, 30), date(2026, 8, 1)])
def test_days_in_the_wrong_order_or_too_many_are_no_period(last: date) -> None:
    with pytest.raises(ValueError, match="not a period"):
        between(date(2026, 5, 1), last, AT, BERLIN)
