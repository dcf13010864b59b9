"""Reads a request into what the domain works with: the ids of its path, and the save that a PUT asks for."""

import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from gunicorn.http.errors import ParseException
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.http import parse_etags, parse_options_header
from werkzeug.wsgi import get_content_length

from app.access.credentials import Grant
from app.api.schemas import MessageBody, load_message
from app.messages.errors import Fault, InvalidFields, InvalidPath
from app.messages.identity import ID_RULE, message_id_of_key, new_message_id, normalised_id
from app.messages.save import Expectation, Save
from app.services import now

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LARGEST_BODY = 256 * 1024
_KEY = re.compile(r"[!-~]{1,255}")
_VERSION = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """The ids of a path as they are stored. `message_uuid` is empty where the path has none."""

    department_id: str
    user_id: str
    message_uuid: str


def place_of(department: str, user: str, message: str | None = None) -> Place:
    """The ids of a path. Raises InvalidPath, naming the first one that is no id."""
    ids = {"departmentUUID": department, "userUUID": user}
    if message is not None:
        ids["messageUuid"] = message
    found = []
    for name, text in ids.items():
        stored = normalised_id(text)
        if stored is None:
            raise InvalidPath(Fault(name, ID_RULE))
        found.append(stored)
    return Place(found[0], found[1], found[2] if message is not None else "")


def uuid_in(value: Any) -> str | None:
    """The id of the message that the parsed body of a PUT is about, whatever else may be wrong with the body."""
    uuid = value.get("uuid") if isinstance(value, dict) else None
    return normalised_id(uuid) if isinstance(uuid, str) else None


def save_of(
    environ: "WSGIEnvironment",
    value: Any,
    place: Place,
    grant: Grant,
    request_uuid: str,
    plain: MessageBody | None = None,
) -> Save:
    """The save that a PUT asks for, given its parsed body, or its `plain` one, which has a uuid and needs no more.

    Raises what is wrong with its headers or its body.
    """
    key = _idempotency_key(environ)
    body = plain or load_message(value)
    digest = None
    if body.uuid is None and key is not None:
        digest = hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
    return Save(
        department_id=place.department_id,
        user_id=place.user_id,
        uuid=body.uuid or _new_id(grant, place, key),
        attributes=body.attributes,
        unknown=body.unknown,
        client=grant.username,
        request_uuid=request_uuid,
        at=now(),
        expectation=_expectation(environ),
        idempotency_digest=digest,
    )


def _new_id(grant: Grant, place: Place, key: str | None) -> str:
    if key is None:
        return new_message_id()
    return message_id_of_key(grant.username, place.department_id, place.user_id, key)


def raw_body(environ: "WSGIEnvironment") -> bytes:
    """The body of a PUT. Raises what is wrong with how it was sent."""
    if not _is_json(environ.get("CONTENT_TYPE", "")):
        raise UnsupportedMediaType("The body must be sent as application/json, in UTF-8.")
    if environ.get("HTTP_CONTENT_ENCODING", "identity").strip().lower() != "identity":
        raise UnsupportedMediaType("The body must not be compressed.")
    try:
        # gunicorn's stream ends with the body. One byte above the limit tells that there is more.
        raw: bytes = environ["wsgi.input"].read(LARGEST_BODY + 1)
    except (OSError, ParseException):
        raise BadRequest("The chunks of the body are malformed.") from None
    if len(raw) > LARGEST_BODY:
        raise RequestEntityTooLarge(f"The body must be at most {LARGEST_BODY:,} bytes long.")
    if len(raw) < (get_content_length(environ) or 0):
        raise BadRequest("The body ends before its Content-Length.")
    return raw


@lru_cache(maxsize=256)
def _is_json(content_type: str) -> bool:
    """Whether a Content-Type says JSON in UTF-8. Clients send the same few, so each is parsed once."""
    mimetype, parameters = parse_options_header(content_type)
    return mimetype.lower() == "application/json" and parameters.get("charset", "utf-8").lower() == "utf-8"


def _idempotency_key(environ: "WSGIEnvironment") -> str | None:
    key: str | None = environ.get("HTTP_IDEMPOTENCY_KEY")
    if key is not None and not _KEY.fullmatch(key):
        raise InvalidFields([Fault("Idempotency-Key", "must be 1 to 255 visible ASCII characters")])
    return key


def _expectation(environ: "WSGIEnvironment") -> Expectation | None:
    if "HTTP_IF_MATCH" not in environ:
        return None
    # Only strong tags count for If-Match (RFC 9110, 13.1.1); one that is none of ours matches no version.
    tags = parse_etags(environ["HTTP_IF_MATCH"])
    versions = frozenset(int(tag) for tag in tags.as_set() if tag and _VERSION.fullmatch(tag))
    return Expectation(versions, any_version=tags.star_tag)
