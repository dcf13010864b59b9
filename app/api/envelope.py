"""The envelope that every answer below /communications wears."""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from flask import Response, g

from app.errors import Failure
from app.messages.notices import Notice
from app.services import services

CONTENT_TYPE = "application/json"
NOTHING: Mapping[str, Any] = MappingProxyType({})
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def success(
    message_uuid: str | None = None, version: int | None = None, warnings: Sequence[Notice] = (), **more: Any
) -> Response:
    """200 SUCCESS. `more` is put beside the envelope's own keys; the version becomes the ETag."""
    response = _answer(200, text_of("SUCCESS", g.request_uuid, message_uuid, [], warnings, more))
    if version is not None:
        response.headers["ETag"] = f'"{version}"'
    return response


def failure(failed: Failure) -> Response:
    """The envelope of a failure, with its own status or with that of the setting FAILURE_STATUS."""
    errors = [{"errorCode": p.code, "errorDescription": p.description, "errorUID": p.uid} for p in failed.problems]
    status = services().settings.failure_status or failed.status
    return _answer(status, text_of("FAILURE", g.request_uuid, g.get("message_uuid"), errors))


def text_of(
    word: str,
    request_uuid: str,
    message_uuid: str | None,
    errors: Sequence[Mapping[str, str]] = (),
    notices: Sequence[Notice] = (),
    more: Mapping[str, Any] = NOTHING,
) -> str:
    """The envelope as JSON."""
    body = {
        "requestUuid": request_uuid,
        "status": word,
        "messageUuid": message_uuid,
        "errors": errors,
        "warnings": [{"warningCode": n.code, "warningDescription": n.sentence} for n in notices],
        **more,
    }
    return _encode(body)


def _answer(status: int, text: str) -> Response:
    return Response(text, status, content_type=CONTENT_TYPE)
