"""The trash: a message in it is in no list, and nothing but restoring changes it (docs/api.md, Staff edits).

Putting a message there and taking it out are changes like any other: each raises the version and makes a revision.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.messages.errors import Fault, InvalidFields, MessageNotFound
from app.messages.summaries import touch
from app.models import Message, Revision
from app.models.message import REASON_LENGTH

# The paths of a revision's changes that are about the trash. No field of an integration can have one of these: a name
# that is no plain word stands in quotes.
TRASHED, RESTORED = "(trashed)", "(restored)"
ABOUT_TRASH = frozenset({TRASHED, RESTORED})
# How long whoever put a message into the trash may take it out again without being an admin.
UNDO_TIME = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Disposal:
    """Into the trash, or out of it: why, by whom, when, and in which request."""

    into_trash: bool
    reason: str
    actor: str
    request_uuid: str
    at: datetime


def checked_reason(text: str) -> str:
    """The reason as it is stored. Raises InvalidFields: there must be one, and not a long one."""
    reason = " ".join(text.split())
    if not reason:
        raise InvalidFields([Fault("reason", "must say why")])
    if len(reason) > REASON_LENGTH or "\0" in reason:
        raise InvalidFields([Fault("reason", f"must be at most {REASON_LENGTH} characters long")])
    return reason


def dispose(session: Session, department_id: str, uuid: str, disposal: Disposal) -> Message:
    """The message after `disposal`; one that is there already stays as it is. Raises MessageNotFound."""
    messages, _ = dispose_all(session, department_id, [uuid], disposal)
    if not messages:
        raise MessageNotFound
    return messages[0]


def dispose_all(
    session: Session, department_id: str, uuids: Iterable[str], disposal: Disposal
) -> tuple[list[Message], int]:
    """Those of the messages that exist, locked in the order of their ids, and how many of them changed.

    The caller's transaction must be one that writes.
    """
    mine = Message.department_id == department_id, Message.uuid.in_(sorted(uuids))
    messages = lock_all(session, select(Message).where(*mine))
    return messages, move_all(session, messages, disposal)


def lock_all(session: Session, statement: Select[Any]) -> list[Message]:
    """The messages of the statement, locked in the order of their ids, as they are now."""
    in_order = statement.order_by(Message.uuid).with_for_update(of=Message)
    return list(session.scalars(in_order.execution_options(populate_existing=True)))


def move_all(session: Session, messages: Iterable[Message], disposal: Disposal) -> int:
    """Moves messages that are locked, and returns how many were not there already."""
    changing = [message for message in messages if (message.trashed_at is None) is disposal.into_trash]
    touch(session.connection(), [(message.department_id, message.occurred_at) for message in changing])
    for message in changing:
        session.add(_moved(message, disposal))
    return len(changing)


def can_be_undone(message: Message, username: str, at: datetime) -> bool:
    """Whether this account just put the message into the trash and may still think better of it."""
    moment = message.trashed_at
    return moment is not None and message.trashed_by == username and at - moment <= UNDO_TIME


def _moved(message: Message, disposal: Disposal) -> Revision:
    """Moves the message and returns the revision that says so."""
    if disposal.into_trash:
        changes: dict[str, list[Any]] = {TRASHED: [None, disposal.reason]}
        message.trashed_at, message.trashed_by = disposal.at, disposal.actor
        message.trash_reason = disposal.reason
    else:
        changes = {TRASHED: [message.trash_reason, None], RESTORED: [None, disposal.reason]}
        message.trashed_at = message.trashed_by = message.trash_reason = None
    message.version += 1
    message.updated_at = disposal.at
    return Revision(
        department_id=message.department_id,
        message_uuid=message.uuid,
        version=message.version,
        at=disposal.at,
        actor_kind="staff",
        actor_name=disposal.actor,
        request_uuid=disposal.request_uuid,
        changes=changes,
    )
