"""gunicorn's settings. GUNICORN_CMD_ARGS and gunicorn's own variables override them, as everywhere."""

import gc
import os
import sys
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger

from app.config import Settings, UnsafeSettings
from app.logs import JsonFormatter

try:
    Settings.from_env()
except UnsafeSettings as unsafe:
    # Said here it is said once and alone; each worker would say it again, among lines of its own.
    sys.exit(str(unsafe))

bind = "127.0.0.1:8000"
worker_class = "gthread"
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


def post_worker_init(_worker: object) -> None:
    """Leaves what was loaded at the start out of every later garbage collection, and collects less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


UNREADABLE = "Invalid request from"
UNANSWERED = "Error handling request"


class JsonLogger(Logger):
    """gunicorn's own lines as JSON. The application logs the requests itself, without what identifies a customer."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonFormatter())

    def access(self, *_: object) -> None:
        """Writes nothing: a path holds the ids of customers."""

    def warning(self, msg: str, *args: object, **options: Any) -> None:
        # What could not be read as HTTP is quoted behind the caller's address, and may be anything.
        if msg.startswith(UNREADABLE):
            msg = msg.partition(": ")[0]
        super().warning(msg, *args, **options)

    def exception(self, msg: str, *args: object, **options: Any) -> None:
        # The arguments are the request's address.
        if msg.startswith(UNANSWERED):
            msg, args = UNANSWERED, ()
        super().exception(msg, *args, **options)


logger_class = JsonLogger
