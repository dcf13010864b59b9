"""Departments and users by the names that editors gave them, which stand in no message.

They are found by the words that messages are found by too (app/messages/spelling.py): without accents and case, each by
its beginning. The words of users' names are kept (app/messages/naming.py); those of departments, which are few, are
compared one by one.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, aliased

from app.messages.identity import normalised_id
from app.messages.query import MOST_TERMS
from app.messages.spelling import words_of
from app.models import Department, User, UserNameWord
from app.models.given import without_index

# So many users are told of by one search at most.
MOST_FOUND = 20_000
# No word has this character, which comes behind all others.
_LAST_CHARACTER = "\U0010ffff"
# Columns of the table cost less than attributes of a model.
_USER = [User.__table__.c[name] for name in ("department_id", "id", "name")]
_IS_OF_USER = and_(UserNameWord.department_id == User.department_id, UserNameWord.user_id == User.id)


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
    # The longest word is met by the fewest.
    asked = sorted(set(words_of(text)[:MOST_TERMS]), key=len, reverse=True)
    if not asked:
        return []
    connection = session.connection()
    statement = select(*_USER).join_from(User, UserNameWord, _IS_OF_USER)
    statement = statement.where(User.name.is_not(None), _is_word(UserNameWord, asked[0], whole=whole_words))
    for word in asked[1:]:
        statement = statement.where(_has_too(word, whole=whole_words))
    if departments is not None:
        statement = statement.where(without_index(connection, UserNameWord.department_id).in_(departments))
    # Who has two words with that beginning comes twice.
    found = {(row.name, row.department_id, row.id) for row in session.execute(statement.limit(MOST_FOUND))}
    return [Named(department, user, name) for name, department, user in sorted(found)]


def users_like(session: Session, department_id: str, text: str, *, whole_words: bool = False) -> list[str]:
    """The ids of a department's users who are named like `text`, and of the one whose id it is."""
    found = [user.id for user in users_named(session, [department_id], text, whole_words=whole_words)]
    own = normalised_id(text.strip())
    return [*found, *([own] if own else [])]


def _meets(text: str) -> Callable[[str], bool]:
    """Whether a name has all words of `text`; none has those of a text without any."""
    asked = words_of(text)[:MOST_TERMS]

    def meets(name: str) -> bool:
        words = _spelled(name)
        return bool(asked) and all(any(word.startswith(one) for word in words) for one in asked)

    return meets


@lru_cache(maxsize=10_000)
def _spelled(name: str) -> list[str]:
    """The words of a department's name. To spell it costs more than to compare it."""
    return words_of(name)


def _is_word(source: type[UserNameWord], asked: str, *, whole: bool) -> ColumnElement[bool]:
    """The condition that a word is the one that was asked for, or begins with it."""
    return source.word == asked if whole else and_(source.word >= asked, source.word < asked + _LAST_CHARACTER)


def _has_too(asked: str, *, whole: bool) -> ColumnElement[bool]:
    """The condition that a user's name has another word, too."""
    other = aliased(UserNameWord)
    of_user = other.department_id == User.department_id, other.user_id == User.id
    return select(other.word).where(*of_user, _is_word(other, asked, whole=whole)).correlate(User).exists()
