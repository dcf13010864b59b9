"""JSON is read as Python's own reader does, less what two readers could take differently (docs/api.md, Strict JSON)."""

import json
import math
import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from werkzeug.exceptions import BadRequest

from app.api.strict_json import parse

numbers = st.one_of(st.integers(), st.floats(allow_nan=True, allow_infinity=True))
texts = st.text(st.characters(exclude_categories=[]), max_size=6)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=8,
)
written = st.builds(json.dumps, values, ensure_ascii=st.booleans(), indent=st.sampled_from([None, 1]))
marks = [
    "{",
    "}",
    "[",
    "]",
    '"',
    ":",
    ",",
    "\\",
    "\\u0000",
    "\\ud800",
    "\\udc00",
    " ",
    "\n",
    "\t",
    "\0",
    "\v",
    "\ufeff",
]
words = ["1", "-", ".", "e999", "E5", "0", "true", "null", "NaN", "Infinity", "-Infinity", "a", "b", '"a"', '"a":1']
fragments = st.lists(st.sampled_from(marks + words), max_size=12).map("".join)
nested = st.builds(lambda depth, text: "[" * depth + text + "]" * depth, st.integers(28, 36), written)
repeated = st.builds(lambda one, other: f'{{"a": {one}, "a": {other}}}', written, written)


def in_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@settings(max_examples=400)
@given(st.one_of(st.binary(max_size=12), st.one_of(written, fragments, nested, repeated).map(in_bytes)))
@example(b"\xef\xbb\xbf{}")
@example(b"[1e999, -1e999]")
@example(b"[NaN]")
@example(b'{"a": 1, "\\u0061": 2}')
@example(b'["\\u0000"]')
@example(b'{"\\ud800": 1}')
@example('{"a": 1}'.encode("utf-16"))
@example(b'{"a": "\\ud83d\\ude00"}')
@example(b'{"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[": "\\""}')
@example(b'["' + b"\\\\" * 40 + b'", ' + b"[" * 40 + b"]" * 40 + b"]")
@example(b"9" * 5_000)
@example(b"[" * 100_000)
def test_what_is_accepted_is_what_python_accepts_less_the_exceptions(raw: bytes) -> None:
    expected, is_accepted = read_by_the_rules(raw)
    if not is_accepted:
        with pytest.raises(BadRequest):
            parse(raw)
        return
    # As text, because to Python 1, 1.0 and True are equal.
    assert json.dumps(parse(raw)) == json.dumps(expected)


def read_by_the_rules(raw: bytes) -> tuple[Any, bool]:
    """What Python reads, and whether none of the exceptions applies."""
    pairs: list[list[tuple[str, Any]]] = []

    def note(found: list[tuple[str, Any]]) -> dict[str, Any]:
        pairs.append(found)
        return dict(found)

    try:
        text = raw.decode("utf-8")
        value = json.loads(text, object_pairs_hook=note)
    except (ValueError, RecursionError):
        return None, False
    has_doubles = any(len({key for key, _ in found}) != len(found) for found in pairs)
    return value, not (has_doubles or text.startswith("\ufeff") or breaks_a_rule(value) or depth_of(value) > 32)


def breaks_a_rule(value: Any) -> bool:
    if isinstance(value, float):
        return not math.isfinite(value)
    if isinstance(value, str):
        return re.search("[\0\ud800-\udfff]", value) is not None
    if isinstance(value, dict):
        return any(breaks_a_rule(key) or breaks_a_rule(item) for key, item in value.items())
    return isinstance(value, list) and any(map(breaks_a_rule, value))


def depth_of(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(depth_of, value.values()), default=0)
    return 1 + max(map(depth_of, value), default=0) if isinstance(value, list) else 0


def test_a_fault_never_repeats_what_was_sent() -> None:
    for raw in (b'{"private": }', b'{"private": 1, "private": 2}', b'["private\\u0000"]', b'"private'):
        with pytest.raises(BadRequest) as caught:
            parse(raw)
        assert "private" not in str(caught.value.description)
