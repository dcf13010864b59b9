"""The names that staff give to departments and users, and the words of users' names that searches find them by.

Whoever writes words of a name has locked the user's row before, so that they are those of the name that stands there.
"""

from collections.abc import Generator, Iterable, Sequence
from functools import partial

from sqlalchemy import Connection, Engine, Table, delete, select, update
from sqlalchemy.orm import Session

from app.messages.errors import Fault, InvalidFields
from app.messages.retrying import persistently
from app.messages.spelling import words_of
from app.messages.values import InvalidValue, Text
from app.models import Department, Message, User, UserNameWord
from app.models.directory import NAME_LENGTH
from app.models.engine import writing
from app.models.upsert import insert_rows

NAME_RULE = Text(NAME_LENGTH)
# Users whose words are written at once.
AT_ONCE = 1_000
_WORD: Table = UserNameWord.__table__  # type: ignore[assignment]


def rename(session: Session, entry: Department | User, name: str) -> None:
    """Gives a department or a user a name; blanks around it are dropped and an empty one takes the name away."""
    before = entry.name
    try:
        entry.name = NAME_RULE.check(name.strip()) or None
    except InvalidValue as error:
        raise InvalidFields([Fault("name", str(error))]) from None
    if isinstance(entry, User) and entry.name != before:
        session.flush()
        _write_words(session.connection(), entry.department_id, {entry.id: entry.name})


def forget_names(connection: Connection, department_id: str) -> None:
    """A user without any message keeps the id, which is the integration's, and loses the name that staff gave."""
    any_left = select(Message.uuid).where(Message.department_id == department_id, Message.user_id == User.id)
    connection.execute(
        update(User)
        .where(User.department_id == department_id, User.name.is_not(None))
        .where(~any_left.correlate(User).exists())
        .values(name=None)
    )
    nameless = select(User.id).where(User.department_id == department_id, User.id == UserNameWord.user_id)
    nameless = nameless.where(User.name.is_(None)).correlate(UserNameWord)
    connection.execute(delete(UserNameWord).where(UserNameWord.department_id == department_id, nameless.exists()))


def index_names(engine: Engine, *, anew: bool = False) -> Generator[int]:
    """Writes the words of the names that have none yet, or of all names, and yields how many after each transaction.

    An older version of the service gives names without their words.
    """
    with Session(engine) as session:
        departments = session.scalars(select(Department.id).order_by(Department.id)).all()
    done = 0
    for department_id in departments:
        for ids in _named(engine, department_id, anew=anew):
            done += persistently(partial(_index, engine, department_id, ids))
            yield done


def _named(engine: Engine, department_id: str, *, anew: bool) -> Generator[Sequence[str]]:
    """The ids of a department's users whose names are to get their words, some at a time."""
    words = select(UserNameWord.word).where(
        UserNameWord.department_id == department_id, UserNameWord.user_id == User.id
    )
    statement = select(User.id).where(User.department_id == department_id, User.name.is_not(None))
    if not anew:
        statement = statement.where(~words.correlate(User).exists())
    with Session(engine) as session:
        ids = session.scalars(statement.order_by(User.id)).all()
    yield from (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _index(engine: Engine, department_id: str, ids: Sequence[str]) -> int:
    """Locks the names of the users: a save of one of them, which holds on to the user's key, goes on beside that."""
    with writing(engine) as session:
        rows = session.execute(
            select(User.id, User.name)
            .where(User.department_id == department_id, User.id.in_(ids), User.name.is_not(None))
            .order_by(User.id)
            .with_for_update(key_share=True)
        )
        names = {row.id: row.name for row in rows}
        return _write_words(session.connection(), department_id, names)


def _write_words(connection: Connection, department_id: str, names: dict[str, str | None]) -> int:
    """Writes the words of some users' names in place of those that they have; returns how many users have any."""
    own = UserNameWord.department_id == department_id, UserNameWord.user_id.in_(names)
    connection.execute(delete(UserNameWord).where(*own))
    rows = [row for user, name in names.items() for row in words_of_name(department_id, user, name)]
    if rows:
        insert_rows(connection, _WORD, rows)
    return len({row["user_id"] for row in rows})


def words_of_name(department_id: str, user_id: str, name: str | None) -> Iterable[dict[str, str]]:
    """The rows of UserNameWord for a user of this name."""
    for word in dict.fromkeys(words_of(name or "")):
        yield {"department_id": department_id, "user_id": user_id, "word": word}
