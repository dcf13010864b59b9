"""Ids that break the rule, and messages that belong to another user (docs/api.md, Identity)."""

from tests.api.corpus.case import ID, Case, invalid, message

HI = {"body": "hi"}
UPPER = "FEDCBA98-7654-4321-ABCD-EF0123456789"
GOOD = message(messageAttributes=HI)

NO_ID: dict[str, object] = {
    "null": None,
    "empty": "",
    "a blank": " ",
    "129 characters": "a" * 129,
    "10,000 characters": "a" * 10_000,
    "a blank within": "a b",
    "a blank before": f" {ID}",
    "a blank after": f"{ID} ",
    "a line feed after": f"{ID}\n",
    "a carriage return after": f"{ID}\r",
    "a tab within": "a\tb",
    "a slash": "a/b",
    "a backslash": "a\\b",
    "a point": "a.b",
    "two points": "..",
    "a colon": "a:b",
    "a comma": "a,b",
    "a plus": "a+b",
    "a tilde": "a~b",
    "base64 with padding": "bm90IHVybCBzYWZl==",
    "a percent escape": "a%2Fb",
    "a quote": 'a"b',
    "an apostrophe": "a'; DROP TABLE messages; --",
    "a tag": "<script>",
    "an accented letter": "caf\xe9",
    "a Cyrillic letter": "\u0430bc",
    "full-width digits": "\uff11\uff12\uff13",
    "an emoji": "\U0001f600",
    "a zero-width space": "a\u200bb",
    "a byte order mark before": f"\ufeff{ID}",
    "a control character": "a\u0001b",
    "a UUID in braces": f"{{{ID}}}",
    "a UUID as a URN": f"urn:uuid:{ID}",
    "a number": 5,
    "zero": 0,
    "a fraction": 1.5,
    "true": True,
    "false": False,
    "a list": [ID],
    "an object": {"$uuid": ID},
}

# Each as it stands in the URL.
NO_SEGMENT: dict[str, str] = {
    "129 characters": "a" * 129,
    "a blank within": "a%20b",
    "a blank after": "corpus%20",
    "a line feed after": "corpus%0A",
    "a line feed alone": "%0A",
    "a carriage return after": "corpus%0D",
    "a NUL": "a%00b",
    "a point": "a.b",
    "two points": "%2E%2E",
    "a backslash": "a%5Cb",
    "a colon": "a:b",
    "a plus": "a+b",
    "a tilde": "a~b",
    "a percent sign": "a%25b",
    "a slash escaped twice": "a%252Fb",
    "a question mark": "a%3Fb",
    "a semicolon": "a;b",
    "an asterisk": "*",
    "a template's placeholder": "%7BdepartmentUUID%7D",
    "a route's placeholder": ":departmentUUID",
    "an accented letter": "caf%C3%A9",
    "a Cyrillic letter": "%D0%B0bc",
    "a full-width digit": "%EF%BC%91",
    "an emoji": "%F0%9F%98%80",
    "bytes that are no UTF-8": "a%FFb",
    "a UUID in braces": "%7B" + ID + "%7D",
}

NOWHERE: dict[str, str] = {"nothing": "", "a slash": "a%2Fb", "a slash in front": "%2Fa", "a path": "a%2Fuser%2Fb"}


def bad_path(name: str, **segments: str) -> Case:
    """A good body sent to ids that break the rule, the first of which is to be named."""
    faults = frozenset({("INVALID_PATH", f"{next(iter(segments))}UUID")})
    ids = {"department": "corpus", "user": "bot", **segments}
    return Case(name, GOOD, 400, faults, department=ids["department"], user=ids["user"])


def nowhere(name: str, department: str = "corpus", user: str = "bot") -> Case:
    missing = frozenset({("NOT_FOUND", None)})
    return Case(name, GOOD, 404, missing, department=department, user=user)


def taken(name: str, body: dict[str, object], first: dict[str, object]) -> Case:
    """A message that another user of the department has already."""
    before = Case(f"{name}, first", first, user="other")
    return Case(name, body, 409, frozenset({("MESSAGE_OF_ANOTHER_USER", None)}), before=before)


CASES: tuple[Case, ...] = (
    *(invalid(f"uuid: {why}", {"uuid": value, "messageAttributes": HI}, "uuid") for why, value in NO_ID.items()),
    invalid("uuid: a number, and nothing else", {"uuid": 5}, "uuid"),
    invalid("uuid: null, and nothing else", {"uuid": None}, "uuid"),
    *(bad_path(f"department: {why}", department=text) for why, text in NO_SEGMENT.items()),
    *(bad_path(f"user: {why}", user=text) for why, text in NO_SEGMENT.items()),
    bad_path("department and user: a blank", department="a%20b", user="a%20b"),
    *(nowhere(f"department: {why}", department=text) for why, text in NOWHERE.items()),
    *(nowhere(f"user: {why}", user=text) for why, text in NOWHERE.items()),
    taken("a message of another user", GOOD, GOOD),
    taken(
        "a receipt for another user's message", message(messageDeliveryAttributes={"deliveryStatus": "DELIVERED"}), GOOD
    ),
    taken(
        "another user's message in capitals",
        {"uuid": UPPER, "messageAttributes": HI},
        {"uuid": UPPER.lower(), "messageAttributes": HI},
    ),
    taken("a clearing of another user's message", message(messageAttributes={"body": None}), GOOD),
)
