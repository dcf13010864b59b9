"""A stored message as a line: the shape in which the API shows it, and beside it what only the store knows.

There may be millions, so the database writes the moments, a row is taken apart by the places of its columns, and what
becomes JSON are structs, which are made and written at a quarter of what dicts cost.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec import UNSET
from sqlalchemy import Row

from app.messages.attributes import BY_NAME
from app.messages.transfer import structs
from app.messages.typed import IN_ORDER, MOMENTS, struct
from app.models import Message, Revision
from app.models.base import UtcDateTime
from app.models.spans import Written


def _selected(of: Any, names: Iterable[str], moments: Iterable[str]) -> list[Any]:
    return [Written(getattr(of, name)).label(name) if name in moments else getattr(of, name) for name in names]


_BESIDE = (
    "department_id", "user_id", "version", "created_at", "updated_at", "created_by", "request_uuid",
    "idempotency_digest", "unknown", "said", "trashed_at", "trashed_by", "trash_reason",
)  # fmt: skip
_WRITTEN = {column.name for column in Message.__table__.columns if isinstance(column.type, UtcDateTime)}
# What a row holds for `line_of`; the moment at its end is the one that lists go by.
COLUMNS = _selected(Message, ("uuid", *(one.name for one in IN_ORDER), *_BESIDE, "occurred_at"), _WRITTEN)
OF_REVISION = _selected(
    Revision, ("message_uuid", "version", "at", "actor_kind", "actor_name", "request_uuid", "changes"), {"at"}
)
_FIRST = 1
_SHOWN = [_FIRST + at for at, one in enumerate(IN_ORDER) if one.name in MOMENTS]
_PLACES = []
for _, _group in structs.GROUPS:
    _PLACES.append((_group, slice(_FIRST, _FIRST + len(_group.__struct_fields__))))
    _FIRST = _PLACES[-1][1].stop
_Trash = struct("Trash", ("at", str), ("by", str), ("reason", str))
_BEHIND = (
    "unknownFields", "departmentUUID", "userUUID", "version", "createdAt", "updatedAt", "origin", "staffEdits", "trash",
    "revisions",
)  # fmt: skip
_Line = struct("Line", *((key, Any, UNSET) for key in ("uuid", *(key for key, _ in structs.GROUPS), *_BEHIND)))

_encode = msgspec.json.Encoder().encode


def line_of(row: Row[Any], revisions: Sequence[Row[Any]] | None = None) -> bytes:
    """The line, with its end, of a row of COLUMNS.

    `revisions` are those of the message, rows of OF_REVISION, oldest first; None leaves history out.
    """
    values = list(row)
    for place in _SHOWN:
        values[place] = _shown(values[place])
    department, user, version, created, updated, client, request, digest, unknown, said, *trash = values[_FIRST:-1]
    line = _Line(
        values[0],
        *[group(*values[place]) for group, place in _PLACES],
        unknown or UNSET,
        department,
        user,
        version,
        _shown(created),
        _shown(updated),
        structs.Origin(client, request, created, updated, digest or UNSET),
        {BY_NAME[name].path: value for name, value in said.items()} if said else UNSET,
        _Trash(*trash) if trash[0] else UNSET,
        UNSET if revisions is None else [structs.Revision(*revision[1:]) for revision in revisions],
    )
    return _encode(line) + b"\n"


def _shown(moment: str | None) -> str | None:
    """The moment as the API shows it, to the millisecond."""
    return moment and moment[:23] + "Z"
