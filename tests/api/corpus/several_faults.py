"""Several faults in one body: all are listed at once, one error a field (docs/api.md, Answers)."""

from tests.api.corpus.case import FIELDS, ID, Case, invalid, malformed, message, raw_extra

A, S, D = FIELDS
PATHS = tuple(f"{group}.{name}" for group, names in FIELDS.items() for name in names)


def every_field(value: object) -> dict[str, object]:
    return {group: dict.fromkeys(names, value) for group, names in FIELDS.items()}


CASES: tuple[Case, ...] = (
    invalid("every attribute a list", message(**every_field([])), *PATHS),
    invalid("every attribute an object", message(**every_field({})), *PATHS),
    invalid("every attribute a fraction", message(**every_field(1.5)), *PATHS),
    invalid("every attribute and the uuid a fraction", {"uuid": 1.5, **every_field(1.5)}, "uuid", *PATHS),
    invalid("every attribute minus one", message(**every_field(-1)), *PATHS),
    invalid(
        "every attribute true but isManual",
        message(**every_field(True)),
        *(p for p in PATHS if not p.endswith("isManual")),
    ),
    invalid(
        "every attribute far too long",
        message(**every_field("x" * 5_000)),
        *(p for p in PATHS if not p.endswith(".body")),
    ),
    invalid(
        "every attribute empty",
        message(**every_field("")),
        f"{A}.type",
        f"{A}.protocol",
        f"{A}.isManual",
        f"{A}.numberOfMessageAttachments",
        f"{D}.sentTimestamp",
        f"{D}.receivedTimestamp",
    ),
    invalid(
        "every attribute zero, which only the count may be",
        message(**every_field(0)),
        *(p for p in PATHS if not p.endswith("Attachments")),
    ),
    invalid(
        "every attribute null but a bad type",
        message(**{**every_field(None), A: {**dict.fromkeys(FIELDS[A]), "type": 5}}),
        f"{A}.type",
    ),
    invalid("three groups null", message(**dict.fromkeys(FIELDS)), *FIELDS),
    invalid("three groups of three wrong types", message(**{A: [], S: "", D: 0}), *FIELDS),
    invalid("three groups null and no good uuid", {"uuid": "a b", **dict.fromkeys(FIELDS)}, "uuid", *FIELDS),
    invalid(
        "a group null and a bad attribute in another",
        message(**{A: None, D: {"sentTimestamp": "now"}}),
        A,
        f"{D}.sentTimestamp",
    ),
    invalid("a group a list and a good attribute in another", message(**{A: [], S: {"senderName": "Ann"}}), A),
    invalid("a group null and the others empty", message(**{A: {}, S: {}, D: None}), D),
    invalid(
        "type and protocol swapped", message(**{A: {"type": "TEXT", "protocol": "DRAFT"}}), f"{A}.type", f"{A}.protocol"
    ),
    invalid(
        "type and protocol in small letters",
        message(**{A: {"type": "draft", "protocol": "text", "body": "hi"}}),
        f"{A}.type",
        f"{A}.protocol",
    ),
    invalid(
        "both timestamps without an offset",
        message(**{D: dict.fromkeys(("sentTimestamp", "receivedTimestamp"), "2025-03-28T11:34:43")}),
        f"{D}.sentTimestamp",
        f"{D}.receivedTimestamp",
    ),
    invalid(
        "one good and one bad timestamp",
        message(**{D: {"sentTimestamp": "2025-03-28T11:34:43Z", "receivedTimestamp": "2025-03-28"}}),
        f"{D}.receivedTimestamp",
    ),
    invalid(
        "booleans and numbers in quotes",
        message(**{A: {"isManual": "true", "numberOfMessageAttachments": "0"}}),
        f"{A}.isManual",
        f"{A}.numberOfMessageAttachments",
    ),
    invalid(
        "boolean and number swapped",
        message(**{A: {"isManual": 0, "numberOfMessageAttachments": True}}),
        f"{A}.isManual",
        f"{A}.numberOfMessageAttachments",
    ),
    invalid(
        "both numbers of a call as numbers",
        message(**{S: {"recipientCommunicationValue": 15550100, "senderCommunicationValue": 15550101}}),
        f"{S}.recipientCommunicationValue",
        f"{S}.senderCommunicationValue",
    ),
    invalid(
        "both names too long",
        message(**{S: dict.fromkeys(("senderName", "recipientName"), "x" * 257)}),
        f"{S}.senderName",
        f"{S}.recipientName",
    ),
    invalid(
        "a fault in each group",
        message(**{A: {"subject": "x" * 999}, S: {"senderName": []}, D: {"deliveryStatus": 200}}),
        f"{A}.subject",
        f"{S}.senderName",
        f"{D}.deliveryStatus",
    ),
    invalid(
        "a fault in each group and in the uuid",
        {"uuid": "", A: {"body": 1}, S: {"recipientName": 2}, D: {"deliveryFailureMessage": 3}},
        "uuid",
        f"{A}.body",
        f"{S}.recipientName",
        f"{D}.deliveryFailureMessage",
    ),
    invalid(
        "a bad attribute beside twelve good ones",
        message(
            **{
                A: {
                    "body": "hi",
                    "type": "NOTE",
                    "protocol": "NONE",
                    "purpose": "F",
                    "isManual": True,
                    "numberOfMessageAttachments": 10_001,
                    "subject": "s",
                },
                S: dict.fromkeys(FIELDS[S], "n"),
                D: {"deliveryStatus": "SENT"},
            }
        ),
        f"{A}.numberOfMessageAttachments",
    ),
    invalid("a bad attribute beside unknown fields", message(extra=1, **{A: {"type": "note", "text": 5}}), f"{A}.type"),
    invalid(
        "a bad attribute beside unknown nulls",
        message(extra=None, **{A: {"isManual": 1, "text": None}}),
        f"{A}.isManual",
    ),
    invalid("a bad uuid and only unknown fields", {"uuid": "a b", "extra": 1}, "uuid"),
    invalid("a bad uuid and empty groups", {"uuid": [ID], A: {}, S: {}, D: {}}, "uuid"),
    invalid(
        "the sample of the documentation left unfilled",
        {
            "uuid": "string",
            A: {
                "body": "string",
                "type": "string",
                "protocol": "string",
                "isManual": "boolean",
                "numberOfMessageAttachments": "integer",
            },
            D: {"sentTimestamp": "string"},
        },
        f"{A}.type",
        f"{A}.protocol",
        f"{A}.isManual",
        f"{A}.numberOfMessageAttachments",
        f"{D}.sentTimestamp",
    ),
    malformed(
        "a NUL and a bad attribute", raw_extra(rb'"a\u0000","messageDeliveryAttributes":{"sentTimestamp":"now"}')
    ),
    malformed(
        "a duplicate key and a bad attribute", raw_extra(b'1,"extra":2,"messageSendingAttributes":{"senderName":5}')
    ),
    malformed("a duplicate key and a bad uuid", b'{"uuid":5,"uuid":6,"messageAttributes":{"body":"hi"}}'),
    malformed("a NaN and a group that is null", raw_extra(b'NaN,"messageSendingAttributes":null')),
)
