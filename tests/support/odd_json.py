"""What may be wrong with JSON, or only unusual in it."""

from hypothesis import strategies as st

# What breaks JSON when it is put somewhere, or makes it mean something else to a reader that is less strict.
PIECES = [
    "", "x", '"', '""', "null", "true", "0", "1", "-1", "1.0", "1e3", "1e999", "NaN",
    "99999999999999999999", "{}", "[]",
    "{", "}", "[", "]", ",", ":", " ", "\n", "\0", "\x1f", "\x7f", "\\", "\\u0000", "\\ud83d", "\\n", "\\/", "ü", "👋",
    "\u2028", "\ufeff", '"uuid":"a",', '"version":2,', ',"more":1', ',"body":null', "OUTGOING", "outgoing", "A" * 70,
    "2025-02-30T11:34:43.226Z", "2025-03-28T11:34:43.226123Z", "2025-03-28T11:34Z", "2025-03-28T11:34:43.226+01:00",
]  # fmt: skip

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(PIECES)
anything = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5)
