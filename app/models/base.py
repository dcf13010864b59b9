"""What every table shares: the metadata, and moments that are UTC on both databases."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import DateTime, Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from app.extensions import metadata as shared_metadata

# In the `info` of an index: the one database that has it.
ONLY_ON = "only_on"


class Base(DeclarativeBase):
    """The parent of all models."""

    metadata = shared_metadata


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC. SQLite drops offsets, so they are taken off and put back here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Any:
        """On SQLite the text is written by C: five moments a save would cost as much as its statement."""
        return _as_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else aware(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def aware(value: datetime) -> datetime:
    """The moment in UTC. Raises ValueError for one without an offset, which could mean any."""
    if value.tzinfo is None:
        raise ValueError("a moment without an offset cannot be stored")
    return value.astimezone(UTC)


# A row names the same moment several times, as when it was sent and when it occurred.
@lru_cache(maxsize=64)
def _as_text(value: datetime | None) -> str | None:
    """The form in which SQLAlchemy stores and reads a moment on SQLite."""
    return None if value is None else in_digits(value)


def in_digits(value: datetime) -> str:
    """The moment in UTC like 2025-03-28 11:34:43.226123, in half the time that `isoformat` takes."""
    value = aware(value)
    date = f"{value.year:04d}-{_TWO[value.month]}-{_TWO[value.day]}"
    return f"{date} {_TWO[value.hour]}:{_TWO[value.minute]}:{_TWO[value.second]}.{value.microsecond:06d}"


_TWO = [f"{number:02d}" for number in range(60)]
