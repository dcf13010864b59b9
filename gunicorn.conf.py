"""gunicorn's settings. GUNICORN_CMD_ARGS and gunicorn's own variables override them, as everywhere."""

import gc
import json
import os
import select
import sys
from contextlib import suppress
from http import HTTPStatus
from socket import socket
from typing import Any
from uuid import uuid4

from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.workers.gthread import ThreadWorker

from app.config import Settings, UnsafeSettings
from app.logs import JsonFormatter

try:
    Settings.from_env()
except UnsafeSettings as unsafe:
    # Said here it is said once and alone; each worker would say it again, among lines of its own.
    sys.exit(str(unsafe))

bind = "127.0.0.1:8000"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# A saving thread sleeps until its group is on disk, so there are as many as saves that may wait at once.
threads = 32
# On SIGTERM and SIGHUP a worker has this long to answer what it has begun. A save gives up after 10 seconds at most.
graceful_timeout = 30
timeout = 60
# What it makes, SQLite's files above all, is for its own user alone.
umask = 0o077
keepalive = 75
backlog = 2048
control_socket_disable = True


def post_fork(_server: object, _worker: object) -> None:
    """Lets a worker load the application as it is on disk now: the master loaded it for this file, maybe long ago."""
    for name in [name for name in sys.modules if name.split(".")[0] == "app"]:
        del sys.modules[name]


def post_worker_init(_worker: object) -> None:
    """Leaves what was loaded at the start out of every later garbage collection, and collects less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


LINGER_MILLISECONDS = 5
UNANSWERED = "Error handling request"


class JsonLogger(Logger):
    """gunicorn's own lines as JSON. The application logs the requests itself, without what identifies a customer."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonFormatter())

    def access(self, *_: object) -> None:
        """Writes nothing: a path holds the ids of customers."""

    def exception(self, msg: str, *args: object, **options: Any) -> None:
        # The arguments are the request's address.
        if msg.startswith(UNANSWERED):
            msg, args = UNANSWERED, ()
        super().exception(msg, *args, **options)


class Worker(ThreadWorker):
    """A worker whose threads stay with a connection for a moment, and that answers in the envelope of the API."""

    def handle(self, conn: Any) -> Any:
        """Serves a connection, and its next request too when that comes at once and nobody else needs the thread.

        A busy caller's requests are spared the way through the main thread, which is a tenth of what a save costs.
        """
        more = super().handle(conn)
        while more is True and self.alive and self.tpool._work_queue.empty() and has_more(conn.sock):  # noqa: SLF001
            more = super().handle(conn)
        return more

    def handle_error(self, req: object, client: socket, addr: Any, exc: Exception) -> None:
        if isinstance(exc, ParseException):
            # What could not be read may be anything, so none of it is quoted.
            error_uid = str(uuid4())
            self.log.warning("Unreadable request, %s, error_uid %s", type(exc).__name__, error_uid)
            with suppress(OSError):
                client.sendall(unreadable(exc, error_uid))
        else:
            super().handle_error(req, client, addr, exc)


def has_more(connection: socket) -> bool:
    """Whether the next request, or the end of the connection, arrives within a moment."""
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(LINGER_MILLISECONDS))


def unreadable(error: ParseException, error_uid: str) -> bytes:
    """The whole answer to a request that is no HTTP, or whose address or headers are too long."""
    status = 414 if isinstance(error, LimitRequestLine) else 431 if isinstance(error, LimitRequestHeaders) else 400
    code = "INVALID_PATH" if status == 414 else "INVALID_FIELD"
    problem = {"errorCode": code, "errorDescription": f"request: {HTTPStatus(status).phrase}", "errorUID": error_uid}
    envelope = {
        "requestUuid": str(uuid4()),
        "status": "FAILURE",
        "messageUuid": None,
        "errors": [problem],
        "warnings": [],
    }
    body = json.dumps(envelope).encode()
    head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nConnection: close\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


logger_class = JsonLogger
worker_class = Worker
