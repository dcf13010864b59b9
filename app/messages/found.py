"""What the search index says of the words that somebody typed: how common they are, which messages have them."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.messages.area import POSITION, Area, Conditions, numbers_within, rows_within
from app.messages.cursor import Cursor, between
from app.messages.query import as_fts5, as_tsquery, parse, within
from app.models import Department, Message
from app.models.citus import is_sharded
from app.models.given import as_table
from app.models.search import (
    department_without_index,
    has_number,
    has_words,
    having_words,
    last_number,
    youngest_numbers,
)
from app.models.several import NEWEST_OF_ALL, all_of, is_of, number_in_each

# More messages than that are not known one by one: whatever has them comes by when the list is walked.
COUNTED = 60_000
# So many departments are told to the index; it would look at each of more for every message with the words.
MOST_TOLD = 16
# So many times as many of those that were saved last are looked up as are wanted.
LAST_SAVED = 4


class Words:
    """The words of an area's filters. `query` is what they mean in a message that is known to be of the area.

    Where it is empty no message has them, and nothing else is to be asked.
    """

    def __init__(self, session: Session, area: Area) -> None:
        self._session = session
        self._area = area
        text, whole = area.filters.text or "", area.filters.whole_words
        self.query = parse(text, None, whole)
        self._on_sqlite = session.get_bind().dialect.name == "sqlite"
        # Postgres would read the department's words, of which there are as many as messages, to the end.
        query = within(self.query, _told(session, area)) if self._on_sqlite else self.query
        self._fts5, self._tsquery = as_fts5(query), as_tsquery(query)

    @property
    def are_counted(self) -> bool:
        """Whether the index tells how many messages have them: SQLite's does."""
        return self._on_sqlite

    def are_surely_few(self, few: int) -> bool:
        """Whether no more messages than `few` have them because the search knows no more. SQLite alone can tell."""
        return self._on_sqlite and last_number(self._session.connection()) <= few

    def number(self) -> float:
        """How many messages have the words; at least COUNTED is infinity. SQLite."""
        return len(self._youngest) if self._are_all_known else math.inf

    def look_up(self, start: Cursor | None, limit: int) -> list[Cursor]:
        """The positions of up to `limit` messages behind `start`, for which all with the words are looked at."""
        if not self._on_sqlite:
            # A cluster sends a statement to the node of its department only where that is told plainly.
            return self._all_of(between(start, None), limit, by_index=is_sharded(self._session))
        return self._looked_up(self._condition, start, limit)

    def near_the_top(self, limit: int, most: int) -> list[Cursor] | None:
        """The newest `limit` that match and have the words, if those that were saved last tell how far to look. SQLite.

        Messages are mostly saved in the order in which they occur. None where too few of them match, or more than
        `most` messages, whether they have the words or not, are as new.
        """
        latest = self._looked_up(has_number(self._youngest[: limit * LAST_SAVED]), None, limit)
        if len(latest) < limit:
            return None
        slice_ = [*self._area.path, *between(None, latest[-1])]
        bind = self._session.get_bind()
        size = self._session.scalar(number_in_each(bind, self._area.departments, slice_, most + 1)) or 0
        return self.passed(slice_, size, limit) if size <= most else None

    def _looked_up(self, condition: ColumnElement[bool], start: Cursor | None, limit: int) -> list[Cursor]:
        conditions = [condition, _is_of(self._session, self._area), *self._area.conditions, *between(start, None)]
        newest_first = (Message.__table__.c[name].desc() for name in NEWEST_OF_ALL)
        statement = select(*POSITION).where(*conditions).order_by(*newest_first).limit(limit)
        return self._positions(self._session.execute(statement).mappings())

    def having(self, slice_: Conditions, limit: int) -> list[Cursor]:
        """Up to `limit` of a slice that match and have the words, newest first. Postgres."""
        return self._all_of(slice_, limit, by_index=True)

    def passed(self, slice_: Conditions, size: int, limit: int) -> list[Cursor]:
        """Up to `limit` of a slice of `size` messages that match and have the words, newest first. SQLite."""
        # To hand over a number costs several times as much as to pass a message in the index.
        found = self._youngest if self._are_all_known and len(self._youngest) < size else self._among(slice_)
        if not found:
            return []
        known = has_number(found, by_index=False)
        return self._positions(rows_within(self._session, self._area, POSITION, [*slice_, known], limit))

    def _among(self, slice_: Conditions) -> Collection[int]:
        """The numbers of the messages of a slice that have the words. SQLite."""
        numbers = numbers_within(self._session, self._area, slice_)
        found = numbers & self._known
        if self._are_all_known:
            return found
        oldest = self._youngest[-1]
        # The index is asked of those that are older than all that are known to have the words.
        older = {number for number in numbers if number < oldest}
        return found | having_words(self._session.connection(), self._fts5, older)

    def _all_of(self, slice_: Conditions, limit: int, *, by_index: bool) -> list[Cursor]:
        mine = is_of(self._area.departments, by_index=by_index)
        conditions = [mine, *self._area.conditions, *slice_, self._condition]
        return self._positions(self._session.execute(all_of(POSITION, conditions, limit)).mappings())

    def _positions(self, rows: Iterable[Mapping[Any, Any]]) -> list[Cursor]:
        return [self._area.position(dict(row)) for row in rows]

    @cached_property
    def _youngest(self) -> list[int]:
        """The numbers of up to COUNTED messages that have the words, those that were saved last. SQLite."""
        return youngest_numbers(self._session.connection(), self._fts5, COUNTED)

    @cached_property
    def _known(self) -> frozenset[int]:
        return frozenset(self._youngest)

    @property
    def _are_all_known(self) -> bool:
        return len(self._youngest) < COUNTED

    @property
    def _condition(self) -> ColumnElement[bool]:
        if self._on_sqlite and self._are_all_known:
            return has_number(self._youngest)
        return has_words(self._session.get_bind(), self._fts5, self._tsquery)


def _told(session: Session, area: Area) -> Sequence[str]:
    """The departments that the index is to keep to; none where that is all there are, or too many."""
    if not area.together:
        return area.departments
    if len(area.departments) > MOST_TOLD:
        return ()
    others = select(func.count()).select_from(Department).where(Department.id.not_in(area.departments))
    return area.departments if session.scalar(others) else ()


def _is_of(session: Session, area: Area) -> Any:
    department = department_without_index(session.get_bind())
    if not area.together:
        return department == area.departments[0]
    return department.in_(select(as_table(session.get_bind(), area.departments).c.value))
