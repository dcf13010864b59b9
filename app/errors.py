"""The one table from what went wrong to what is answered: an envelope under /communications, a page elsewhere."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import structlog
from flask import Flask, Response, g, request
from flask_wtf.csrf import CSRFError
from gunicorn.http.errors import ParseException
from uuid_utils import uuid4
from werkzeug.exceptions import HTTPException, NotFound, SecurityError

from app.access import errors as access
from app.messages import errors as messages
from app.messages.retrying import TRANSIENT

API_PREFIX = "/communications"
RETRY_SECONDS = "1"
LARGEST_REST = 2 * 1024 * 1024

log = structlog.get_logger("errors")


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault as it is told to the caller; `uid` stands in the log too."""

    code: str
    description: str
    uid: str = field(default_factory=lambda: str(uuid4()))


@dataclass(frozen=True, slots=True)
class Failure:
    """A whole failed answer: HTTP status, its problems and headers."""

    status: int
    problems: list[Problem]
    headers: Mapping[str, str] = field(default_factory=dict)


Render = Callable[[Failure], Response]

ANSWERS: dict[type[Exception], tuple[int, str]] = {
    messages.InvalidFields: (400, "INVALID_FIELD"),
    messages.InvalidPath: (400, "INVALID_PATH"),
    messages.EmptyMessage: (400, "EMPTY_MESSAGE"),
    access.MissingCredentials: (401, "MISSING_CREDENTIALS"),
    access.InvalidCredentials: (401, "INVALID_CREDENTIALS"),
    access.DepartmentNotGranted: (403, "DEPARTMENT_NOT_GRANTED"),
    access.ScopeNotGranted: (403, "SCOPE_NOT_GRANTED"),
    access.RoleNotGranted: (403, "ROLE_NOT_GRANTED"),
    access.AccountNotManaged: (403, "ACCOUNT_NOT_MANAGED"),
    access.AccountNotFound: (404, "NOT_FOUND"),
    messages.MessageNotFound: (404, "MESSAGE_NOT_FOUND"),
    messages.DirectoryEntryNotFound: (404, "NOT_FOUND"),
    messages.MessageOfAnotherUser: (409, "MESSAGE_OF_ANOTHER_USER"),
    messages.MessageTrashed: (409, "MESSAGE_TRASHED"),
    messages.IdempotencyKeyReused: (409, "IDEMPOTENCY_KEY_REUSED"),
    messages.VersionMismatch: (412, "VERSION_MISMATCH"),
    access.TooManyRequests: (429, "TOO_MANY_REQUESTS"),
    messages.StoreUnavailable: (503, "STORE_UNAVAILABLE"),
}
HTTP_CODES = {
    400: "MALFORMED_JSON",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    413: "BODY_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
}


def is_of_api(path: str) -> bool:
    """Whether a request of `path` is one of the integrations', whose answers all wear the envelope.

    That goes for a path with too many slashes in front as well, which is none of the API's but was meant to be.
    """
    if path.startswith("//"):
        path = "/" + path.lstrip("/")
    return path == API_PREFIX or path.startswith(API_PREFIX + "/")


def register(app: Flask, envelope: Render, page: Render) -> None:
    """Answers every exception of `app` by the table, written by `envelope` or by `page`."""

    def answer(error: Exception) -> Response:
        failure = failure_of(error)
        for problem in failure.problems:
            log.warning("failure", code=problem.code, error_uid=problem.uid, request_uuid=g.get("request_uuid"))
        response = envelope(failure) if is_of_api(request.path) else page(failure)
        response.headers.update(failure.headers)
        _read_the_rest()
        return response

    app.register_error_handler(Exception, answer)


def refuse_second_spellings() -> None:
    """Raises NotFound for a path with two slashes in front, which werkzeug would take for that with one."""
    if request.environ["PATH_INFO"].startswith("//"):
        raise NotFound


def _read_the_rest() -> None:
    """Reads, up to a bound, what a refused request still sends: behind it gunicorn would hang up without a word."""
    left = LARGEST_REST
    with suppress(OSError, ParseException):
        while left > 0 and (piece := request.environ["wsgi.input"].read(min(left, 65_536))):
            left -= len(piece)


def failure_of(error: Exception) -> Failure:
    """The answer to `error`. What is not in the table is a defect: 500, with its traceback in the log."""
    if isinstance(error, TRANSIENT):
        log.warning("store_unavailable", error=type(error).__name__)
        error = messages.StoreUnavailable()
    if isinstance(error, HTTPException):
        return _of_http(error)
    status, code = ANSWERS.get(type(error), (500, "INTERNAL_ERROR"))
    if status == 500:
        problem = Problem(code, "Something went wrong on our side; the errorUID finds it in the log.")
        log.error("internal_error", error_uid=problem.uid, request_uuid=g.get("request_uuid"), exc_info=error)
        return Failure(500, [problem])
    return Failure(status, [Problem(code, text) for text in _descriptions(error)], _headers(error, status))


def _descriptions(error: Exception) -> list[str]:
    if isinstance(error, messages.InvalidFields):
        return [f"{fault.path}: {fault.problem}" for fault in error.faults]
    if isinstance(error, messages.InvalidPath):
        return [f"{error.fault.path}: {error.fault.problem}"]
    if isinstance(error, messages.MessageError | access.AccessError):
        return [error.explanation]
    return [str(error)]


def _headers(error: Exception, status: int) -> dict[str, str]:
    if status == 401:
        return {"WWW-Authenticate": 'Basic realm="Bot Message Store", charset="UTF-8"'}
    if isinstance(error, access.TooManyRequests):
        return {"Retry-After": str(error.retry_after)}
    if status == 503:
        return {"Retry-After": RETRY_SECONDS}
    if isinstance(error, messages.VersionMismatch) and error.current is not None:
        return {"ETag": f'"{error.current}"'}
    return {}


def _of_http(error: HTTPException) -> Failure:
    status = error.code or 500
    if isinstance(error, SecurityError):
        return Failure(400, [Problem("INVALID_FIELD", "Host: not one of the hosts that this service answers to.")])
    if isinstance(error, CSRFError):
        return Failure(
            400,
            [Problem("FORM_EXPIRED", "The form is too old, or did not come from this service; nothing was changed.")],
        )
    code = HTTP_CODES.get(status, "INTERNAL_ERROR" if status >= 500 else "NOT_FOUND")
    headers = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    return Failure(status, [Problem(code, error.description or error.name)], headers)
