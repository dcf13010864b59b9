"""JSON lines on stdout: one for each request, and what else an operator needs.

No secret, body, name, number or id of a customer is ever in them: a request is known by its requestUuid, a route by its
pattern. Of an exception the type and the lines of code are kept, not its message, which may quote a customer.
"""

import json
import logging
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

import structlog
from flask import Flask, Response, g, request
from structlog.typing import EventDict
from uuid_utils import uuid4

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
FIELDS = "fields"
BEGUN = "bot_message_store.begun"
# By these an errorUID is found, whatever LOG_LEVEL is.
ALWAYS = {"failure"}
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def configure(level: str) -> None:
    """Sets structlog up for the whole process."""
    lines = Lines(sys.stdout)
    structlog.configure(
        processors=[
            _only_from(LEVELS[level]),
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(frames_of),
            structlog.processors.JSONRenderer(serializer=_serialise),
        ],
        # It drops without a processor what is not even a warning.
        wrapper_class=structlog.make_filtering_bound_logger(min(LEVELS[level], logging.WARNING)),
        logger_factory=lambda *_: lines,
        cache_logger_on_first_use=False,
    )
    # Only warnings of libraries end up here, such as the pool's about a connection that broke.
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


class Lines:
    """Writes lines to a file. One that cannot be written, as on a full disk, is lost: it must not cost an answer.

    Threads may share it: a file takes each line whole.
    """

    def __init__(self, file: TextIO) -> None:
        self._write, self._flush = file.write, file.flush

    def write(self, line: str) -> None:
        """Writes a line now, or never. ValueError is what a file raises that was closed."""
        with suppress(OSError, ValueError):
            self._write(line + "\n")
            self._flush()

    # What structlog calls.
    debug = info = warning = error = critical = write


def _only_from(level: int) -> Callable[[Any, str, EventDict], EventDict]:
    def drop(_logger: Any, method: str, line: EventDict) -> EventDict:
        if LEVELS.get(method, logging.ERROR) < level and line["event"] not in ALWAYS:
            raise structlog.DropEvent
        return line

    return drop


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
    """Writes the lines of the standard library's loggers (gunicorn's among them) in the same form.

    What a line has beside its sentence stands in its `extra`, under FIELDS.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {"event": record.getMessage(), "logger": record.name, "level": record.levelname.lower()}
        line |= getattr(record, FIELDS, {})
        line["timestamp"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = frames_of(record.exc_info)
        return json.dumps(line)


class Begun(NamedTuple):
    """A request that has begun: its requestUuid, and when that was on the clock of `time.perf_counter`."""

    request_uuid: str
    started: float


def begin(environ: "WSGIEnvironment") -> Begun:
    """Gives a request its requestUuid, or finds the one that it was given before."""
    begun: Begun | None = environ.get(BEGUN)
    if begun is None:
        begun = environ[BEGUN] = Begun(str(uuid4()), time.perf_counter())
    return begun


class RequestLog:
    """The line of each request: in the form of the others, but written past structlog in a third of the time."""

    def __init__(self, level: str) -> None:
        self._is_on = LEVELS[level] <= logging.INFO
        self._lines = Lines(sys.stdout)

    def write(self, begun: Begun, method: str, route: str | None, status: int, client: str | None) -> None:
        """Notes what came of a request, and how long that took."""
        if self._is_on:
            took = (time.perf_counter() - begun.started) * 1000
            self._lines.write(
                f'{{"request_uuid": "{begun.request_uuid}", "method": {_encode(method)}, "route": {_encode(route)}, '
                f'"status": {status}, "ms": {took:.1f}, "client": {_encode(client)}, "event": "request", '
                f'"level": "info", "timestamp": "{_timestamp()}"}}'
            )


def _timestamp() -> str:
    seconds, microseconds = divmod(time.time_ns() // 1000, 1_000_000)
    return f"{_to_the_second(seconds)}.{microseconds:06d}Z"


@lru_cache(maxsize=4)
def _to_the_second(seconds: int) -> str:
    """A POSIX time in UTC. The requests of a second share it."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))


def register(app: Flask, level: str) -> RequestLog:
    """Gives every request its requestUuid and a line in the log."""
    log = RequestLog(level)

    def end(response: Response) -> Response:
        client, rule = g.get("flask_httpauth_user"), request.url_rule
        username = getattr(client, "username", None)
        route = rule.rule if rule else None
        log.write(begin(request.environ), request.method, route, response.status_code, username)
        return response

    app.before_request(_begin)
    app.after_request(end)
    return log


def _begin() -> None:
    g.request_uuid = begin(request.environ).request_uuid
