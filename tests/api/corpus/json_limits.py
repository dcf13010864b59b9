"""Duplicate keys, depth and size (docs/api.md, Strict JSON)."""

from tests.api.corpus.case import ID, Case, malformed, raw_extra

LIMIT = 262_144
UUID = b'"uuid":"%b"' % ID.encode()
HI = b'"messageAttributes":{"body":"hi"}'
PLAIN = b"{" + UUID + b"," + HI + b"}"

DUPLICATES: dict[str, bytes] = {
    "a key twice at the top": b"{%b,%b,%b}" % (UUID, UUID, HI),
    "a group twice": b"{%b,%b,%b}" % (UUID, HI, HI),
    "a group twice, the first one null": b'{%b,"messageAttributes":null,%b}' % (UUID, HI),
    "two groups of one name that would merge": b'{%b,%b,"messageAttributes":{"type":"NOTE"}}' % (UUID, HI),
    "an attribute twice": b'{%b,"messageAttributes":{"body":"a","body":"b"}}' % UUID,
    "an attribute twice with one value": b'{%b,"messageAttributes":{"body":"a","body":"a"}}' % UUID,
    "an attribute twice, once null": b'{%b,"messageAttributes":{"body":"a","body":null}}' % UUID,
    "an attribute twice, once with an escaped letter": rb'{%b,"messageAttributes":{"body":"a","\u0062ody":"b"}}' % UUID,
    "a name and its escapes": raw_extra(rb'{"a":1,"\u0061":2}'),
    "a name in escapes of both cases": raw_extra(rb'{"\u00E9":1,"\u00e9":2}'),
    "an emoji key, plain and as a surrogate pair": raw_extra(b'{"' + "\U0001f600".encode() + rb'":1,"\ud83d\ude00":2}'),
    "a slash key, plain and escaped": raw_extra(rb'{"a/b":1,"a\/b":2}'),
    "an unknown key twice at the top": raw_extra(b'1,"extra":2'),
    "a key twice within an unknown object": raw_extra(b'{"a":1,"a":2}'),
    "a key twice within a list of an unknown field": raw_extra(b'[1,[{"a":1,"b":2,"a":3}]]'),
    "the empty key twice": raw_extra(b'{"":1,"":2}'),
    "a key twice far apart": raw_extra(b'{"a":[[[[]]]],"b":{"a":1},"c":null,"a":0}'),
    "a key twice at depth 32": raw_extra(b"[" * 30 + b'{"a":1,"a":1}' + b"]" * 30),
}

DEPTHS: dict[str, bytes] = {
    "depth 33 in lists": raw_extra(b"[" * 32 + b"]" * 32),
    "depth 33 in lists around a number": raw_extra(b"[" * 32 + b"1" + b"]" * 32),
    "depth 33 in objects": raw_extra(b'{"a":' * 31 + b"{}" + b"}" * 31),
    "depth 33 in turns": raw_extra(b'[{"a":' * 16 + b"1" + b"}]" * 16),
    "depth 33 within a known attribute": b'{%b,"messageAttributes":{"body":%b%b}}' % (UUID, b"[" * 31, b"]" * 31),
    "depth 33 after a shallow list": raw_extra(b"[[]," + b"[" * 31 + b"]" * 32),
    "depth 33 at the top, no object": b"[" * 33 + b"]" * 33,
    "depth 1,000": raw_extra(b"[" * 1_000 + b"]" * 1_000),
    "100,000 lists, closed": b"[" * 100_000 + b"]" * 100_000,
    "100,000 opening brackets": b"[" * 100_000,
    "50,000 opening braces with a key": b'{"a":' * 50_000,
    "40,000 lists and objects in turns": b'[{"":' * 40_000,
    "33 lists around a text that never ends": raw_extra(b"[" * 33 + b'"' + rb"\"" * 120_000),
    "30 lists around a text that never ends": raw_extra(b"[" * 30 + b'"[[[[' + rb"\"" * 120_000),
    "100,000 closing brackets": b"]" * 100_000,
}

LARGE: dict[str, bytes] = {
    "one byte more than 256 KiB, padded by a blank": PLAIN.ljust(LIMIT + 1),
    "one byte more than 256 KiB, blanks in front": PLAIN.rjust(LIMIT + 1),
    "one byte more than 256 KiB in an unknown field": raw_extra(b'"%b"' % (b"x" * (LIMIT + 1 - len(raw_extra(b'""'))))),
    "65,536 emoji, whose bytes alone are 256 KiB": PLAIN.replace(b"hi", "\U0001f600".encode() * 65_536),
    "65,536 escaped umlauts": PLAIN.replace(b"hi", rb"\u00fc" * 65_536),
    "a megabyte of text": PLAIN.replace(b"hi", b"x" * 1_048_576),
    "a megabyte that is not JSON": b"x" * 1_048_576,
    "300,000 opening brackets": b"[" * 300_000,
}

CASES: tuple[Case, ...] = (
    *(malformed(name, text) for name, text in DUPLICATES.items()),
    *(malformed(name, text) for name, text in DEPTHS.items()),
    *(Case(name, text, 413, frozenset({("BODY_TOO_LARGE", None)})) for name, text in LARGE.items()),
)
