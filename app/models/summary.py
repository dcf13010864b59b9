"""What is known of the messages of hours that are over, so that the overview need not read them again.

All of it follows from the messages and may be emptied at any time. `app/messages/summaries.py` says when it is true.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Integer, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcDateTime
from app.models.directory import ID


class HourSummary(Base):
    """The figures of one department and one hour, by the time at which its messages occurred. Empty hours have none."""

    __tablename__ = "hour_summary"

    department_id: Mapped[str] = mapped_column(ID, primary_key=True)
    hour: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)


class DaySummary(Base):
    """The figures of the first `hours` hours of a day of UTC, together.

    `version` grows whenever this row or one of its hours is written anew, `members` when messages came or went since.
    """

    __tablename__ = "day_summary"

    department_id: Mapped[str] = mapped_column(ID, primary_key=True)
    day: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    members: Mapped[int] = mapped_column(Integer)
    hours: Mapped[int] = mapped_column(SmallInteger)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)


class HourTouch(Base):
    """A mark that messages of an hour changed since it was summarised, `members` that some came or went.

    Each process marks in a slot, so that two of them that save into one hour do not wait for each other.
    """

    __tablename__ = "hour_touch"

    department_id: Mapped[str] = mapped_column(ID, primary_key=True)
    hour: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    slot: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)
    members: Mapped[bool] = mapped_column(Boolean)


class BusyUsers(Base):
    """The users with most messages from `since` on and before `until`, as [user, messages] in `users`.

    No other user had more than `rest`. `days` has the `members` that each day had when they were counted.
    """

    __tablename__ = "busy_users"

    department_id: Mapped[str] = mapped_column(ID, primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    users: Mapped[list[Any]] = mapped_column(JSON)
    rest: Mapped[int] = mapped_column(Integer)
    days: Mapped[dict[str, int]] = mapped_column(JSON)
