"""Whose names are hidden in texts: those that a message has or had itself, and the one that its user was given.

Nobody can tell from a text alone which of its words are a name, so each text is masked by the names of the message that
it belongs to (app/admin/personal.py). The words of the department's own name stay.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from flask import g

from app.admin.personal import sees_personal_data
from app.extensions import db
from app.messages.attributes import BY_NAME
from app.messages.history import list_revisions
from app.messages.mentions import Names, names_of
from app.messages.names import given_names
from app.models import Message

NAMES = {name: BY_NAME[name].path for name in ("sender_name", "recipient_name")}
Row = Mapping[str, Any]


def hide_names_of(message: Message) -> None:
    """From now on this request hides the names of a message, also those that it had once."""
    if not sees_personal_data():
        changes = [one.changes for one in list_revisions(db.session(), message)]
        _hide([message], (name for one in changes for path in NAMES.values() for name in one.get(path, ())))


def hide_names_of_thread(messages: Sequence[Message]) -> None:
    """From now on this request hides the names of all of these messages, which are of one user, in each of them."""
    if messages and not sees_personal_data():
        _hide(messages)


def _hide(messages: Sequence[Message], past: Iterable[str | None] = ()) -> None:
    place = (messages[0].department_id, messages[0].user_id)
    given = given_names(db.session(), [place])
    own = (name for one in messages for name in _own(vars(one)))
    g.names = names_of([*own, *past, given.users.get(place)], [given.departments.get(place[0])])


def names_of_each(rows: Sequence[Row]) -> list[Names | None]:
    """What is to be hidden in the texts of each of some messages."""
    if sees_personal_data() or not rows:
        return [None] * len(rows)
    places = [(row["department_id"], row["user_id"]) for row in rows]
    given = given_names(db.session(), set(places))
    return [
        names_of([*_own(row), given.users.get(place)], [given.departments.get(place[0])])
        for row, place in zip(rows, places, strict=True)
    ]


@contextmanager
def hiding(names: Names | None) -> Iterator[None]:
    """Hides these names, and no others, within."""
    before = g.get("names")
    g.names = names
    try:
        yield
    finally:
        g.names = before


def _own(row: Row) -> Iterator[str | None]:
    """The names in a message's own fields, and what the integration had said before staff changed them."""
    for name in NAMES:
        yield row[name]
        yield (row["said"] or {}).get(name)
