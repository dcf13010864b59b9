"""A text that is cut ends within its room, and not one character earlier than it must."""

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from app.admin.message.cut import Room, cut

TEXTS = st.text(st.sampled_from("a&<\"'é我\U0001f600\n"), max_size=40)


def size(text: str) -> int:
    return len(escape(text).encode())


@given(TEXTS, st.integers(-3, 120))
def test_what_is_cut_fits_and_one_character_more_would_not(text: str, most: int) -> None:
    found = cut(text, most)
    assert text.startswith(found)
    assert size(found) <= max(most, 0)
    assert found == text or size(text[: len(found) + 1]) > most


def test_whoever_comes_first_takes_first() -> None:
    room = Room(10)
    part = room.part(6)
    assert part.cut("<<", 100) == "<"
    assert (part.left, room.left) == (2, 6)
    assert room.whole("seven b", 100) is None
    assert room.whole("six by", 100) == "six by"
    assert part.cut("a", 100) == ""
