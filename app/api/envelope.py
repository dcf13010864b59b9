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
    """200 SUCCESS. `more` is put beside the envelope's own keys."""
    status, headers, body = success_of(g.request_uuid, message_uuid, version, warnings, more)
    return Response(body, status, headers)


def success_of(
    request_uuid: str,
    message_uuid: str | None,
    version: int | None,
    warnings: Sequence[Notice],
    more: Mapping[str, Any] = NOTHING,
) -> tuple[str, list[tuple[str, str]], bytes]:
    """Status, headers and body of a success, as WSGI takes them; the version becomes the ETag."""
    body = _text_of("SUCCESS", request_uuid, message_uuid, notices=warnings, more=more).encode()
    headers = [("Content-Type", CONTENT_TYPE), ("Content-Length", str(len(body)))]
    if version is not None:
        headers.append(("ETag", f'"{version}"'))
    return "200 OK", headers, body


def failure(failed: Failure) -> Response:
    """The envelope of a failure, with its own status or with that of the setting FAILURE_STATUS."""
    errors = [{"errorCode": p.code, "errorDescription": p.description, "errorUID": p.uid} for p in failed.problems]
    status = services().settings.failure_status or failed.status
    return Response(
        _text_of("FAILURE", g.request_uuid, g.get("message_uuid"), errors), status, content_type=CONTENT_TYPE
    )


def _text_of(
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
