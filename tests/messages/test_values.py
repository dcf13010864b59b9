"""Moments: read in any spelling that the contract allows, stored in UTC, written in one."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.messages.attributes import ATTRIBUTES, NAMES
from app.messages.values import Choice, Count, Flag, InvalidValue, Moment, Rule, Text, to_wire
from app.models import Message

moments = st.datetimes(datetime(1970, 1, 2), datetime(2200, 12, 30))  # noqa: DTZ001  The offset comes beside it.
offsets = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def offset_of(zone: timezone, colon: str) -> str:
    minutes = int(zone.utcoffset(None).total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}{colon}{abs(minutes) % 60:02d}"


@given(moments, offsets, st.sampled_from([":", ""]), st.sampled_from(".,"), st.integers(0, 9))
def test_every_spelling_of_a_moment_is_read_to_the_millisecond(
    local: datetime, zone: timezone, colon: str, point: str, digits: int
) -> None:
    fraction = f"{local.microsecond:06d}000"[:digits]
    text = f"{local:%Y-%m-%dT%H:%M:%S}{point + fraction if digits else ''}{offset_of(zone, colon)}"
    milliseconds = int(fraction.ljust(3, "0")[:3])
    expected = local.replace(microsecond=milliseconds * 1000, tzinfo=zone).astimezone(UTC)
    assert Moment().check(text) == expected


@given(moments)
def test_a_moment_is_written_in_one_way_that_reads_back_the_same(local: datetime) -> None:
    stored = local.replace(microsecond=local.microsecond // 1000 * 1000, tzinfo=UTC)
    written = to_wire(stored)
    assert isinstance(written, str)
    assert (len(written), written[-1]) == (24, "Z")
    assert Moment().check(written) == stored
    assert to_wire(Moment().check(written)) == written


def test_the_seconds_may_be_left_out() -> None:
    assert to_wire(Moment().check("2025-03-28T11:34Z")) == "2025-03-28T11:34:00.000Z"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"),
        ("1969-12-31T23:00:00-01:00", "1970-01-01T00:00:00.000Z"),
        ("2200-12-31T23:59:59.999Z", "2200-12-31T23:59:59.999Z"),
        ("2201-01-01T00:59:59.999+01:00", "2200-12-31T23:59:59.999Z"),
    ],
)
def test_the_years_count_in_utc(text: str, expected: str) -> None:
    assert to_wire(Moment().check(text)) == expected


@pytest.mark.parametrize(
    "text", ["1970-01-01T00:59:59+01:00", "2200-12-31T23:59:59-00:01", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59Z"]
)
def test_years_outside_are_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        Moment().check(text)


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        (Text(3), ["", "abc", "\U0001f600" * 3], [None, 1, "abcd", "a\0", ["a"]]),
        (Choice(("A", "B")), ["A", "B"], ["a", "", "A ", None, ["A"]]),
        (Flag(), [True, False], [0, 1, "true", None]),
        (Count(0, 2), [0, 1, 2], [-1, 3, True, 1.0, "1", None]),
        (
            Moment(),
            ["2025-03-28T11:34:43Z"],
            [None, 1, "", "2025-03-28", "2025-02-29T00:00:00Z", "\uff12025-03-28T11:34Z"],
        ),
    ],
)
def test_nothing_is_coerced(rule: Rule, good: list[object], bad: list[object]) -> None:
    for value in good:
        checked = rule.check(value)
        assert isinstance(checked, datetime) or (type(checked), checked) == (type(value), value)
    for value in bad:
        with pytest.raises(InvalidValue):
            rule.check(value)


def test_a_fault_never_repeats_the_value() -> None:
    for rule in {attribute.rule for attribute in ATTRIBUTES}:
        with pytest.raises(InvalidValue) as caught:
            rule.check(["a private word"])
        assert "private" not in str(caught.value)


def test_each_attribute_has_a_column_of_its_name() -> None:
    assert set(NAMES) <= set(Message.__table__.columns.keys())
    assert len({attribute.path for attribute in ATTRIBUTES}) == len(ATTRIBUTES) == 15
