"""JSON lines on stdout: one for each request, and what else an operator needs.

No secret, body, name, number or id of a customer is ever in them: a request is known by its requestUuid, a route by its
pattern. Of an exception the type and the lines of code are kept, not its message, which may quote a customer.
"""

import json
import logging
import sys
import time
import traceback
from types import TracebackType
from typing import Any

import structlog
from flask import Flask, Response, g, request
from uuid_utils import uuid4

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def configure(level: str) -> None:
    """Sets structlog up for the whole process."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(frames_of),
            structlog.processors.JSONRenderer(serializer=_serialise),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
        cache_logger_on_first_use=False,
    )
    # Only warnings of libraries end up here, such as the pool's about a connection that broke.
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


_encode = json.JSONEncoder(default=repr).encode


def _serialise(line: dict[str, Any], **_: Any) -> str:
    return _encode(line)


def frames_of(exc_info: ExcInfo) -> str:
    """The type of an exception and where it came from, without what it says; then the same of its causes."""
    lines = []
    error: BaseException | None = exc_info[1]
    while error is not None:
        lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
        lines += [line.rstrip() for line in traceback.format_tb(error.__traceback__)]
        error = error.__cause__ or error.__context__
    return "\n".join(lines)


class JsonFormatter(logging.Formatter):
    """Writes the lines of the standard library's loggers (gunicorn's among them) in the same form."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {"event": record.getMessage(), "logger": record.name, "level": record.levelname.lower()}
        line["timestamp"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = frames_of(record.exc_info)
        return json.dumps(line)


def register(app: Flask) -> None:
    """Gives every request its requestUuid and a line in the log."""
    # Bound once, as each use of an unbound logger builds a new one.
    log = structlog.get_logger().bind()

    def end(response: Response) -> Response:
        client, rule = g.get("flask_httpauth_user"), request.url_rule
        log.info(
            "request",
            request_uuid=g.request_uuid,
            method=request.method,
            route=rule.rule if rule else None,
            status=response.status_code,
            ms=round((time.perf_counter() - g.started) * 1000, 1),
            client=getattr(client, "username", None),
        )
        return response

    app.before_request(_begin)
    app.after_request(end)


def _begin() -> None:
    g.request_uuid = str(uuid4())
    g.started = time.perf_counter()
