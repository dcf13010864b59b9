"""Bodies of a PUT without rarities, read by the types of their fields in a third of the time that the rules take.

A body is plain if it names its message and has no field outside the contract, its values have the types of the
contract, and written again it is as long as it was, blanks aside. As nothing can be written shorter, it then names no
key twice and hides nothing in an escape. Any other body is left to `strict_json.py` and the schemas, which also say
what is wrong with it.
"""

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from app.api.schemas import MessageBody
from app.messages.identity import normalised_id
from app.messages.typed import IN_ORDER, MOMENTS, group_structs, struct
from app.messages.values import InvalidValue, Moment

_GROUPS = [
    (group, members, [one.name for one in IN_ORDER if one.group == group])
    for group, members in group_structs(whole=False)
]
_Body = struct("Body", ("uuid", str), *((group, members | UnsetType, UNSET) for group, members, _ in _GROUPS))
_decode: Any = msgspec.json.Decoder(_Body).decode
_encode = msgspec.json.Encoder().encode
_attributes = msgspec.structs.astuple
_check = Moment().check
_BLANKS = b" \t\r\n"


def plain_body(raw: bytes) -> MessageBody | None:
    """The body, or None for one that is not plain, be it valid or not."""
    # NUL is the one character that no string may hold although its escape is the shortest way to write it.
    if b"\\u0000" in raw:
        return None
    try:
        found = _decode(raw)
        uuid = normalised_id(found.uuid)
        attributes = _attributes_of(found)
    except (msgspec.MsgspecError, UnicodeDecodeError, InvalidValue):
        return None
    is_shortest = len(raw.translate(None, _BLANKS)) == len(_encode(found).translate(None, _BLANKS))
    return MessageBody(uuid, attributes, {}) if uuid and attributes and is_shortest else None


def _attributes_of(found: Any) -> dict[str, Any]:
    """Those that were sent, by their stored names. Raises InvalidValue."""
    sent: dict[str, Any] = {}
    for group, _, names in _GROUPS:
        members = getattr(found, group)
        if members is not UNSET:
            sent.update(zip(names, _attributes(members), strict=True))
    sent = {name: value for name, value in sent.items() if value is not UNSET}
    for name in MOMENTS:
        if sent.get(name) is not None:
            sent[name] = _check(sent[name])
    return sent
