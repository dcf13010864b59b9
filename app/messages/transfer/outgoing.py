"""A stored message as a line: the shape in which the API shows it, and beside it what only the store knows."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from app.messages.attributes import BY_NAME
from app.messages.shape import message_shape
from app.messages.transfer.exact import written

Row = Mapping[str, Any]

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def line_of(row: Row, revisions: Sequence[Row] | None = None) -> str:
    """The line, without its end. `revisions` are those of the message, oldest first; None leaves history out."""
    shape = message_shape(row)
    shape["origin"] = {
        "client": row["created_by"],
        "requestUuid": row["request_uuid"],
        "createdAt": written(row["created_at"]),
        "updatedAt": written(row["updated_at"]),
    }
    if row["idempotency_digest"]:
        shape["origin"]["idempotencyDigest"] = row["idempotency_digest"]
    if row["said"]:
        shape["staffEdits"] = {BY_NAME[name].path: said for name, said in row["said"].items()}
    if row["trashed_at"]:
        shape["trash"] = {"at": written(row["trashed_at"]), "by": row["trashed_by"], "reason": row["trash_reason"]}
    if revisions is not None:
        shape["revisions"] = [_revision(revision) for revision in revisions]
    return _encode(shape)


def _revision(row: Row) -> dict[str, Any]:
    return {
        "version": row["version"],
        "at": written(row["at"]),
        "actorKind": row["actor_kind"],
        "actorName": row["actor_name"],
        "requestUuid": row["request_uuid"],
        "changes": row["changes"],
    }
