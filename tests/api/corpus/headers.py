"""Requests refused for their headers (docs/api.md, Headers)."""

import gzip
import zlib

from tests.api.corpus.case import Body, Case, dumped, message, with_field

GOOD = message(messageAttributes={"body": "hi"})
CHANGED = message(messageAttributes={"body": "hi again"})
BYTES = dumped(GOOD)
WITHOUT_UUID = {"messageAttributes": {"body": "hi"}}
WITHOUT_UUID_CHANGED = {"messageAttributes": {"body": "hi again"}}

CONTENT_TYPES: dict[str, str | None] = {
    "none": None,
    "empty": "",
    "plain text": "text/plain",
    "plain text in UTF-8": "text/plain; charset=utf-8",
    "JSON as text": "text/json",
    "JavaScript": "application/javascript",
    "curl's default": "application/x-www-form-urlencoded",
    "a form with files": "multipart/form-data; boundary=x",
    "XML": "application/xml",
    "bytes": "application/octet-stream",
    "JSON of another vendor": "application/vnd.api+json",
    "a JSON problem": "application/problem+json",
    "a JSON merge patch": "application/merge-patch+json",
    "JSON lines": "application/x-ndjson",
    "JSON5": "application/json5",
    "JSON with an x": "application/x-json",
    "JSON cut short": "application/jso",
    "the subtype alone": "json",
    "any application": "application/*",
    "anything": "*/*",
    "JSON in Latin-1": "application/json; charset=iso-8859-1",
    "JSON in Windows-1252": "application/json; charset=windows-1252",
    "JSON in UTF-16": "application/json; charset=utf-16",
    "JSON in ASCII": "application/json; charset=us-ascii",
    "JSON in an unknown charset": "application/json; charset=klingon",
    "JSON in Latin-1, in quotes": 'application/json; charset="latin1"',
}

ENCODINGS: dict[str, bytes] = {
    "gzip": gzip.compress(BYTES, mtime=0),
    "GZIP": gzip.compress(BYTES, mtime=0),
    "x-gzip": gzip.compress(BYTES, mtime=0),
    "deflate": zlib.compress(BYTES),
    "br": BYTES,
    "zstd": BYTES,
    "compress": BYTES,
    "aws-chunked": BYTES,
    "identity, gzip": BYTES,
    "utf-8": BYTES,
}

KEYS: dict[str, str] = {
    "empty": "",
    "256 characters": "k" * 256,
    "4,000 characters": "k" * 4_000,
    "a blank within": "one two",
    "a tab within": "one\ttwo",
    "a control character": "one\x01two",
    "a delete character": "one\x7ftwo",
    "an accented letter": "caf\xe9",
    "a no-break space": "one\xa0two",
    "UTF-8 read as Latin-1": "\xf0\x9f\x98\x80",
}


def unsupported(name: str, body: Body, headers: dict[str, str], content_type: str | None) -> Case:
    fault = frozenset({("UNSUPPORTED_MEDIA_TYPE", None)})
    return Case(name, body, 415, fault, headers=headers, content_type=content_type)


def bad_key(name: str, key: str, body: Body) -> Case:
    fault = frozenset({("INVALID_FIELD", "Idempotency-Key")})
    return Case(name, body, 400, fault, headers={"Idempotency-Key": key})


def mismatch(name: str, tag: str, *earlier: Body) -> Case:
    """A PUT whose If-Match names no current version; `earlier` bodies are saved before it."""
    before: Case | None = None
    for number, body in enumerate(earlier):
        before = Case(f"{name}, save {number}", body, before=before)
    fault = frozenset({("VERSION_MISMATCH", None)})
    third = message(messageAttributes={"body": "a third text"})
    return Case(name, third, 412, fault, headers={"If-Match": tag}, before=before)


def reused(name: str, key: str, first: Body, second: Body) -> Case:
    headers = {"Idempotency-Key": key}
    before = Case(f"{name}, first", first, headers=headers)
    fault = frozenset({("IDEMPOTENCY_KEY_REUSED", None)})
    return Case(name, second, 409, fault, headers=headers, before=before)


CASES: tuple[Case, ...] = (
    *(unsupported(f"Content-Type: {why}", GOOD, {}, kind) for why, kind in CONTENT_TYPES.items()),
    unsupported("Content-Type: plain text around a body that is no JSON", b"{", {}, "text/plain"),
    *(
        unsupported(f"Content-Encoding: {name}", body, {"Content-Encoding": name}, "application/json")
        for name, body in ENCODINGS.items()
    ),
    *(bad_key(f"Idempotency-Key: {why}", key, WITHOUT_UUID) for why, key in KEYS.items()),
    bad_key("Idempotency-Key: a blank within, beside a uuid", "one two", GOOD),
    reused("Idempotency-Key: reused with another text", "corpus-1", WITHOUT_UUID, WITHOUT_UUID_CHANGED),
    reused(
        "Idempotency-Key: reused with a text cleared", "corpus-2", WITHOUT_UUID, {"messageAttributes": {"body": None}}
    ),
    mismatch("If-Match: a version of a message that is not there", '"1"'),
    mismatch("If-Match: version 0 of a message that is not there", '"0"'),
    mismatch("If-Match: anything, and nothing is there", "*"),
    mismatch("If-Match: the version before", '"1"', GOOD, CHANGED),
    mismatch("If-Match: a version to come", '"2"', GOOD),
    mismatch("If-Match: a version far away", '"99999999999999999999"', GOOD),
    mismatch("If-Match: the tag of something else", '"33a64df551425fcc"', GOOD),
    mismatch("If-Match: two other versions", '"7", "8"', GOOD),
    Case(
        "If-Match: a stale version and a bad field",
        with_field("messageAttributes.isManual", "yes"),
        400,
        frozenset({("INVALID_FIELD", "messageAttributes.isManual")}),
        headers={"If-Match": '"9"'},
        before=Case("If-Match: a stale version and a bad field, first", GOOD),
    ),
)
