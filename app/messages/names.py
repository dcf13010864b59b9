"""Departments and users by the names that editors gave them, which stand in no message.

They are found by the words that messages are found by too (app/messages/spelling.py): without accents and case, each by
its beginning. The database leaves out most of those in plain letters, the others are compared one by one.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.messages.identity import normalised_id
from app.messages.query import MOST_TERMS
from app.messages.spelling import words_of
from app.models import Department, User
from app.models.given import given, is_among, may_hold

# So many names are compared, and so many users told of, by one search at most.
MOST_COMPARED = 20_000


@dataclass(frozen=True, slots=True)
class Named:
    """A department, or a user of one. `user_id` is None for a department, which has a name or is known by its id."""

    department_id: str
    user_id: str | None
    name: str | None

    @property
    def id(self) -> str:
        return self.user_id or self.department_id


@dataclass(frozen=True, slots=True)
class Given:
    """The names that were given to departments, by id, and to users, by (department, user)."""

    departments: dict[str, str | None]
    users: dict[tuple[str, str], str]


def given_names(session: Session, places: Collection[tuple[str, str]]) -> Given:
    """The names of some users, which are (department, user), and of their departments."""
    departments, users = {department for department, _ in places}, {user for _, user in places}
    named = select(User.department_id, User.id, User.name).where(
        User.department_id.in_(departments), User.id.in_(users), User.name.is_not(None)
    )
    found = session.execute(select(Department.id, Department.name).where(Department.id.in_(departments)))
    return Given(
        {row.id: row.name for row in found},
        {(row.department_id, row.id): row.name for row in session.execute(named)},
    )


def departments_named(session: Session, only: frozenset[str] | None, text: str, *, by_id: bool = True) -> list[Named]:
    """The departments in `only` (None: all of them) whose name has all words of `text`, by name.

    With `by_id` also those whose id begins with `text`.
    """
    meets, beginning = _meets(text), text.strip() if by_id else ""
    statement = select(Department.id, Department.name).order_by(Department.name, Department.id)
    if only is not None:
        statement = statement.where(Department.id.in_(only))
    return [
        Named(row.id, None, row.name)
        for row in session.execute(statement)
        if (row.name and meets(row.name)) or (beginning and row.id.startswith((beginning, beginning.lower())))
    ]


def users_named(
    session: Session, departments: Collection[str] | None, text: str, *, whole_words: bool = False
) -> list[Named]:
    """The users of `departments` (None: of all) whose name has all words of `text`, by name.

    With `whole_words` a word is not found by its beginning: who may not see a name is not to spell it out.
    """
    meets, connection = _meets(text, whole_words=whole_words), session.connection()
    conditions = [User.name.is_not(None)]
    if departments is not None:
        conditions.append(User.department_id.in_(departments))
    may_meet = [may_hold(connection, User.name, word) for word in words_of(text)[:MOST_TERMS]]
    compared = session.scalars(select(User.name).where(*conditions, *may_meet).distinct().limit(MOST_COMPARED))
    names = [name for name in compared if name and meets(name)]
    if not names:
        return []
    statement = select(User.department_id, User.id, User.name).where(
        *conditions, is_among(connection, User.name, "names")
    )
    rows = session.execute(statement.limit(MOST_COMPARED), {"names": given(connection, names)})
    found = [Named(row.department_id, row.id, row.name) for row in rows]
    return sorted(found, key=lambda user: (user.name or "", user.department_id, user.id))


def users_like(session: Session, department_id: str, text: str, *, whole_words: bool = False) -> list[str]:
    """The ids of a department's users who are named like `text`, and of the one whose id it is."""
    found = [user.id for user in users_named(session, [department_id], text, whole_words=whole_words)]
    own = normalised_id(text.strip())
    return [*found, *([own] if own else [])]


def _meets(text: str, *, whole_words: bool = False) -> Callable[[str], bool]:
    """Whether a name has all words of `text`; none has those of a text without any."""
    asked = words_of(text)[:MOST_TERMS]

    def meets(name: str) -> bool:
        words = _words_of_name(name)
        if whole_words:
            return bool(asked) and words.issuperset(asked)
        return bool(asked) and all(any(word.startswith(one) for word in words) for one in asked)

    return meets


@lru_cache(maxsize=2 * MOST_COMPARED)
def _words_of_name(name: str) -> frozenset[str]:
    """The words of a name. The same names are compared by every search, and to spell one costs more than all else."""
    return frozenset(words_of(name))
