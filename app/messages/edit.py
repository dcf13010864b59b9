"""A staff edit: a correction made by a person, on top of what the integration said (docs/api.md, Staff edits)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.messages.attributes import BY_NAME
from app.messages.errors import Fault, InvalidFields, MessageNotFound, MessageTrashed, VersionMismatch
from app.messages.merge import merge_edit
from app.messages.summaries import touch
from app.messages.values import InvalidValue, Value
from app.messages.words import TEXTS, document_of
from app.models import Message, Revision
from app.models.search import reindex_rows

# All that a merge may read; the search index is no part of it.
STORED = tuple(column.name for column in Message.__table__.columns if column.name != "search")


@dataclass(frozen=True, slots=True)
class Edit:
    """New values by attribute name (None clears), made by `editor` while looking at `version`.

    `unknown` has those of fields outside the contract, by path.
    """

    department_id: str
    uuid: str
    version: int
    values: Mapping[str, Value]
    editor: str
    request_uuid: str
    at: datetime
    unknown: Mapping[str, Any] = field(default_factory=dict)


def apply_edit(session: Session, edit: Edit) -> Message:
    """The message after `edit`. The caller's transaction must be one that writes.

    Raises MessageNotFound, InvalidFields, MessageTrashed, or VersionMismatch when somebody changed the message since;
    then nothing was changed. Values that are there already make no revision.
    """
    check_values(edit.values)
    message = session.scalar(
        select(Message).where(Message.department_id == edit.department_id, Message.uuid == edit.uuid).with_for_update()
    )
    if message is None:
        raise MessageNotFound
    if message.trashed_at is not None:
        raise MessageTrashed
    if message.version != edit.version:
        raise VersionMismatch(message.version)
    stored = {name: getattr(message, name) for name in STORED}
    merge = merge_edit(stored, edit.values, edit.unknown)
    if merge.changes:
        was, now = message.occurred_at, merge.columns.get("occurred_at", message.occurred_at)
        moments = [(edit.department_id, was), (edit.department_id, now)]
        touch(session.connection(), moments if was != now else (), moments)
        for name, value in merge.columns.items():
            setattr(message, name, value)
        if not merge.columns.keys().isdisjoint(TEXTS):
            words = document_of({**stored, **merge.columns})
            session.flush()
            reindex_rows(session.connection(), {(edit.department_id, edit.uuid): words})
        message.version += 1
        message.updated_at = edit.at
        session.add(_revision(edit, message.version, merge.changes))
    return message


def check_values(values: Mapping[str, Value]) -> None:
    """Raises InvalidFields with a fault for each value that breaks the rule of its attribute."""
    faults = []
    for name, value in values.items():
        try:
            check_value(name, value)
        except InvalidValue as error:
            faults.append(Fault(BY_NAME[name].path, str(error)))
    if faults:
        raise InvalidFields(faults)


def check_value(name: str, value: Value) -> None:
    """Raises InvalidValue when `value` breaks the rule of the attribute `name`. None always may be stored."""
    if value is None or isinstance(value, datetime):
        return
    BY_NAME[name].rule.check(value)


def _revision(edit: Edit, version: int, changes: dict[str, list[object]]) -> Revision:
    return Revision(
        department_id=edit.department_id,
        message_uuid=edit.uuid,
        version=version,
        at=edit.at,
        actor_kind="staff",
        actor_name=edit.editor,
        request_uuid=edit.request_uuid,
        changes=changes,
    )
