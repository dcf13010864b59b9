"""What is done in a quick way has the words and the digits of the plain one."""

import re
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import example, given
from hypothesis import strategies as st

from app.messages.spelling import LONGEST_WORD, words_of
from app.models.base import in_digits

ASCII = st.text(st.characters(max_codepoint=127), max_size=200)
OFFSETS = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(ASCII)
@example("".join(map(chr, range(128))))
@example(f"{'x' * 65}-{'Y' * 64}")
def test_the_words_of_plain_letters_are_their_runs_of_letters_and_digits(text: str) -> None:
    assert words_of(text) == [word[:LONGEST_WORD] for word in re.findall("[a-z0-9]+", text.lower())]


@given(ASCII)
def test_a_text_has_the_same_words_where_an_accent_makes_it_go_another_way(text: str) -> None:
    assert words_of(f"{text} \u00e9") == [*words_of(text), "e"]
    assert words_of(f"{text} \u03b1") == [*words_of(text), "\u03b1"]


FIRST, LAST = datetime(2, 1, 1), datetime(9998, 12, 31)  # noqa: DTZ001  The zone is drawn beside them.


@given(st.datetimes(FIRST, LAST, timezones=st.just(UTC) | OFFSETS))
def test_a_moment_in_digits_is_the_one_of_iso_8601_in_utc(moment: datetime) -> None:
    assert in_digits(moment) == moment.astimezone(UTC).isoformat(" ", "microseconds").removesuffix("+00:00")
