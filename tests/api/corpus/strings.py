"""Attributes that hold text, or one of a few words (docs/api.md, Fields)."""

from tests.api.corpus.case import Case, invalid_value

LIMITS: dict[str, int] = {
    "messageAttributes.body": 65_536,
    "messageAttributes.purpose": 64,
    "messageAttributes.subject": 998,
    "messageSendingAttributes.recipientCommunicationValue": 320,
    "messageSendingAttributes.senderName": 256,
    "messageSendingAttributes.recipientName": 256,
    "messageSendingAttributes.senderCommunicationValue": 320,
    "messageDeliveryAttributes.deliveryStatus": 64,
    "messageDeliveryAttributes.deliveryFailureMessage": 4_096,
}
TYPE = "messageAttributes.type"
PROTOCOL = "messageAttributes.protocol"

NO_TEXT: dict[str, object] = {
    "a number": 5,
    "zero": 0,
    "a fraction": 1.5,
    "true": True,
    "false": False,
    "an empty list": [],
    "a list of one text": ["hi"],
    "an empty object": {},
    "an object with a text": {"text": "hi"},
}

TOO_LONG: dict[str, str] = {"letters": "x", "letters of three bytes": "\u0e01", "blanks": " "}

# The size limit of a body leaves no room for so many emoji in a message's own body.
ROOM_FOR_EMOJI = {path: limit for path, limit in LIMITS.items() if limit < 60_000}

NO_TYPE: dict[str, str] = {
    "empty": "",
    "small letters": "outgoing",
    "a capital first": "Draft",
    "a blank before": " NOTE",
    "a blank after": "NOTE ",
    "a line feed after": "NOTE\n",
    "a no-break space after": "NOTE\xa0",
    "two words apart": "DISCARDED DRAFT",
    "two words with a hyphen": "DISCARDED-DRAFT",
    "a shortened word": "OUT",
    "a lengthened word": "INCOMING_MESSAGE",
    "a word of another attribute": "TEXT",
    "two words of the list": "DRAFT,NOTE",
    "full-width letters": "\uff2e\uff2f\uff34\uff25",
    "a Cyrillic look-alike": "NO\u0422E",
    "a zero for an O": "N0TE",
    "the word null": "null",
    "a word from elsewhere": "SENT",
    "quotes within": '"NOTE"',
    "a long text": "DRAFT" * 20_000,
}

NO_PROTOCOL: dict[str, str] = {
    "empty": "",
    "small letters": "text",
    "a capital first": "Email",
    "a hyphen": "E-MAIL",
    "SMS": "SMS",
    "MMS": "MMS",
    "WHATSAPP": "WHATSAPP",
    "VOICE": "VOICE",
    "CALL": "CALL",
    "a blank for the underscore": "VOICE CALL",
    "a hyphen for the underscore": "VOICE-CALL",
    "a blank after": "TEXT ",
    "a line feed after": "TEXT\n",
    "a word of another attribute": "DRAFT",
    "a dotless i": "EMA\u0131L",
    "a zero-width space within": "TE\u200bXT",
}

CASES: tuple[Case, ...] = (
    *(invalid_value(path, why, value) for path in LIMITS for why, value in NO_TEXT.items()),
    *(
        invalid_value(path, f"one character too many, {why}", character * (limit + 1))
        for path, limit in LIMITS.items()
        for why, character in TOO_LONG.items()
    ),
    *(invalid_value(path, "one emoji too many", "\U0001f600" * (limit + 1)) for path, limit in ROOM_FOR_EMOJI.items()),
    invalid_value(
        "messageAttributes.body",
        "one character too many, most of them emoji",
        "\U0001f600" * 60_000 + "x" * 5_537,
    ),
    invalid_value("messageAttributes.body", "a quarter of a million letters", "x" * 250_000),
    invalid_value("messageAttributes.subject", "a hundred thousand letters", "x" * 100_000),
    *(invalid_value(path, why, value) for path in (TYPE, PROTOCOL) for why, value in NO_TEXT.items()),
    *(invalid_value(TYPE, why, value) for why, value in NO_TYPE.items()),
    *(invalid_value(PROTOCOL, why, value) for why, value in NO_PROTOCOL.items()),
)
