"""The envelope that every answer below /communications wears, and a message as it is written in one."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, g

from app.errors import Failure
from app.messages.attributes import ATTRIBUTES, GROUPS
from app.messages.notices import Notice
from app.messages.values import to_wire
from app.services import services

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_PLACES = {group: tuple((a.key, a.name) for a in ATTRIBUTES if a.group == group) for group in GROUPS}


def success(
    message_uuid: str | None = None, version: int | None = None, warnings: Sequence[Notice] = (), **more: Any
) -> Response:
    """200 SUCCESS. `more` is put beside the envelope's own keys; the version becomes the ETag."""
    response = _answer(200, "SUCCESS", message_uuid, [], warnings, more)
    if version is not None:
        response.headers["ETag"] = f'"{version}"'
    return response


def failure(failed: Failure) -> Response:
    """The envelope of a failure, with its own status or with that of the setting FAILURE_STATUS."""
    errors = [{"errorCode": p.code, "errorDescription": p.description, "errorUID": p.uid} for p in failed.problems]
    status = services().settings.failure_status or failed.status
    return _answer(status, "FAILURE", g.get("message_uuid"), errors, (), {})


def message_shape(row: Mapping[str, Any]) -> dict[str, Any]:
    """A stored message in the shape of the PUT's body, with all attributes and what the store knows about it."""
    shape: dict[str, Any] = {"uuid": row["uuid"]}
    for group, places in _PLACES.items():
        shape[group] = {key: to_wire(row[name]) for key, name in places}
    if row["unknown"]:
        shape["unknownFields"] = row["unknown"]
    return shape | {
        "departmentUUID": row["department_id"],
        "userUUID": row["user_id"],
        "version": row["version"],
        "createdAt": to_wire(row["created_at"]),
        "updatedAt": to_wire(row["updated_at"]),
    }


def _answer(
    status: int,
    word: str,
    message_uuid: str | None,
    errors: list[Any],
    notices: Sequence[Notice],
    more: Mapping[str, Any],
) -> Response:
    body = {
        "requestUuid": g.request_uuid,
        "status": word,
        "messageUuid": message_uuid,
        "errors": errors,
        "warnings": [{"warningCode": n.code, "warningDescription": n.sentence} for n in notices],
        **more,
    }
    return Response(_encode(body), status, content_type="application/json")
