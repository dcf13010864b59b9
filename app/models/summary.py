"""What is known of the messages of an hour that is over, so that the overview need not read them again."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcDateTime


class HourSummary(Base):
    """The figures of one department and one hour, by the time at which its messages occurred."""

    __tablename__ = "hour_summary"

    department_id: Mapped[str] = mapped_column(ForeignKey("department.id"), primary_key=True)
    hour: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
