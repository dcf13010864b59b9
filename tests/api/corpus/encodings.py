"""Bytes that are no UTF-8, and characters no store could keep (docs/api.md, Strict JSON)."""

import base64
import gzip

from tests.api.corpus.case import ID, Case, malformed, raw_extra, raw_field

BODY = "messageAttributes.body"
PLAIN = f'{{"uuid":"{ID}","messageAttributes":{{"body":"h\xe9"}}}}'

WHOLE_BODIES: dict[str, bytes] = {
    "a UTF-8 byte order mark": PLAIN.encode("utf-8-sig"),
    "two UTF-8 byte order marks": b"\xef\xbb\xbf" + PLAIN.encode("utf-8-sig"),
    "a byte order mark and nothing else": b"\xef\xbb\xbf",
    "a byte order mark at the end": PLAIN.encode() + b"\xef\xbb\xbf",
    "UTF-16 with a byte order mark": PLAIN.encode("utf-16"),
    "UTF-16 little endian": PLAIN.encode("utf-16-le"),
    "UTF-16 big endian": PLAIN.encode("utf-16-be"),
    "UTF-32 with a byte order mark": PLAIN.encode("utf-32"),
    "UTF-32 little endian": PLAIN.encode("utf-32-le"),
    "UTF-32 big endian": PLAIN.encode("utf-32-be"),
    "Latin-1": PLAIN.encode("latin-1"),
    "EBCDIC": PLAIN.encode("cp500"),
    "gzip without saying so": gzip.compress(PLAIN.encode(), mtime=0),
    "base64": base64.b64encode(PLAIN.encode()),
    "percent-encoded JSON": b"%7B%22messageAttributes%22%3A%7B%22body%22%3A%22hi%22%7D%7D",
}

BAD_BYTES: dict[str, bytes] = {
    "a Latin-1 letter": b"caf\xe9",
    "a Windows-1252 quote": b"it\x92s",
    "a Shift JIS word": "\u30c6\u30b9\u30c8".encode("shift-jis"),
    "a lone continuation byte": b"a\x80b",
    "two continuation bytes too many": b"\xc3\xa9\xa9\xa9",
    "a two-byte character cut short": b"a\xc3",
    "a three-byte character cut short": b"a\xe2\x82",
    "a four-byte character cut short": b"a\xf0\x9f\x98",
    "a first byte followed by a letter": b"\xc3a",
    "an overlong slash in two bytes": b"\xc0\xaf",
    "an overlong slash in three bytes": b"\xe0\x80\xaf",
    "an overlong slash in four bytes": b"\xf0\x80\x80\xaf",
    "an overlong quote": b"\xc0\xa2",
    "an overlong NUL": b"\xc0\x80",
    "a high surrogate in three bytes": b"\xed\xa0\x80",
    "a low surrogate in three bytes": b"\xed\xb0\x80",
    "an emoji as two surrogates of three bytes": b"\xed\xa0\xbd\xed\xb8\x80",
    "a code point beyond 10FFFF": b"\xf4\x90\x80\x80",
    "a first byte of F5": b"\xf5\x80\x80\x80",
    "a five-byte form": b"\xf8\x88\x80\x80\x80",
    "a six-byte form": b"\xfc\x84\x80\x80\x80\x80",
    "a byte of FE": b"\xfe",
    "a byte of FF": b"\xff",
}

BAD_CHARACTERS: dict[str, bytes] = {
    "an escaped NUL alone": rb"\u0000",
    "an escaped NUL in the middle": rb"one\u0000two",
    "an escaped NUL at the end": rb"one\u0000",
    "an escaped NUL after an escaped backslash": rb"\\\u0000",
    "a lone high surrogate": rb"\ud83d",
    "a lone high surrogate in capitals": rb"\uD83D",
    "a lone low surrogate": rb"\ude00",
    "the first high surrogate": rb"\ud800",
    "the last low surrogate": rb"\udfff",
    "a high surrogate before a letter": rb"\ud83dx",
    "a high surrogate before a line feed escape": rb"\ud83d\n",
    "a high surrogate before an ordinary escape": rb"\ud83d\u0041",
    "two high surrogates": rb"\ud83d\ud83d",
    "two low surrogates": rb"\ude00\ude00",
    "a surrogate pair the wrong way round": rb"\ude00\ud83d",
    "a pair and a high surrogate": rb"\ud83d\ude00\ud83d",
    "a high surrogate before an escaped backslash": rb"\ud83d\\ude00",
}

BOTH: dict[str, bytes] = {
    "a NUL": rb"a\u0000b",
    "a lone high surrogate": rb"\ud800",
    "a lone low surrogate": rb"\udc00",
    "a Latin-1 letter": b"caf\xe9",
    "an overlong slash": b"\xc0\xaf",
}

OTHER_PLACES: tuple[str, ...] = (
    "messageAttributes.subject",
    "messageAttributes.purpose",
    "messageSendingAttributes.senderName",
    "messageSendingAttributes.recipientCommunicationValue",
    "messageDeliveryAttributes.deliveryStatus",
    "messageDeliveryAttributes.deliveryFailureMessage",
)


def quoted(text: bytes) -> bytes:
    return b'"%b"' % text


CASES: tuple[Case, ...] = (
    *(malformed(name, text) for name, text in WHOLE_BODIES.items()),
    *(malformed(f"bytes: {why}", raw_field(BODY, quoted(text))) for why, text in BAD_BYTES.items()),
    *(malformed(f"text: {why}", raw_field(BODY, quoted(text))) for why, text in BAD_CHARACTERS.items()),
    *(malformed(f"in an unknown value: {why}", raw_extra(quoted(text))) for why, text in BOTH.items()),
    *(malformed(f"in an unknown key: {why}", raw_extra(b"1", quoted(text))) for why, text in BOTH.items()),
    *(
        malformed(f"deep in an unknown list: {why}", raw_extra(b'[[{"a":%b}]]' % quoted(text)))
        for why, text in BOTH.items()
    ),
    *(
        malformed(f"deep in an unknown key: {why}", raw_extra(b"[[{%b:1}]]" % quoted(text)))
        for why, text in BOTH.items()
    ),
    *(malformed(f"{path}: an escaped NUL", raw_field(path, rb'"a\u0000"')) for path in OTHER_PLACES),
    *(malformed(f"{path}: a lone surrogate", raw_field(path, rb'"\udc00"')) for path in OTHER_PLACES),
    malformed("a NUL in the uuid", rb'{"uuid":"a\u0000","messageAttributes":{"body":"hi"}}'),
    malformed("a lone surrogate in the uuid", rb'{"uuid":"\ud800","messageAttributes":{"body":"hi"}}'),
    malformed(
        "a NUL in a timestamp", raw_field("messageDeliveryAttributes.sentTimestamp", rb'"2025-03-28T11:34:43Z\u0000"')
    ),
)
