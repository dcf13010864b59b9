"""What is left out of a search without making its words is never what they would have found."""

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from app.messages.spelling import folded
from app.messages.words import MARK, SOURCES, TEXTS, hidden_word, may_have, words_in

IDS = {"department_id": "d", "uuid": "m", "request_uuid": "9d3f6c1e-0000-4000-8000-000000000001"}
HIDDEN = hidden_word("")
texts = st.text(max_size=80) | st.from_regex(r"[\w .@+()-]{0,40}") | st.sampled_from(["+1 (415) 867-5309", "İı Å ﬁ"])
rows = st.fixed_dictionaries({name: st.none() | texts for name in TEXTS}).map(lambda told: {**IDS, **told})


def row_of(body: str) -> dict[str, Any]:
    return {**dict.fromkeys(SOURCES), **IDS, "body": body}


@given(rows)
@example(row_of("Straße, no415 867-5309 to Jo.Quill@Feather.example, 東京タワー 👍🏽"))
@example(row_of("x" * 100))
def test_a_message_may_have_all_of_its_words_and_their_beginnings(row: dict[str, Any]) -> None:
    answer = may_have(row)
    for word in words_in(row):
        typed = word.removeprefix(HIDDEN)
        assert answer(typed), word
        if MARK not in typed:
            assert all(answer(typed[:length]) for length in range(1, len(typed))), word


def test_a_message_has_no_words_of_others() -> None:
    answer = may_have(row_of("Größe"))
    other = words_in(
        {**row_of("Maß"), "department_id": "e", "uuid": "n", "request_uuid": "8" + IDS["request_uuid"][1:]}
    )
    assert answer("grosse")
    assert not any(map(answer, other))


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_text_is_folded_one_character_at_a_time(one: str, other: str) -> None:
    assert folded(one + other) == folded(one) + folded(other)
    assert folded(folded(one)) == folded(one)
