"""The two kinds of file: CSV for people who open it in a spreadsheet, JSON lines for programs.

CSV follows RFC 4180: a header row, commas, CRLF, quotes where they are needed. It begins with a byte order mark, as
Excel takes a file without one for the machine's old code page and spoils every accent. A text that a spreadsheet could
take for a formula gets an apostrophe in front, which makes it text in all of them. So does a number like +13105550123,
of which Excel would make 13105550123. JSON lines need neither and hold every value exactly, in the shape of the API.
"""

import csv
import io
import json
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
    if not text or text[0].isalnum():
        return text
    first = next((character for character in text if unicodedata.category(character)[0] not in SKIPPED), "")
    is_formula = unicodedata.normalize("NFKC", first)[:1] in FORMULA if first else False
    return f"'{text}" if is_formula or text[0] in "\t\r\n" else text


def _cells(shape: Shape) -> list[str]:
    unknown = shape.get("unknownFields")
    return [
        *(_cell(shape[name]) for name in ("departmentUUID", "userUUID", "uuid")),
        *(_cell(shape[attribute.group][attribute.key]) for attribute in ATTRIBUTES),
        _to_json(unknown) if unknown else "",
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


def _json_lines(shapes: Iterable[Shape]) -> bytes:
    return "".join(_to_json(shape) + "\n" for shape in shapes).encode()


FORMATS = {
    "csv": Format("csv", "text/csv", (BYTE_ORDER_MARK + _rows([HEADER])).encode(), _csv_lines),
    "jsonl": Format("jsonl", "application/x-ndjson", b"", _json_lines),
}
