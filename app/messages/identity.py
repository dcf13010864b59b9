"""Who is who: the ids of departments, users and messages (docs/api.md, Identity)."""

import hashlib
import re
import uuid

from uuid_utils.compat import uuid7

_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_CANONICAL_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")

ID_RULE = "must be 1 to 128 characters from A-Z a-z 0-9 _ -"


def normalised_id(text: str) -> str | None:
    """The id as it is stored, or None where `text` is no id.

    Ids are case-sensitive, but for the canonical form of a UUID: both of its spellings are one id.
    """
    if _ID.fullmatch(text) is None:
        return None
    return text.lower() if len(text) == 36 and _CANONICAL_UUID.fullmatch(text) else text


def new_message_id() -> str:
    """An id for a message whose sender gave none. UUIDv7, so that new rows lie side by side in the index."""
    return str(uuid7())


def message_id_of_key(client: str, department_id: str, user_id: str, key: str) -> str:
    """The id that an Idempotency-Key stands for: the same for every retry, another one for every other caller.

    It is a UUIDv8 made of a SHA-256 over the four parts, none of which can contain the separator.
    """
    digest = bytearray(hashlib.sha256("\n".join((client, department_id, user_id, key)).encode()).digest()[:16])
    digest[6] = 0x80 | digest[6] & 0x0F
    digest[8] = 0x80 | digest[8] & 0x3F
    return str(uuid.UUID(bytes=bytes(digest)))
