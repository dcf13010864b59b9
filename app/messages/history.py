"""The past of a message: its revisions, where each attribute came from, and how it looked at a version."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.messages.attributes import ATTRIBUTES, BY_PATH
from app.messages.trash import ABOUT_TRASH
from app.messages.values import Moment, Value, Wire
from app.models import Message, Revision


@dataclass(frozen=True, slots=True)
class Origin:
    """Who gave an attribute its present value, and when. `kind` is `client` or `staff`."""

    kind: str
    name: str
    at: datetime
    version: int


def list_revisions(session: Session, message: Message) -> list[Revision]:
    """All effective changes of the message since its first save, the latest first."""
    return list(
        session.scalars(
            select(Revision)
            .where(Revision.department_id == message.department_id, Revision.message_uuid == message.uuid)
            .order_by(Revision.version.desc())
        )
    )


def origins(message: Message, revisions: Sequence[Revision]) -> dict[str, Origin]:
    """For each attribute that has a value or ever changed: its origin, by the attribute's name."""
    set_ = {a.path for a in ATTRIBUTES if getattr(message, a.name) is not None}
    found = _origins(message, revisions, set_ | BY_PATH.keys() & _changed(revisions))
    return {BY_PATH[path].name: origin for path, origin in found.items()}


def unknown_origins(message: Message, revisions: Sequence[Revision]) -> dict[str, Origin]:
    """For each field outside the contract that the message has: its origin, by the field's path."""
    return _origins(message, revisions, (message.unknown or {}).keys())


def _changed(revisions: Sequence[Revision]) -> set[str]:
    return {path for revision in revisions for path in revision.changes}


def _origins(message: Message, revisions: Sequence[Revision], paths: AbstractSet[str]) -> dict[str, Origin]:
    """The origins of `paths`: the last revision that changed each, or else the first save."""
    found = dict.fromkeys(paths, Origin("client", message.created_by, message.created_at, 1))
    for revision in sorted(revisions, key=lambda revision: revision.version):
        origin = Origin(revision.actor_kind, revision.actor_name, revision.at, revision.version)
        found |= dict.fromkeys(revision.changes.keys() & paths, origin)
    return found


def values_at(message: Message, revisions: Sequence[Revision], version: int) -> dict[str, Value]:
    """The attributes as they were at `version`: today's, with each later revision taken back."""
    values: dict[str, Value] = {a.name: getattr(message, a.name) for a in ATTRIBUTES}
    for revision in sorted(revisions, key=lambda revision: revision.version, reverse=True):
        if revision.version <= version:
            break
        for path, (old, _) in revision.changes.items():
            if path in BY_PATH:
                values[BY_PATH[path].name] = from_wire(path, old)
    return values


def unknown_at(message: Message, revisions: Sequence[Revision], version: int) -> dict[str, Any]:
    """The fields outside the contract as they were at `version`, by their path."""
    fields: dict[str, Any] = dict(message.unknown or {})
    for revision in sorted(revisions, key=lambda revision: revision.version, reverse=True):
        if revision.version <= version:
            break
        for path, (old, _) in revision.changes.items():
            if path in ABOUT_TRASH or path in BY_PATH:
                continue
            fields.pop(path, None)
            if old is not None:
                fields[path] = old
    return fields


def from_wire(path: str, value: Wire) -> Value:
    """The value that `to_wire` wrote for the attribute at `path`."""
    rule = BY_PATH[path].rule
    return rule.check(value) if isinstance(rule, Moment) and value is not None else value
