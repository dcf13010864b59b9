"""A stored message as a line: the shape in which the API shows it, and beside it what only the store knows.

There may be millions, so the database writes the moments, and a row is taken apart by the places of its columns.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row

from app.messages.attributes import ATTRIBUTES, BY_NAME, GROUPS
from app.messages.values import Moment
from app.models import Message, Revision
from app.models.base import UtcDateTime
from app.models.spans import Written


def _selected(of: Any, names: Iterable[str], moments: Iterable[str]) -> list[Any]:
    return [Written(getattr(of, name)).label(name) if name in moments else getattr(of, name) for name in names]


_OF_GROUP = {group: [one for one in ATTRIBUTES if one.group == group] for group in GROUPS}
_IN_ORDER = [attribute for found in _OF_GROUP.values() for attribute in found]
_MOMENTS = [(one.group, one.key) for one in ATTRIBUTES if isinstance(one.rule, Moment)]
_BESIDE = (
    "department_id", "user_id", "version", "created_at", "updated_at", "created_by", "request_uuid",
    "idempotency_digest", "unknown", "said", "trashed_at", "trashed_by", "trash_reason",
)  # fmt: skip
_WRITTEN = {column.name for column in Message.__table__.columns if isinstance(column.type, UtcDateTime)}
# What a row holds for `line_of`; the moment at its end is the one that lists go by.
COLUMNS = _selected(Message, ("uuid", *(one.name for one in _IN_ORDER), *_BESIDE, "occurred_at"), _WRITTEN)
OF_REVISION = _selected(
    Revision, ("message_uuid", "version", "at", "actor_kind", "actor_name", "request_uuid", "changes"), {"at"}
)
_FIRST = 1
_GROUPS = []
for _group, _found in _OF_GROUP.items():
    _GROUPS.append((_group, [one.key for one in _found], slice(_FIRST, _FIRST + len(_found))))
    _FIRST += len(_found)
_AS_LINE = ("version", "at", "actorKind", "actorName", "requestUuid", "changes")

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def line_of(row: Row[Any], revisions: Sequence[Row[Any]] | None = None) -> str:
    """The line, with its end, of a row of COLUMNS.

    `revisions` are those of the message, rows of OF_REVISION, oldest first; None leaves history out.
    """
    shape: dict[str, Any] = {"uuid": row[0]}
    for group, keys, place in _GROUPS:
        shape[group] = dict(zip(keys, row[place], strict=True))
    for group, key in _MOMENTS:
        shape[group][key] = _shown(shape[group][key])
    department, user, version, created, updated, client, request, digest, unknown, said, *trash = row[_FIRST:-1]
    if unknown:
        shape["unknownFields"] = unknown
    shape |= {
        "departmentUUID": department,
        "userUUID": user,
        "version": version,
        "createdAt": _shown(created),
        "updatedAt": _shown(updated),
        "origin": {"client": client, "requestUuid": request, "createdAt": created, "updatedAt": updated},
    }
    if digest:
        shape["origin"]["idempotencyDigest"] = digest
    if said:
        shape["staffEdits"] = {BY_NAME[name].path: value for name, value in said.items()}
    if trash[0]:
        shape["trash"] = dict(zip(("at", "by", "reason"), trash, strict=True))
    if revisions is not None:
        shape["revisions"] = [dict(zip(_AS_LINE, revision[1:], strict=True)) for revision in revisions]
    return _encode(shape) + "\n"


def _shown(moment: str | None) -> str | None:
    """The moment as the API shows it, to the millisecond."""
    return moment and moment[:23] + "Z"
