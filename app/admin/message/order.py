"""The order in which people read the attributes: each name beside its address. On the wire they have another."""

from app.messages.attributes import ATTRIBUTES, BY_NAME, SENDING, Attribute

_PAIRS = ("sender_name", "sender_value", "recipient_name", "recipient_value")
assert set(_PAIRS) == {one.name for one in ATTRIBUTES if one.group == SENDING}  # noqa: S101  A new one must get its place here.


def _as_read() -> tuple[Attribute, ...]:
    pairs = iter(_PAIRS)
    return tuple(BY_NAME[next(pairs)] if one.group == SENDING else one for one in ATTRIBUTES)


AS_READ = _as_read()
