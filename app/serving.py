"""How a worker of gunicorn serves its connections (docs/architecture.md, Why it is so).

What gunicorn does around a request was a fifth of what a save cost. What it asks for each request is asked once here.
Each call into the system lets go of the interpreter, which under load the next thread takes: there are few of those.
"""

import json
import select
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from socket import socket
from typing import Any
from uuid import uuid4

from gunicorn import http
from gunicorn.config import Config
from gunicorn.http import message, wsgi
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.http.parser import RequestParser
from gunicorn.workers.gthread import ThreadWorker

from app.logs import FIELDS
from app.models.engine import MOST_CONNECTIONS
from app.services import services_of

LINGER_MILLISECONDS = 5
# A save sleeps without a connection to the database until its group is on disk. What is no save has one, a page at
# times two: so fewer of those are answered at once than there are connections, and one of them can always go on.
MOST_BESIDE_SAVES = MOST_CONNECTIONS - 3


class Worker(ThreadWorker):  # type: ignore[misc]
    """A worker whose threads stay with a connection for a moment, and that answers in the envelope of the API."""

    # gunicorn tells no types.
    beside_saves: threading.Semaphore

    def init_process(self) -> None:
        http.RequestParser, wsgi.Response, wsgi.util.http_date = Parser, Answer, http_date
        # A worker's settings no longer change, and each request reads twenty of them, each through two calls.
        self.cfg.__dict__.update({name: setting.get() for name, setting in self.cfg.settings.items()})
        base = wsgi.base_environ(self.cfg)
        wsgi.base_environ = lambda _settings: base.copy()
        self.beside_saves = threading.Semaphore(MOST_BESIDE_SAVES)
        super().init_process()

    def handle(self, conn: Any) -> Any:
        """Serves a connection, and its next request too when that comes at once and nobody else needs the thread.

        A busy caller's requests are spared the way through the main thread, which is a tenth of what a save costs.
        """
        if type(conn.sock) is socket:
            conn.sock = Connection(conn.sock)
        more = super().handle(conn)
        while more is True and self.alive and self.tpool._work_queue.empty() and has_more(conn.sock):  # noqa: SLF001
            more = super().handle(conn)
        return more

    def handle_request(self, req: Any, conn: Any) -> Any:
        if req.method == "PUT":
            return super().handle_request(req, conn)
        with self.beside_saves:
            return super().handle_request(req, conn)

    def handle_error(self, req: object, client: socket, addr: Any, exc: Exception) -> None:
        if isinstance(exc, ParseException):
            refusal = Refusal(_status_of(exc), str(uuid4()), str(uuid4()))
            # What could not be read may be anything, so none of it is quoted.
            noted = {"error": type(exc).__name__, "request_uuid": refusal.request_uuid, "error_uid": refusal.error_uid}
            self.log.warning("unreadable_request", extra={FIELDS: noted})
            with suppress(OSError):
                client.sendall(refusal.answer(services_of(self.wsgi).settings.failure_status))
        else:
            super().handle_error(req, client, addr, exc)


class Request(message.Request):  # type: ignore[misc]
    """A request of whose sender it is known whether gunicorn trusts it to name the scheme and forwarded headers."""

    def _peer_is_trusted_proxy(self) -> bool:
        return not isinstance(self.peer_addr, tuple) or is_trusted(self.cfg, self.peer_addr[0])


class Parser(RequestParser):  # type: ignore[misc]
    """The requests of a connection. Of one whose body was read to its end nothing is left to drain."""

    mesg_class = Request

    def finish_body(self, deadline: float | None = None, max_bytes: int | None = None) -> bool:
        if self.mesg is not None and is_read(self.mesg.body):
            return True
        is_drained: bool = super().finish_body(deadline, max_bytes)
        return is_drained


class Answer(wsgi.Response):  # type: ignore[misc]
    """An answer whose head and body are sent as one, where the body is one piece."""

    # gunicorn tells no types.
    headers_sent: bool
    sent: int

    def write(self, arg: bytes) -> None:
        if self.headers_sent or self._omits_body or self.response_length != len(arg):
            super().write(arg)
            return
        self.headers_sent = True
        self.sent = len(arg)
        head = "".join([*self.default_headers(), *(f"{name}: {value}\r\n" for name, value in self.headers), "\r\n"])
        self.sock.sendall(head.encode("latin-1") + arg)


class Connection(socket):
    """A connection that is told to wait for data once, and not before each of its requests."""

    def __init__(self, accepted: socket) -> None:
        family, kind, protocol = accepted.family, accepted.type, accepted.proto
        super().__init__(family, kind, protocol, fileno=accepted.detach())
        super().setblocking(True)

    def setblocking(self, flag: bool) -> None:  # noqa: FBT001  The name and form are the standard library's.
        if self.getblocking() != flag:
            super().setblocking(flag)


def http_date(timestamp: float | None = None) -> str:
    """The date of an answer, which is written once for all those of a second."""
    return date_of(int(time.time() if timestamp is None else timestamp))


@lru_cache(maxsize=8)
def date_of(second: int) -> str:
    """A Unix time as HTTP writes it (RFC 9110, 5.6.7)."""
    return formatdate(second, usegmt=True)


@lru_cache(maxsize=1024)
def is_trusted(settings: Config, address: str) -> bool:
    """Whether `forwarded_allow_ips` names the address. It is parsed once and not for each request."""
    networks = settings.forwarded_allow_networks()
    return bool(message._ip_in_allow_list(address, settings.forwarded_allow_ips, networks))  # noqa: SLF001


def has_more(connection: socket) -> bool:
    """Whether the next request, or the end of the connection, arrives within a moment."""
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(LINGER_MILLISECONDS))


def is_read(body: Any) -> bool:
    """Whether a body of known length was read to its end."""
    return getattr(body.reader, "length", None) == 0 and not (body.failed or body.buf.tell())


def _status_of(error: ParseException) -> HTTPStatus:
    if isinstance(error, LimitRequestLine):
        return HTTPStatus.REQUEST_URI_TOO_LONG
    if isinstance(error, LimitRequestHeaders):
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    return HTTPStatus.BAD_REQUEST


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is told of a request that is no HTTP, or whose address or headers are too long."""

    status: HTTPStatus
    request_uuid: str
    error_uid: str

    def answer(self, failure_status: int | None) -> bytes:
        """The whole answer, in the envelope; with the status of the setting FAILURE_STATUS if there is one."""
        code = "INVALID_PATH" if self.status == HTTPStatus.REQUEST_URI_TOO_LONG else "INVALID_FIELD"
        phrase = f"request: {self.status.phrase}"
        envelope = {
            "requestUuid": self.request_uuid,
            "status": "FAILURE",
            "messageUuid": None,
            "errors": [{"errorCode": code, "errorDescription": phrase, "errorUID": self.error_uid}],
            "warnings": [],
        }
        body = json.dumps(envelope).encode()
        status = HTTPStatus(failure_status or self.status)
        head = f"HTTP/1.1 {status.value} {status.phrase}\r\nConnection: close\r\nContent-Type: application/json\r\n"
        return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
