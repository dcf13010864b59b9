"""Bodies of another shape, and bodies that say nothing (docs/api.md, Fields)."""

from tests.api.corpus.case import FIELDS, ID, Case, dumped, invalid, message

HI = {"body": "hi"}

NO_OBJECT: dict[str, bytes] = {
    "a list at the top": b"[]",
    "a list of one good message": b"[" + dumped(message(messageAttributes=HI)) + b"]",
    "a text at the top": b'"hi"',
    "an empty text at the top": b'""',
    "a message as a text at the top": rb'"{\"messageAttributes\":{\"body\":\"hi\"}}"',
    "a number at the top": b"1",
    "minus zero at the top": b"-0",
    "a fraction at the top": b"1.5",
    "true at the top": b"true",
    "false at the top": b"false",
    "null at the top": b"null",
    "null at the top between blanks": b" \n null\t",
    "32 lists at the top": b"[" * 32 + b"]" * 32,
}

NO_GROUP: dict[str, object] = {
    "null": None,
    "an empty list": [],
    "a list of a group": [HI],
    "an empty text": "",
    "a text": "body",
    "a group as a text": '{"body":"hi"}',
    "zero": 0,
    "a fraction": 1.5,
    "true": True,
    "false": False,
}

NOTHING_SAID: dict[str, bytes] = {
    "an empty object": b"{}",
    "an empty object between blanks": b"\r\n\t {\n} ",
    "only a uuid": dumped(message()),
    "an empty messageAttributes": dumped(message(messageAttributes={})),
    "an empty messageSendingAttributes": dumped(message(messageSendingAttributes={})),
    "an empty messageDeliveryAttributes": dumped(message(messageDeliveryAttributes={})),
    "three empty groups": dumped(message(**{group: {} for group in FIELDS})),
    "three empty groups without a uuid": dumped({group: {} for group in FIELDS}),
    "only an unknown field": dumped(message(extra="hi")),
    "only an unknown field that is null": dumped(message(extra=None)),
    "only an unknown group": dumped(message(messageTrackingAttributes={"campaign": "spring"})),
    "only an unknown field within a group": dumped(message(messageAttributes={"text": "hi"})),
    "an attribute outside its group": dumped(message(body="hi")),
    "an attribute in another group": dumped(message(messageSendingAttributes={"body": "hi"})),
    "an attribute in other letters": dumped(message(messageAttributes={"Body": "hi"})),
    "an attribute with underscores": dumped(message(messageAttributes={"is_manual": True})),
    "an attribute with a blank": dumped(message(messageAttributes={"body ": "hi"})),
    "a group in other letters": dumped(message(MessageAttributes=HI)),
    "a group with underscores": dumped(message(message_attributes=HI)),
    "a message within a message": dumped(message(message={"messageAttributes": HI})),
    "an attribute by its path": dumped(message(**{"messageAttributes.body": "hi"})),
    "an id under another name": dumped({"id": ID, "messageUuid": ID}),
}

CASES: tuple[Case, ...] = (
    *(invalid(name, text, "body") for name, text in NO_OBJECT.items()),
    *(
        invalid(f"{group}: {why}", message(**{group: value}), group)
        for group in FIELDS
        for why, value in NO_GROUP.items()
    ),
    *(
        invalid(f"{group}: null beside a good group", message(**{other: {}, group: None}), group)
        for group, other in zip(FIELDS, reversed(tuple(FIELDS)), strict=True)
        if group != other
    ),
    *(
        Case(f"nothing said: {name}", text, 400, frozenset({("EMPTY_MESSAGE", None)}))
        for name, text in NOTHING_SAID.items()
    ),
)
