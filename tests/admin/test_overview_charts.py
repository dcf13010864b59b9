"""The geometry of charts: round ticks, and bars that are as high as what they count."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.admin.overview.charts import BASE, LEAST, LEAST_PATTERNED, MOST_LABELS, PLOT, TOP, Bar, Part, draw, ticks_up_to

numbers = st.integers(0, 10**9)


def bar(*counts: int) -> Bar:
    return Bar("1 May", "Fri 1 May", [Part(f"s{index}", "label", count, "url") for index, count in enumerate(counts)])


@given(numbers)
def test_ticks_are_few_round_and_reach_the_largest_bar(largest: int) -> None:
    ticks = ticks_up_to(largest)
    assert ticks[0] == 0
    assert ticks[-1] >= largest
    assert 2 <= len(ticks) <= 5
    assert len({later - earlier for earlier, later in pairwise(ticks)}) == 1
    assert str(ticks[1]).rstrip("0") in {"1", "2", "5"}


def test_parts_stand_on_each_other_as_high_as_what_they_count() -> None:
    [column] = draw([bar(30, 0, 10)]).columns
    lower, upper = column.marks
    assert (lower.series, upper.series) == ("s0", "s2")
    assert (float(lower.height), float(upper.height)) == (PLOT * 0.75, PLOT * 0.25)
    assert float(lower.y) + float(lower.height) == BASE
    assert float(upper.y) == TOP
    assert upper.title == "Fri 1 May, label: 10"


def test_what_is_little_beside_the_rest_can_still_be_seen() -> None:
    [column, _] = draw([bar(1), bar(100_000)]).columns
    assert float(column.marks[0].height) == LEAST


def test_a_bar_is_as_high_as_its_total_however_many_of_its_parts_are_raised() -> None:
    [column] = draw([bar(90_000, 9_990, 4, 3, 2, 1)]).columns
    assert [float(mark.height) for mark in column.marks[2:]] == [LEAST] * 4
    assert float(column.marks[-1].y) == TOP


def test_a_part_that_is_too_low_for_its_pattern_is_plain() -> None:
    [column] = draw([bar(90_000, 10_000, 50)]).columns
    assert [mark.plain for mark in column.marks] == [False, False, True]
    assert all(mark.plain == (float(mark.height) < LEAST_PATTERNED) for mark in column.marks)


def test_bars_that_count_nothing_are_not_drawn_and_do_not_divide_by_nothing() -> None:
    assert draw([bar(0), bar()]).columns == []


@given(st.integers(1, 31))
def test_labels_have_room_on_a_phone_and_on_a_desk(number: int) -> None:
    labels = draw([bar(1)] * number).labels
    assert 1 <= len(labels) <= MOST_LABELS
    assert 1 <= sum(label.always for label in labels) <= 5
