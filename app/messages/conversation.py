"""What was said between a user and one counterparty: a thread of messages, the oldest first (docs/api.md, Reading)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from app.messages.cursor import NEWEST_FIRST
from app.messages.find import Cursor, get_message
from app.messages.threads import Known, Thread, known_positions, within
from app.models import Message

# How many of a user's newest messages are looked through for the people whom they are with.
LOOKED_THROUGH = 2_000
COUNTERPARTIES_PER_PAGE = 40


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some messages of a thread, the oldest first, and from where to read on in both directions (None at an end)."""

    messages: list[Message]
    earlier: Cursor | None
    later: Cursor | None


@dataclass(frozen=True, slots=True)
class Contact:
    """A counterparty of a user: their last message, and how many of those that were looked through are theirs."""

    last: Message
    count: int


@dataclass(frozen=True, slots=True)
class Contacts:
    """Some counterparties of a user, who wrote or was written to last first, and from where to read on.

    `complete` says that none were left out for being with older messages than are looked through.
    """

    contacts: list[Contact]
    next_cursor: Cursor | None
    complete: bool


def thread_of(session: Session, department_id: str, user_id: str, uuid: str) -> tuple[Thread, Cursor]:
    """The thread of a message of this user, and the place of the message in it. Raises MessageNotFound.

    One in the trash still names its thread, though it is no longer in it.
    """
    message = get_message(session, department_id, uuid, user_id, trashed=None)
    return Thread(department_id, user_id, message.counterparty), cursor_at(message)


def read_latest(session: Session, thread: Thread, limit: int) -> Stretch:
    """The last `limit` messages."""
    if known := known_positions(session, thread, None):
        return _known(session, thread, known, known.length - limit, known.length)
    return _stretch(session, thread, _before(session, thread, None, limit))


def read_earlier(session: Session, thread: Thread, cursor: Cursor, limit: int) -> Stretch:
    """The last `limit` messages before `cursor`."""
    if known := known_positions(session, thread, cursor):
        return _known(session, thread, known, known.before - limit, known.before)
    return _stretch(session, thread, _before(session, thread, cursor, limit))


def read_later(session: Session, thread: Thread, cursor: Cursor, limit: int) -> Stretch:
    """The first `limit` messages after `cursor`."""
    if known := known_positions(session, thread, cursor):
        return _known(session, thread, known, known.after, known.after + limit)
    return _stretch(session, thread, _after(session, thread, cursor, limit))


def read_around(session: Session, thread: Thread, cursor: Cursor, limit: int) -> Stretch:
    """The message at `cursor`, and about as many before it as after it, `limit` together."""
    if known := known_positions(session, thread, cursor):
        stop = min(known.after + limit // 2, known.length)
        return _known(session, thread, known, stop - limit, stop)
    after = _after(session, thread, cursor, limit // 2)
    at = session.scalar(_of(thread).where(Message.occurred_at == cursor.occurred_at, Message.uuid == cursor.uuid))
    middle = [at, *after] if at else after
    return _stretch(session, thread, [*_before(session, thread, cursor, limit - len(middle)), *middle])


def list_counterparties(session: Session, department_id: str, user_id: str, after: Cursor | None = None) -> Contacts:
    """With whom a user exchanged messages, found among the newest of them; those whose last one is behind `after`.

    The index of a user's messages is read to a bound, so the page costs the same for one with millions.
    """
    newest = (
        select(Message.counterparty, Message.occurred_at, Message.uuid)
        .where(Message.department_id == department_id, Message.user_id == user_id, Message.trashed_at.is_(None))
        .order_by(*NEWEST_FIRST)
        .limit(LOOKED_THROUGH + 1)
    )
    rows = session.execute(newest).all()
    last: dict[str | None, Cursor] = {}
    counts: dict[str | None, int] = {}
    for counterparty, occurred_at, uuid in rows[:LOOKED_THROUGH]:
        last.setdefault(counterparty, Cursor(occurred_at, uuid))
        counts[counterparty] = counts.get(counterparty, 0) + 1
    behind = [key for key, at in last.items() if after is None or _place(at) < _place(after)]
    shown = behind[:COUNTERPARTIES_PER_PAGE]
    found = _by_uuid(session, department_id, [last[key].uuid for key in shown])
    return Contacts(
        [Contact(found[last[key].uuid], counts[key]) for key in shown],
        next_cursor=last[shown[-1]] if len(shown) < len(behind) else None,
        complete=len(rows) <= LOOKED_THROUGH,
    )


def cursor_at(message: Message) -> Cursor:
    """The place of a message in any list of messages."""
    return Cursor(message.occurred_at, message.uuid)


def _by_uuid(session: Session, department_id: str, uuids: Iterable[str]) -> dict[str, Message]:
    found = session.scalars(select(Message).where(Message.department_id == department_id, Message.uuid.in_(uuids)))
    return {message.uuid: message for message in found}


def _place(cursor: Cursor) -> tuple[datetime, str]:
    return cursor.occurred_at, cursor.uuid


def _of(thread: Thread) -> Select[Message]:
    return select(Message).where(*within(thread))


def _before(session: Session, thread: Thread, cursor: Cursor | None, limit: int) -> list[Message]:
    statement = _of(thread).order_by(Message.occurred_at.desc(), Message.uuid.desc()).limit(limit)
    if cursor is not None:
        at = cursor.occurred_at
        older = or_(Message.occurred_at < at, and_(Message.occurred_at == at, Message.uuid < cursor.uuid))
        statement = statement.where(Message.occurred_at <= at, older)
    return list(session.scalars(statement))[::-1]


def _after(session: Session, thread: Thread, cursor: Cursor, limit: int) -> list[Message]:
    at = cursor.occurred_at
    newer = or_(Message.occurred_at > at, and_(Message.occurred_at == at, Message.uuid > cursor.uuid))
    statement = _of(thread).where(Message.occurred_at >= at, newer)
    return list(session.scalars(statement.order_by(Message.occurred_at, Message.uuid).limit(limit)))


def _stretch(session: Session, thread: Thread, messages: list[Message]) -> Stretch:
    if not messages:
        return Stretch([], None, None)
    first, last = cursor_at(messages[0]), cursor_at(messages[-1])
    return Stretch(
        messages,
        earlier=first if _before(session, thread, first, 1) else None,
        later=last if _after(session, thread, last, 1) else None,
    )


def _known(session: Session, thread: Thread, known: Known, start: int, stop: int) -> Stretch:
    """The messages of some positions of the thread."""
    start, stop = max(start, 0), min(stop, known.length)
    wanted = known.positions[start:stop]
    found = _by_uuid(session, thread.department_id, [position.uuid for position in wanted])
    return Stretch(
        [found[position.uuid] for position in wanted if position.uuid in found],
        earlier=wanted[0] if wanted and start else None,
        later=wanted[-1] if wanted and stop < known.length else None,
    )
