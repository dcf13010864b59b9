"""gunicorn's settings. GUNICORN_CMD_ARGS and gunicorn's own variables override them, as everywhere."""

import os

from gunicorn.config import Config
from gunicorn.glogging import Logger

from app.logs import JsonFormatter

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


class JsonLogger(Logger):
    """gunicorn's own lines as JSON. The application logs the requests itself, without what identifies a customer."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonFormatter())

    def access(self, *_: object) -> None:
        """Writes nothing: a path holds the ids of customers."""


logger_class = JsonLogger
