"""Values at the very edge of their rule, and instants in each spelling (docs/api.md, Fields)."""

from collections.abc import Iterator

from tests.api.corpus.case import FIELDS, Case, accepted, accepted_value, message, raw_field
from tests.api.corpus.strings import LIMITS, ROOM_FOR_EMOJI

COUNT = "messageAttributes.numberOfMessageAttachments"
SENT = "messageDeliveryAttributes.sentTimestamp"
RECEIVED = "messageDeliveryAttributes.receivedTimestamp"

WORDS: dict[str, tuple[object, ...]] = {
    "messageAttributes.type": ("DRAFT", "DISCARDED_DRAFT", "OUTGOING", "INCOMING", "NOTE"),
    "messageAttributes.protocol": ("TEXT", "EMAIL", "VOICE_CALL", "NONE"),
    "messageAttributes.purpose": ("F", "INCOMING_MESSAGE", "CIWNotOp", "f", "no known code"),
    "messageAttributes.isManual": (True, False),
    COUNT: (0, 1, 9_999, 10_000),
    "messageSendingAttributes.recipientCommunicationValue": ("+15550100", "ann@example.org", "1"),
    "messageDeliveryAttributes.deliveryStatus": ("DELIVERED", "delivered", "FAILED", "30003"),
}

# As sent, and as kept.
INSTANTS: dict[str, str] = {
    "2025-03-28T11:34:43.226Z": "2025-03-28T11:34:43.226Z",
    "2025-03-28T11:34:43Z": "2025-03-28T11:34:43.000Z",
    "2025-03-28T11:34Z": "2025-03-28T11:34:00.000Z",
    "2025-03-28T11:34+07:00": "2025-03-28T04:34:00.000Z",
    "2025-03-28T11:34-0700": "2025-03-28T18:34:00.000Z",
    "2025-03-28T11:34:43.2Z": "2025-03-28T11:34:43.200Z",
    "2025-03-28T11:34:43.22Z": "2025-03-28T11:34:43.220Z",
    "2025-03-28T11:34:43.0Z": "2025-03-28T11:34:43.000Z",
    "2025-03-28T11:34:43.0009Z": "2025-03-28T11:34:43.000Z",
    "2025-03-28T11:34:43.2269Z": "2025-03-28T11:34:43.226Z",
    "2025-03-28T11:34:43.226999Z": "2025-03-28T11:34:43.226Z",
    "2025-03-28T11:34:43.2269999Z": "2025-03-28T11:34:43.226Z",
    "2025-03-28T11:34:43.226999999Z": "2025-03-28T11:34:43.226Z",
    "2025-03-28T11:34:43.999999999Z": "2025-03-28T11:34:43.999Z",
    "2025-03-28T11:34:43,226Z": "2025-03-28T11:34:43.226Z",
    "2025-03-28T11:34:43,999999999+0530": "2025-03-28T06:04:43.999Z",
    "2025-03-28T18:34:43.226+07:00": "2025-03-28T11:34:43.226Z",
    "2025-03-28T18:34:43.226+0700": "2025-03-28T11:34:43.226Z",
    "2025-03-28T11:34:43+00:00": "2025-03-28T11:34:43.000Z",
    "2025-03-28T11:34:43-00:00": "2025-03-28T11:34:43.000Z",
    "2025-03-28T11:34:43+0000": "2025-03-28T11:34:43.000Z",
    "2025-03-28T11:34:43+05:45": "2025-03-28T05:49:43.000Z",
    "2025-03-28T11:34:43-0330": "2025-03-28T15:04:43.000Z",
    "2025-03-28T11:34:43+14:00": "2025-03-27T21:34:43.000Z",
    "2025-03-28T11:34:43+23:59": "2025-03-27T11:35:43.000Z",
    "2025-03-28T11:34:43-2359": "2025-03-29T11:33:43.000Z",
    "2025-03-28T00:00:00+00:01": "2025-03-27T23:59:00.000Z",
    "2025-03-28T23:59:59.999Z": "2025-03-28T23:59:59.999Z",
    "2024-02-29T23:59:59-00:01": "2024-03-01T00:00:59.000Z",
    "2000-02-29T12:00:00Z": "2000-02-29T12:00:00.000Z",
    "2025-01-01T00:30:00+01:00": "2024-12-31T23:30:00.000Z",
    "1970-01-01T00:00:00Z": "1970-01-01T00:00:00.000Z",
    "1970-01-01T00:00:00.001Z": "1970-01-01T00:00:00.001Z",
    "1969-12-31T23:59:00-00:01": "1970-01-01T00:00:00.000Z",
    "1969-12-31T14:00-1000": "1970-01-01T00:00:00.000Z",
    "1970-01-01T07:00:00+0700": "1970-01-01T00:00:00.000Z",
    "2038-01-19T03:14:08Z": "2038-01-19T03:14:08.000Z",
    "2106-02-07T06:28:16Z": "2106-02-07T06:28:16.000Z",
    "2200-12-31T23:59:59.999Z": "2200-12-31T23:59:59.999Z",
    "2200-12-31T23:59:59.999999999Z": "2200-12-31T23:59:59.999Z",
    "2201-01-01T00:30:00+01:00": "2200-12-31T23:30:00.000Z",
    "2201-01-01T23:58:59.999+23:59": "2200-12-31T23:59:59.999Z",
}


def at_the_limit() -> Iterator[Case]:
    for path, limit in LIMITS.items():
        yield accepted_value(path, "as many letters as it may hold", "x" * limit)
        yield accepted_value(path, "as many three-byte letters as it may hold", "\u0e01" * limit)
    for path, limit in ROOM_FOR_EMOJI.items():
        yield accepted_value(path, "as many emoji as it may hold", "\U0001f600" * limit)
    most = "\U0001f600" * 65_000 + "x" * 536
    yield accepted_value("messageAttributes.body", "65,536 characters, most of them emoji", most)


def nulls() -> Iterator[Case]:
    for group, names in FIELDS.items():
        for name in names:
            yield accepted_value(f"{group}.{name}", "null", None)
    everything = {group: dict.fromkeys(names) for group, names in FIELDS.items()}
    yield accepted("every attribute null", message(**everything))


CASES: tuple[Case, ...] = (
    *at_the_limit(),
    *nulls(),
    *(accepted_value(path, str(value), value) for path, values in WORDS.items() for value in values),
    accepted(f"{COUNT}: minus zero", raw_field(COUNT, b"-0"), {COUNT: 0}),
    *(accepted_value(SENT, sent, sent, saved) for sent, saved in INSTANTS.items()),
    *(accepted_value(RECEIVED, sent, sent, saved) for sent, saved in list(INSTANTS.items())[::5]),
)
