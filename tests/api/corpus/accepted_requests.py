"""Requests at the edge of the rules for JSON, ids and headers (docs/api.md)."""

from dataclasses import replace

from tests.api.corpus.case import FIELDS, ID, Case, accepted, dumped, message

HI = {"body": "hi"}
GOOD = message(messageAttributes=HI)
TEXT = {"messageAttributes.body": "hi"}
LIMIT = 262_144
UPPER = "ABCDEF01-2345-4789-ABCD-EF0123456789"

WHOLE: dict[str, object] = {
    "uuid": ID,
    "messageAttributes": {
        "body": "hi",
        "type": "OUTGOING",
        "protocol": "TEXT",
        "purpose": "F",
        "isManual": False,
        "numberOfMessageAttachments": 2,
        "subject": "s",
    },
    "messageSendingAttributes": {
        "recipientCommunicationValue": "+15550100",
        "senderName": "Bot",
        "recipientName": "Ann",
        "senderCommunicationValue": "+15550101",
    },
    "messageDeliveryAttributes": {
        "sentTimestamp": "2025-03-28T11:34:43.226Z",
        "receivedTimestamp": "2025-03-28T11:34:44.226Z",
        "deliveryStatus": "FAILED",
        "deliveryFailureMessage": "no route",
    },
}

BODIES: dict[str, bytes] = {
    "blanks of each kind around every token": dumped(GOOD).replace(b":", b"\t:\r\n ").join([b" \n\r\t"] * 2),
    "no blank at all": dumped(GOOD).replace(b" ", b""),
    "a line feed after the value": dumped(GOOD) + b"\n",
    "exactly 256 KiB by blanks after the value": dumped(GOOD).ljust(LIMIT),
    "exactly 256 KiB by blanks before the value": dumped(GOOD).rjust(LIMIT),
    "the uuid as the last field": dumped({"messageAttributes": HI, "uuid": ID}),
    "empty groups beside a full one": dumped({group: {} for group in FIELDS} | GOOD),
}


IDS: dict[str, str] = {
    "one letter": "x",
    "one digit": "0",
    "128 characters": "a" * 128,
    "hyphens and underscores alone": "-_--__",
    "letters of both cases": "aAzZ09",
    "the word null": "null",
    "43 characters of base64url": "q0Zx-3Vb_9Lk2mN8pRtYw1Uo4Ei7Sa6Df5Gh0JkLzX_",
    "64 hex digits in capitals": "0123456789ABCDEF" * 4,
    "32 hex digits in capitals": "ABCDEF0123456789" * 2,
    "hyphens in other places": "ABCDEF-012345-4789-ABCD-EF0123456789",
    "a UUID in capitals": UPPER,
    "a UUID in both cases": UPPER.replace("EF", "ef"),
    "the nil UUID": "00000000-0000-0000-0000-000000000000",
    "a UUID with a letter beyond F": "GBCDEF01-2345-4789-ABCD-EF0123456789",
    "a UUID and a hyphen": f"{UPPER}-",
}

TYPES: tuple[str, ...] = (
    "application/json; charset=utf-8",
    "application/json;charset=UTF-8",
    'application/json; charset="utf-8"',
    "application/json ; charset=Utf-8",
    "APPLICATION/JSON",
    "Application/Json; Charset=utf-8",
)

HEADERS: dict[str, dict[str, str]] = {
    "Content-Encoding identity": {"Content-Encoding": "identity"},
    "Accept of an HTML page": {"Accept": "text/html"},
    "an Idempotency-Key beside a uuid": {"Idempotency-Key": "corpus-beside"},
    "If-None-Match, which means nothing here": {"If-None-Match": '"1"'},
}

KEYS: dict[str, str] = {
    "one character": "!",
    "255 characters": "k" * 255,
    "every visible character": "".join(chr(code) for code in range(33, 127)),
    "quotes around": '"8e03978e-40d5-43dd-bc93-6894a57f9324"',
}


def tagged(name: str, tag: str) -> Case:
    """A PUT whose If-Match names the version that its first save has made."""
    first = Case(f"{name}, first", message(messageAttributes={"body": "a first text"}))
    return Case(f"If-Match: {name}", GOOD, headers={"If-Match": tag}, saved=TEXT, before=first)


CASES: tuple[Case, ...] = (
    accepted("every attribute", WHOLE),
    accepted("a body without a uuid", {"messageAttributes": HI}),
    accepted("only a receipt", message(messageDeliveryAttributes={"deliveryStatus": "DELIVERED"})),
    accepted("only the people", message(messageSendingAttributes={"recipientName": "Ann"})),
    *(accepted(name, body, TEXT) for name, body in BODIES.items()),
    *(accepted(f"uuid: {why}", {"uuid": text, "messageAttributes": HI}) for why, text in IDS.items()),
    *(replace(accepted(f"department: {why}", GOOD), department=text) for why, text in IDS.items()),
    *(replace(accepted(f"user: {why}", GOOD), user=text) for why, text in IDS.items()),
    replace(accepted("department and user: unreserved escapes", GOOD), department="%63orpus%2D1", user="%62ot"),
    *(replace(accepted(f"Content-Type: {kind}", GOOD), content_type=kind) for kind in TYPES),
    *(replace(accepted(name, GOOD), headers=headers) for name, headers in HEADERS.items()),
    *(
        replace(accepted(f"Idempotency-Key: {why}", {"messageAttributes": HI}), headers={"Idempotency-Key": key})
        for why, key in KEYS.items()
    ),
    tagged("the current version", '"1"'),
    tagged("anything that is there", "*"),
    tagged("the current version among others", '"7", "1"'),
)
