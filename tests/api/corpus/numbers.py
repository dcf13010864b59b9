"""isManual and numberOfMessageAttachments: nothing is coerced (docs/api.md, Fields)."""

from tests.api.corpus.case import Case, invalid, invalid_value, raw_field

COUNT = "messageAttributes.numberOfMessageAttachments"
MANUAL = "messageAttributes.isManual"

NO_COUNT: dict[str, object] = {
    "minus one": -1,
    "minus 10,000": -10_000,
    "10,001": 10_001,
    "2 to the 31st": 2**31,
    "2 to the 63rd": 2**63,
    "2 to the 64th": 2**64,
    "true": True,
    "false": False,
    "a digit in quotes": "1",
    "zero in quotes": "0",
    "an empty text": "",
    "a blank": " ",
    "a word": "one",
    "digits with an underscore": "1_000",
    "digits with a comma": "1,000",
    "a full-width digit": "\uff11",
    "an Arabic-Indic digit": "\u0661",
    "a digit and a blank": "1 ",
    "hexadecimal digits in quotes": "0x1",
    "the word NaN": "NaN",
    "an empty list": [],
    "a list of one number": [1],
    "an empty object": {},
    "an object with a number": {"count": 1},
}

NO_INTEGER: dict[str, bytes] = {
    "one with a point": b"1.0",
    "zero with a point": b"0.0",
    "minus zero with a point": b"-0.0",
    "a half": b"0.5",
    "nearly one": b"0.99999999999999999999",
    "nearly 10,000": b"9999.9999",
    "a small exponent": b"1e2",
    "a capital exponent": b"1E2",
    "zero as an exponent": b"1e0",
    "zero to the power of ten": b"0e10",
    "a negative exponent": b"100e-2",
    "an exponent too small for a float": b"1e-999",
    "a fraction with an exponent": b"1.5e1",
    "the largest float": b"1.7976931348623157e308",
    "4,300 digits": b"9" * 4_300,
    "a minus sign and 4,300 digits": b"-" + b"9" * 4_300,
}

NO_BOOLEAN: dict[str, object] = {
    "one": 1,
    "zero": 0,
    "minus one": -1,
    "two": 2,
    "one with a point": 1.0,
    "zero with a point": 0.0,
    "the word true": "true",
    "the word false": "false",
    "the word True": "True",
    "the letter t": "t",
    "yes": "yes",
    "no": "no",
    "on": "on",
    "off": "off",
    "one in quotes": "1",
    "zero in quotes": "0",
    "an empty text": "",
    "the word null": "null",
    "an empty list": [],
    "a list of true": [True],
    "an empty object": {},
    "an object with true": {"value": True},
}

CASES: tuple[Case, ...] = (
    *(invalid_value(COUNT, why, value) for why, value in NO_COUNT.items()),
    *(invalid(f"{COUNT}: {why}", raw_field(COUNT, text), COUNT) for why, text in NO_INTEGER.items()),
    *(invalid_value(MANUAL, why, value) for why, value in NO_BOOLEAN.items()),
)
