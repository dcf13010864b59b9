"""Whatever text was written, it is harmless in a spreadsheet and exact in JSON."""

import csv
import io
import json
import unicodedata

import pytest
from flask import Flask

from app.messages.attributes import ATTRIBUTES
from app.messages.values import Text
from tests.admin.conftest import SignIn
from tests.admin.payloads.planted import FIELDS, SINGLES, USER, plant_singles
from tests.admin.payloads.texts import PAYLOADS
from tests.admin.visitor import Visitor
from tests.api.factories import Caller, make_caller

FORMULA = "=+-@"
LIST = f"/admin/departments/{SINGLES}/export"


@pytest.fixture
def caller(app: Flask) -> Caller:
    plant_singles(app, PAYLOADS)
    return make_caller(app)


@pytest.fixture
def viewer(sign_in: SignIn, caller: Caller) -> Visitor:
    return sign_in("viewer")


def begins_a_formula(cell: str) -> bool:
    """Whether it does in any program, whatever that skips or folds."""
    if cell[:1] in {"\t", "\r", "\n"}:
        return True
    seen = "".join(c for c in unicodedata.normalize("NFKC", cell) if unicodedata.category(c)[0] not in "CMZ")
    return seen.startswith(tuple(FORMULA))


def written(text: str) -> str:
    """The text with an apostrophe before each formula, also where a program takes semicolons for the ends of cells."""
    found, begins = "'" if begins_a_formula(text) else "", False
    for character in text:
        if begins and unicodedata.normalize("NFKC", character).startswith((*FORMULA, "\N{MINUS SIGN}")):
            found += "'"
        is_skipped = character == '"' or unicodedata.category(character)[0] in "CMZ"
        begins = character in ";\t\r\n" or (begins and is_skipped)
        found += character
    return found


def test_no_cell_is_a_formula_and_every_cell_reads_as_it_was_written(viewer: Visitor) -> None:
    content = viewer.client.get(f"{LIST}.csv").get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline=""), strict=True))
    assert [cell for row in rows for cell in row if begins_a_formula(cell)] == []
    found = {row["uuid"]: row for row in csv.DictReader(io.StringIO(content, newline=""), strict=True)}
    assert len(found) == len(PAYLOADS)
    for number, text in enumerate(PAYLOADS):
        row = found[f"single-{number:04}"]
        for attribute, longest in FIELDS:
            assert row[attribute.key] == written(text[:longest])


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_no_cell_is_a_formula_where_other_signs_divide_the_cells(viewer: Visitor, delimiter: str) -> None:
    content = viewer.client.get(f"{LIST}.csv").get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=delimiter))
    assert [cell for row in rows for cell in row if begins_a_formula(cell.lstrip())] == []


def test_fields_that_nobody_knows_are_the_same_json_in_a_spreadsheet(viewer: Visitor) -> None:
    content = viewer.client.get(f"{LIST}.csv").get_data().decode("utf-8-sig")
    found = {row["uuid"]: row for row in csv.DictReader(io.StringIO(content, newline=""), strict=True)}
    for number, text in enumerate(PAYLOADS):
        assert [text, {text: text}] in json.loads(found[f"single-{number:04}"]["unknownFields"]).values()


def test_every_value_is_exact_in_json_lines_as_it_is_in_the_api(viewer: Visitor, caller: Caller) -> None:
    lines = viewer.client.get(f"{LIST}.jsonl").get_data().decode().splitlines()
    found = {one["uuid"]: one for one in map(json.loads, lines)}
    assert len(lines) == len(found) == len(PAYLOADS)
    for number, text in enumerate(PAYLOADS):
        shape = found[f"single-{number:04}"]
        for attribute in ATTRIBUTES:
            if isinstance(attribute.rule, Text):
                assert shape[attribute.group][attribute.key] == text[: attribute.rule.longest]
        assert [text, {text: text}] in shape["unknownFields"].values()
    assert caller.message("single-0007", SINGLES, USER) == found["single-0007"]
