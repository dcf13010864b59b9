"""The two kinds of file: CSV for people who open it in a spreadsheet, JSON lines for programs.

CSV follows RFC 4180: a header row, commas, CRLF, quotes where they are needed. It begins with a byte order mark, as
Excel takes a file without one for the machine's old code page and spoils every accent. A text that a spreadsheet could
take for a formula gets an apostrophe in front, which makes it text in all of them. So does a number like +13105550123,
of which Excel would make 13105550123. Where Excel expects semicolons it does not heed the quotes of such a file: a cell
begins behind each semicolon, tab and line end of a text, too. JSON lines need none of that and hold every value
exactly, in the shape of the API.
"""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from app.messages.attributes import ATTRIBUTES
from app.messages.shape import Shape

BYTE_ORDER_MARK = "\ufeff"
FORMULA = frozenset("=+-@\N{MINUS SIGN}")
# What some program skips or cuts off at the beginning of a cell: blanks, control and format characters, lone marks.
SKIPPED = frozenset("CMZ")
# Where a cell may begin within a text. Most lines begin with a letter and are passed over here.
_BEGINNING = re.compile(r'[;\t\r\n][ "]*+(?=[^A-Za-z0-9;\t\r\n])')


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: what it begins with, and what it writes for each piece of messages."""

    suffix: str
    mimetype: str
    head: bytes
    lines: Callable[[Iterable[Shape]], bytes]


def harmless(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula.

    Whatever is skipped in front of it does not hide a formula, and neither do the full-width and small variants of its
    first character, which some programs fold.
    """
    if not text:
        return text
    begins = not text[0].isalnum() and (text[0] in "\t\r\n" or _sign_at(text, 0) is not None)
    if ";" in text or "\n" in text or "\r" in text or "\t" in text:
        text = _guarded(text, "'{}".format)
    return f"'{text}" if begins else text


def _guarded(text: str, guard: Callable[[str], str]) -> str:
    """The text, guarded where a cell that begins within it would be a formula."""
    parts, last = [], 0
    for found in _BEGINNING.finditer(text):
        at = _sign_at(text, found.end(), ends=";\t\r\n")
        if at is not None:
            parts += [text[last:at], guard(text[at])]
            last = at + 1
    return "".join([*parts, text[last:]]) if parts else text


def _sign_at(text: str, start: int, ends: str = "") -> int | None:
    """Where the sign of a formula stands with which a cell begins at `start`, if it does."""
    for at in range(start, len(text)):
        character = text[at]
        if character in ends:
            return None
        if unicodedata.category(character)[0] not in SKIPPED and not (ends and character == '"'):
            return at if unicodedata.normalize("NFKC", character)[:1] in FORMULA else None
    return None


def _cells(shape: Shape) -> list[str]:
    unknown = shape.get("unknownFields")
    return [
        *(_cell(shape[name]) for name in ("departmentUUID", "userUUID", "uuid")),
        *(_cell(shape[attribute.group][attribute.key]) for attribute in ATTRIBUTES),
        _guarded(_to_json(unknown), _escaped) if unknown else "",
        *(_cell(shape[name]) for name in ("version", "createdAt", "updatedAt")),
    ]


HEADER = [
    *("departmentUUID", "userUUID", "uuid"),
    *(attribute.key for attribute in ATTRIBUTES),
    *("unknownFields", "version", "createdAt", "updatedAt"),
]


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return harmless(value)
    return "" if value is None else _to_json(value)


def _rows(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _csv_lines(shapes: Iterable[Shape]) -> bytes:
    return _rows(_cells(shape) for shape in shapes).encode()


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
# JSON allows these in a string, but many programs take each for the end of a line.
LINE_ENDS = str.maketrans({"\x85": r"\u0085", "\u2028": r"\u2028", "\u2029": r"\u2029"})


def _to_json(value: Any) -> str:
    return _encode(value).translate(LINE_ENDS)


def _escaped(sign: str) -> str:
    """A character of a string as JSON may write it as well."""
    return f"\\u{ord(sign):04x}"


def _json_lines(shapes: Iterable[Shape]) -> bytes:
    return "".join(_to_json(shape) + "\n" for shape in shapes).encode()


FORMATS = {
    "csv": Format("csv", "text/csv", (BYTE_ORDER_MARK + _rows([HEADER])).encode(), _csv_lines),
    "jsonl": Format("jsonl", "application/x-ndjson", b"", _json_lines),
}
