"""What became of a text, word by word: nothing is lost, and no text takes long."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.messages import differences as module
from app.messages.differences import GONE, LONGEST_CHANGE, NEW, SAME, Part, differences, excerpt

LONGEST = 65_536
texts = st.one_of(
    st.text("ab \n.", max_size=30),
    st.text("a \u0301\u200d\ufe0f\U0001f3fd\U0001f469\U0001f1e9", max_size=30),
    st.text(max_size=30),
)


def read(parts: list[Part]) -> str:
    """The parts as one line: [-gone-] and {+new+}."""
    marks = {SAME: "%s", GONE: "[-%s-]", NEW: "{+%s+}"}
    return "".join(marks[part.kind] % part.text for part in parts)


@given(old=texts, new=texts)
def test_the_parts_make_both_texts_again(old: str, new: str) -> None:
    parts = differences(old, new)
    assert "".join(part.text for part in parts if part.kind != NEW) == old
    assert "".join(part.text for part in parts if part.kind != GONE) == new
    assert all(part.text for part in parts)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("", "", ""),
        ("same", "same", "same"),
        ("Before", "After", "[-Before-]{+After+}"),
        ("on Friday at noon.", "on Monday at noon.", "on [-Friday-]{+Monday+} at noon."),
        ("at noon.", "at noon, sharp.", "at noon{+, sharp+}."),
        ("the quick brown fox", "the slow red fox", "the [-quick brown-]{+slow red+} fox"),
        ("one\r\ntwo", "one\ntwo", "one[-\r\n-]{+\n+}two"),
        ("cafe\u0301", "caf\u00e9", "[-cafe\u0301-]{+caf\u00e9+}"),
    ],
)
def test_whole_words_change_and_the_rest_stays(old: str, new: str, told: str) -> None:
    assert read(differences(old, new)) == told


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("\u0915\u093f", "\u0915\u0940", id="vowel sign"),
        pytest.param("\u0915\u094d\u200d\u0937", "\u0915\u094d\u0937", id="joined letters"),
        pytest.param("\u0645\u06cc\u200c\u0631", "\u0645\u06cc\u0631", id="letters kept apart"),
        pytest.param("cafe\u0301s", "cafe\u0300s", id="accent"),
        pytest.param("\u2764\ufe0f", "\u2764", id="variation"),
        pytest.param("1\ufe0f\u20e3", "2\ufe0f\u20e3", id="keycap"),
        pytest.param("\U0001f44d\U0001f3fd", "\U0001f44d\U0001f3ff", id="skin tone"),
        pytest.param("\U0001f468\u200d\U0001f467", "\U0001f468\u200d\U0001f466", id="family"),
        pytest.param("\U0001f469\U0001f3fd\u200d\u2695\ufe0f", "\U0001f469\u200d\u2695\ufe0f", id="profession"),
        pytest.param("\U0001f1e9\U0001f1ea", "\U0001f1e9\U0001f1f0", id="flag"),
    ],
)
def test_no_change_splits_what_is_seen_as_one_character(old: str, new: str) -> None:
    assert read(differences(f"so {old}!", f"so {new}!")) == f"so [-{old}-]{{+{new}+}}!"


def counted(monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> int:
    """How often the search entered a diagonal."""
    entries = 0
    enter = module._entry  # noqa: SLF001  What the search costs shows nowhere else.

    def counting(reached: dict[int, int], steps: int, diagonal: int) -> int:
        nonlocal entries
        entries += 1
        return enter(reached, steps, diagonal)

    monkeypatch.setattr(module, "_entry", counting)
    parts = differences(old, new)
    assert "".join(part.text for part in parts if part.kind != NEW) == old
    return entries


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a " * (LONGEST // 2), "b " * (LONGEST // 2)),
        ("a." * (LONGEST // 2), ".b" * (LONGEST // 2)),
        ("." * LONGEST, "a." * (LONGEST // 2)),
    ],
)
def test_the_longest_texts_take_a_bounded_number_of_steps(monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> None:
    assert counted(monkeypatch, old, new) <= module.MOST_DIFFERENCES**2


@pytest.mark.parametrize(
    "unit", ["\u0301", "e\u0301", "\u200d", "\U0001f469\u200d", "\U0001f44d\U0001f3fd", "\U0001f1e9"]
)
def test_the_longest_texts_of_characters_with_signs_are_read_quickly(unit: str) -> None:
    text = unit * (LONGEST // len(unit))
    begun = time.process_time()
    assert read(differences(text, text)) == text
    assert time.process_time() - begun < 2


def test_two_changes_in_the_longest_text_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    words = random.Random(1).choices("abc", k=LONGEST // 2)
    changed = [*words[:100], "X", *words[101:30_000], "Y", *words[30_000:]]
    parts = differences(" ".join(words), " ".join(changed))
    assert [part.text.strip() for part in parts if part.kind == NEW] == ["X", "Y"]


def test_an_excerpt_leaves_out_what_stayed_and_the_end_of_a_long_change() -> None:
    parts = excerpt(
        differences("same " * 200 + "old " + "same " * 200, "same " * 200 + "n" * 5_000 + " " + "same " * 200)
    )
    assert [part.kind for part in parts] == [SAME, SAME, GONE, NEW, SAME, SAME]
    assert parts[0] == Part(SAME, "", 1000 - module.CONTEXT)
    assert (len(parts[3].text), parts[3].left_out) == (LONGEST_CHANGE, 5_000 - LONGEST_CHANGE)
    assert sum(len(part.text) + part.left_out for part in parts if part.kind != NEW) == 2004


def test_an_excerpt_of_a_short_text_is_the_text() -> None:
    parts = differences("on Friday at noon", "on Monday at noon")
    assert excerpt(parts) == parts
