"""Copies SQLite's log back into the database beside those who save (docs/architecture.md, Why it is so)."""

import threading
import time
from pathlib import Path

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from app.models.engine import LONG_LOG
from app.models.housekeeping import copy_log_back

# So long pages gather in the log, as many saves touch the same ones. From LONG_LOG on commits copy too (engine.py):
# once nothing is left the log begins anew, so that the little that came meanwhile follows at once.
PAUSE, SHORT_PAUSE = 0.5, 0.02

log = structlog.get_logger("store")


class LogCopier:
    """A thread per process that copies what was written, so that no commit has to copy thousands of pages.

    It begins with the first write, as threads do not survive a fork, and waits as long as nobody writes. On Postgres,
    which has a process for it, there is none.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._is_needed = engine.dialect.name == "sqlite"
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._written = threading.Event()

    def note_write(self) -> None:
        """Something was committed."""
        if self._is_needed and not self._written.is_set():
            self._written.set()
            with self._starting:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="log-copier", daemon=True)
                    self._thread.start()

    def _run(self) -> None:
        pause = PAUSE
        while True:
            self._written.wait()
            time.sleep(pause)
            self._written.clear()
            pause = SHORT_PAUSE if self._copy() else PAUSE

    def _copy(self) -> bool:
        """Copies what is in the log, and says whether it is long enough for a commit to copy the rest."""
        try:
            # A database that was removed meanwhile would be made anew.
            if not Path(self._engine.url.database or "").exists():
                return False
            with self._engine.connect() as connection:
                return copy_log_back(connection) >= LONG_LOG
        except SQLAlchemyError as error:
            log.warning("log_not_copied", error=type(error).__name__)
            return False
