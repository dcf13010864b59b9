"""Fields that the contract does not know: kept beside the message, and warned of (docs/api.md, Unknown fields)."""

import json

from tests.api.corpus.case import FIELDS, Body, Case, accepted, message, raw_extra

HI = {"body": "hi"}
TEXT = {"messageAttributes.body": "hi"}
EXTENDED = {group: {"x": 1, **(HI if group == "messageAttributes" else {})} for group in FIELDS}


def nested(depth: int, value: object, key: str | None = None) -> object:
    """A value within as many lists; with a key, an object stands between each two."""
    for _ in range(depth):
        value = [value] if key is None else [{key: value}]
    return value


# The text of the value, and its meaning.
EXTRAS: dict[str, tuple[bytes, object]] = {
    "null": (b"null", None),
    "true": (b"true", True),
    "an empty text": (b'""', ""),
    "an empty list": (b"[]", []),
    "an empty object": (b"{}", {}),
    "a nested object": (b'{"a":[1,{"b":null}],"c":"d"}', {"a": [1, {"b": None}], "c": "d"}),
    "a fraction": (b"0.1", 0.1),
    "a number with an exponent": (b"1.5e3", 1500.0),
    "an integer beyond 64 bits": (b"123456789012345678901234567890", 123456789012345678901234567890),
    "4,300 digits": (b"9" * 4_300, int("9" * 4_300)),
    "minus one": (b"-1", -1),
    "depth 32 in lists": (b"[" * 31 + b"]" * 31, nested(30, [])),
    "depth 32 in lists around a number": (b"[" * 31 + b"1" + b"]" * 31, nested(31, 1)),
    "depth 32 in turns": (b'[{"a":' * 15 + b"[]" + b"}]" * 15, nested(15, [], key="a")),
    "1,000 lists side by side": (b"[" + b",".join([b"[]"] * 1_000) + b"]", [[]] * 1_000),
    "brackets in texts": (b'["[[[[","{{{{"]', ["[[[[", "{{{{"]),
    "the same key in two objects": (b'[{"a":1},{"a":2}]', [{"a": 1}, {"a": 2}]),
    "keys that differ in letters only": (b'{"a":1,"A":2}', {"a": 1, "A": 2}),
    "keys composed and decomposed": ('{"\xe9":1,"e\u0301":2}'.encode(), {"\xe9": 1, "e\u0301": 2}),
    "characters of every plane": ('"\uffff\u2028\U0010ffff"'.encode(), "\uffff\u2028\U0010ffff"),
    "the largest float": (b"1.7976931348623157e308", 1.7976931348623157e308),
}

MANY: dict[str, object] = {f"field_{number}": number for number in range(50)}

# Names at the top, and their paths: quotes keep every path apart from every other.
PATHS: dict[str, str] = {
    "__proto__": "__proto__",
    "constructor": "constructor",
    "id": "id",
    "UUID": "UUID",
    "body": "body",
    "\u30ad\u30fc": "\u30ad\u30fc",
    "": '""',
    " ": '" "',
    "a b": '"a b"',
    "0": '"0"',
    "a-b": '"a-b"',
    "messageAttributes.body": '"messageAttributes.body"',
    '"quoted"': r'"\"quoted\""',
    "\U0001f600": '"\U0001f600"',
    "</script>": '"</script>"',
    "' OR 1=1": '"\' OR 1=1"',
}


def beyond(name: str, body: Body, unknown: dict[str, object]) -> Case:
    """A message with fields that the contract does not know."""
    return accepted(f"unknown: {name}", body, TEXT, unknown)


CASES: tuple[Case, ...] = (
    *(beyond(name, raw_extra(raw), {"extra": meaning}) for name, (raw, meaning) in EXTRAS.items()),
    *(
        beyond(f"{name} as a name", raw_extra(b"1", json.dumps(name).encode()), {path: 1})
        for name, path in PATHS.items()
    ),
    *(
        beyond(
            f"a field within {group}", message(**{"messageAttributes": HI, group: EXTENDED[group]}), {f"{group}.x": 1}
        )
        for group in FIELDS
    ),
    beyond(
        "a group of its own", message(messageAttributes=HI, tracking={"a": {"b": 1}}), {"tracking": {"a": {"b": 1}}}
    ),
    beyond("a null within a group", message(messageAttributes={**HI, "x": None}), {"messageAttributes.x": None}),
    beyond(
        "a name with a point within a group",
        message(messageAttributes={**HI, "a.b": 1, "a": {"b": 2}}),
        {'messageAttributes."a.b"': 1, "messageAttributes.a": {"b": 2}},
    ),
    beyond("50 fields", message(messageAttributes=HI, **MANY), MANY),
    beyond("an attribute outside its group", message(messageAttributes=HI, subject="s"), {"subject": "s"}),
    beyond(
        "a field at the top and one in a group",
        message(a=1, messageAttributes={**HI, "b": [2]}),
        {"a": 1, "messageAttributes.b": [2]},
    ),
)
