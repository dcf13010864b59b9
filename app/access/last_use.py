"""When a secret was last used: written down once a minute at most, and only if nobody has to wait for it."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine, or_, update

from app.access.impatience import writing_impatiently
from app.models import ClientSecret

WRITE_EVERY = timedelta(minutes=1)
LOCK_MILLISECONDS = 20

log = structlog.get_logger("credentials")


def is_stale(last_used_at: datetime | None, at: datetime) -> bool:
    """Whether a use at `at` is to be written down."""
    return last_used_at is None or at - last_used_at >= WRITE_EVERY


def note_use(engine: Engine, secret_id: int, at: datetime) -> None:
    """Writes the use down, or gives up at once and without an error where the database is busy: the next one counts."""
    due = or_(ClientSecret.last_used_at.is_(None), ClientSecret.last_used_at <= at - WRITE_EVERY)
    statement = update(ClientSecret).where(ClientSecret.id == secret_id, due).values(last_used_at=at)
    try:
        with writing_impatiently(engine, LOCK_MILLISECONDS) as connection:
            connection.execute(statement)
    except Exception as error:  # noqa: BLE001  Whatever goes wrong here, the request itself is good.
        log.debug("last_use_not_noted", error=type(error).__name__)
