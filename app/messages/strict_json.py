"""JSON as strict as its standard (docs/api.md, Strict JSON): what two readers could take differently is refused."""

import json
import re
from typing import Any, NoReturn

from app.messages.errors import MalformedJson

DEEPEST = 32

# A string, or what is left of the text after one that never ends. Nothing is tried twice, so the time stays linear.
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)


def parse(raw: bytes, deepest: int = DEEPEST) -> Any:
    """The value that `raw` holds, nested at most `deepest` levels. Raises MalformedJson, saying what is wrong."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise MalformedJson("The text is not valid UTF-8.") from None
    if text.startswith("\ufeff"):
        raise MalformedJson("The text starts with a byte order mark.")
    _refuse_depth(text, deepest)
    try:
        value = _decoder.decode(text)
    except json.JSONDecodeError as error:
        raise MalformedJson(f"The text is not valid JSON: line {error.lineno}, column {error.colno}.") from None
    except (ValueError, RecursionError):
        # Python refuses integers of more than 4,300 digits with a plain ValueError.
        raise MalformedJson("The text holds a number that is too large.") from None
    if "\\u" in text:
        # Only an escape can put a NUL or half a surrogate pair into a string.
        _refuse_bad_characters(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedJson("The text names the same key twice in one object.")
    return found


def _constant(_name: str) -> NoReturn:
    raise MalformedJson("The text holds NaN or Infinity, which are no JSON.")


def _float(digits: str) -> float:
    value = float(digits)
    if value in {float("inf"), float("-inf")}:
        raise MalformedJson("The text holds a number that is too large.")
    return value


_decoder = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant, parse_float=_float)


def _refuse_depth(text: str, deepest: int) -> None:
    """Counts brackets before anything is parsed, so that a deep body cannot exhaust the stack."""
    if text.count("{") + text.count("[") <= deepest:
        return
    depth = 0
    for character in _STRING.sub("", text):
        if character in "{[":
            depth += 1
            if depth > deepest:
                raise MalformedJson(f"The text is nested deeper than {deepest} levels.")
        elif character in "}]":
            depth -= 1


def _refuse_bad_characters(value: Any) -> None:
    if isinstance(value, str):
        if "\0" in value:
            raise MalformedJson("A string holds a NUL character.")
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise MalformedJson("A string holds half a surrogate pair.")
    elif isinstance(value, dict):
        for key, item in value.items():
            _refuse_bad_characters(key)
            _refuse_bad_characters(item)
    elif isinstance(value, list):
        for item in value:
            _refuse_bad_characters(item)
