"""JSON as strict as its standard (docs/api.md, Strict JSON): what two readers could take differently is refused."""

import json
import re
from typing import Any, NoReturn

from werkzeug.exceptions import BadRequest

DEEPEST = 32

# A string, or what is left of the body after one that never ends. Nothing is tried twice, so the time stays linear.
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)


def parse(raw: bytes) -> Any:
    """The value that `raw` holds. Raises BadRequest with a sentence on what is wrong."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest("The body is not valid UTF-8.") from None
    if text.startswith("\ufeff"):
        raise BadRequest("The body starts with a byte order mark.")
    _refuse_depth(text)
    try:
        value = _decoder.decode(text)
    except json.JSONDecodeError as error:
        raise BadRequest(f"The body is not valid JSON: line {error.lineno}, column {error.colno}.") from None
    except (ValueError, RecursionError):
        # Python refuses integers of more than 4,300 digits with a plain ValueError.
        raise BadRequest("The body holds a number that is too large.") from None
    if "\\u" in text:
        # Only an escape can put a NUL or half a surrogate pair into a string.
        _refuse_bad_characters(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadRequest("The body names the same key twice in one object.")
    return found


def _constant(_name: str) -> NoReturn:
    raise BadRequest("The body holds NaN or Infinity, which are no JSON.")


def _float(digits: str) -> float:
    value = float(digits)
    if value in {float("inf"), float("-inf")}:
        raise BadRequest("The body holds a number that is too large.")
    return value


_decoder = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant, parse_float=_float)


def _refuse_depth(text: str) -> None:
    """Counts brackets before anything is parsed, so that a deep body cannot exhaust the stack."""
    if text.count("{") + text.count("[") <= DEEPEST:
        return
    depth = 0
    for character in _STRING.sub("", text):
        if character in "{[":
            depth += 1
            if depth > DEEPEST:
                raise BadRequest(f"The body is nested deeper than {DEEPEST} levels.")
        elif character in "}]":
            depth -= 1


def _refuse_bad_characters(value: Any) -> None:
    if isinstance(value, str):
        if "\0" in value:
            raise BadRequest("A string of the body holds a NUL character.")
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise BadRequest("A string of the body holds half a surrogate pair.")
    elif isinstance(value, dict):
        for key, item in value.items():
            _refuse_bad_characters(key)
            _refuse_bad_characters(item)
    elif isinstance(value, list):
        for item in value:
            _refuse_bad_characters(item)
