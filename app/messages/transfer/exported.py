"""Lines exactly as `export` writes them, of messages without rarities, read at a fraction of what another line costs.

A line is one of these if its values have the types of the contract and, written again, are the line byte for byte. So
it names no key twice, hides nothing in an escape and has nothing beside. Any other line is left to the rules of
`incoming.py`, which also say what is wrong with it.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import UNSET, Meta, UnsetType

from app.messages.identity import normalised_id
from app.messages.merge import derived
from app.messages.transfer.exact import EXACT, refined
from app.messages.transfer.incoming import DEEPEST, LONGEST_LINE
from app.messages.transfer.structs import GROUPS, Origin, Revision
from app.messages.transfer.told import DIGEST, MOST_VERSIONS, REQUEST
from app.messages.typed import IN_ORDER, MOMENTS, struct
from app.messages.values import InvalidValue, Moment

_FEW = 4_096
_NAMES = [attribute.name for attribute in IN_ORDER]
_Exported = struct(
    "Exported",
    ("uuid", str),
    *GROUPS,
    ("departmentUUID", str),
    ("userUUID", str),
    ("version", Annotated[int, Meta(ge=1, le=MOST_VERSIONS)]),
    ("createdAt", str),
    ("updatedAt", str),
    ("origin", Origin),
    ("revisions", list[Revision] | UnsetType, UNSET),
)


class Line(NamedTuple):
    """The row of the message that a line tells of. `version` is None where it does not tell one."""

    row: dict[str, Any]
    version: int | None
    revisions: list[dict[str, Any]]


_decode: Any = msgspec.json.Decoder(_Exported).decode
_encode = msgspec.json.Encoder().encode
_attributes = msgspec.structs.astuple
_id = lru_cache(_FEW)(normalised_id)
# A line tells the same moment several times: when a message was received it was also saved.
_moment = lru_cache(_FEW)(Moment().check)


def exported_line(raw: bytes) -> Line | None:
    """What the line tells; None for a line that is none of these."""
    # More brackets may be deeper than the rules allow, and an escape may be half a surrogate or no character at all.
    if len(raw) > LONGEST_LINE or raw.count(b"{") + raw.count(b"[") > DEEPEST or b"\\u" in raw:
        return None
    try:
        line = _decode(raw)
        return _told(line) if _encode(line) == raw else None
    except (msgspec.MsgspecError, InvalidValue, RecursionError):
        return None


def _told(line: Any) -> Line | None:
    origin, digest = line.origin, line.origin.idempotencyDigest
    department_id, user_id, uuid = _id(line.departmentUUID), _id(line.userUUID), normalised_id(line.uuid)
    if department_id is None or user_id is None or uuid is None or not REQUEST.fullmatch(origin.requestUuid):
        return None
    revisions = _revisions(line.revisions, line.version) if line.revisions else []
    if revisions is None or (digest is not UNSET and not DIGEST.fullmatch(digest)):
        return None
    values = [value for group, _ in GROUPS for value in _attributes(getattr(line, group))]
    row = dict(zip(_NAMES, values, strict=True))
    for name in MOMENTS:
        if row[name] is not None:
            row[name] = _moment(row[name])
    row.update(
        department_id=department_id,
        uuid=uuid,
        user_id=user_id,
        version=line.version,
        created_at=refined(_moment(line.createdAt), line.createdAt, origin.createdAt),
        updated_at=refined(_moment(line.updatedAt), line.updatedAt, origin.updatedAt),
        created_by=origin.client,
        request_uuid=origin.requestUuid,
        idempotency_digest=None if digest is UNSET else digest,
        unknown=None,
        said=None,
        trashed_at=None,
        trashed_by=None,
        trash_reason=None,
    )
    row.update(derived(row))
    return Line(row, line.version, revisions)


def _revisions(told: Sequence[Any], version: int) -> list[dict[str, Any]] | None:
    """The history as it is stored; None where it is not as `export` writes it."""
    found: list[dict[str, Any]] = []
    last = 1
    for one in told:
        # The oldest comes first, and none is of a version beyond the message's own.
        if not last < one.version <= version or not REQUEST.fullmatch(one.requestUuid):
            return None
        at, last, shown = one.at, one.version, f"{one.at[:-4]}Z"
        if len(at) != EXACT or at[-1] != "Z" or not (at.isascii() and at[-4:-1].isdigit()):
            return None
        found.append(
            {
                "version": last,
                "at": refined(_moment(shown), shown, at),
                "actor_kind": one.actorKind,
                "actor_name": one.actorName,
                "request_uuid": one.requestUuid,
                "changes": one.changes,
            }
        )
    return found
