"""gunicorn's settings. GUNICORN_CMD_ARGS and gunicorn's own variables override them, as everywhere."""

import gc
import os
import sys
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger

from app.config import Settings, UnsafeSettings
from app.logs import JsonFormatter
from app.serving import Worker

try:
    Settings.from_env()
except UnsafeSettings as unsafe:
    # Said here it is said once and alone; each worker would say it again, among lines of its own.
    sys.exit(str(unsafe))

bind = "127.0.0.1:8000"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# A saving thread sleeps until its group is on disk, so there are as many as saves may wait at once. Of what is no save
# fewer are answered at the same time (app/serving.py), so that some threads are left for the saves.
threads = 64
# On SIGTERM and SIGHUP a worker has this long to answer what it has begun. A save gives up after 10 seconds at most.
graceful_timeout = 30
timeout = 60
# What it makes, SQLite's files above all, is for its own user alone.
umask = 0o077
keepalive = 75
backlog = 2048
control_socket_disable = True


def on_reload(_server: object) -> None:
    """Lets new workers load the code that is on disk; until then all run what the master loaded for this file."""
    for name in [name for name in sys.modules if name.split(".")[0] == "app"]:
        del sys.modules[name]


def post_worker_init(_worker: object) -> None:
    """Leaves what was loaded at the start out of every later garbage collection, and collects less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


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


logger_class = JsonLogger
worker_class = Worker
