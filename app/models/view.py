"""Views that staff saved: the filters of a list under a name."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcDateTime
from app.models.directory import ID, NAME_LENGTH


class SavedView(Base):
    """A list's query string under a name. With a `department_id` it is shared with all who see that department."""

    __tablename__ = "saved_view"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    # The list that it narrows: a department's, or None for the list of all departments.
    list_department_id: Mapped[str | None] = mapped_column(ID)
    department_id: Mapped[str | None] = mapped_column(ID)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    query: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        # One's own views, and those that are shared with a department.
        Index(None, "staff_id"),
        Index(None, "department_id"),
    )
