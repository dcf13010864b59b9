"""One message as its page shows it: every attribute with its origin, the delivery, and the history."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.admin.delivery import Journey, journey_of
from app.admin.rows import icon_of, person_of
from app.messages.attributes import ATTRIBUTES, BY_PATH, GROUPS, Attribute
from app.messages.history import Origin, from_wire, origins
from app.messages.values import Value
from app.models import Message, Revision

# How a heading leads to the person's name.
DIRECTIONS = {
    "INCOMING": "Incoming from",
    "OUTGOING": "Outgoing to",
    "DRAFT": "Draft to",
    "DISCARDED_DRAFT": "Discarded draft to",
    "NOTE": "Note about",
}


@dataclass(frozen=True, slots=True)
class AttributeView:
    """An attribute: `value` is its text, or a moment, or None where it is not set.

    `edited` says that staff changed it; `said` is what the integration had said before.
    """

    attribute: Attribute
    value: str | datetime | None
    origin: Origin | None
    edited: bool
    said: str | datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """A field before and after a revision. `label` is None for one that the contract does not know."""

    path: str
    label: str | None
    old: str | datetime | None
    new: str | datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """A version: who made it, when, and by which request. The first save has no changes."""

    version: int
    at: datetime
    kind: str
    name: str
    request_uuid: str
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class MessageView:
    """The whole page. `direction` leads to `person` in the heading.

    `body` stands apart from `groups`, which hold all other attributes by their label.
    """

    message: Message
    direction: str
    icon: str
    person: str
    body: AttributeView
    groups: dict[str, list[AttributeView]]
    unknown: dict[str, str]
    journey: Journey
    steps: list[Step]


def view_of(message: Message, revisions: Sequence[Revision]) -> MessageView:
    """The page of a message, given its revisions, the latest first."""
    known = origins(message, revisions)
    views = [_attribute(message, attribute, known.get(attribute.name)) for attribute in ATTRIBUTES]
    rest = [view for view in views if view.attribute.name != "body"]
    return MessageView(
        message=message,
        direction=DIRECTIONS.get(message.type or "", "Message of"),
        icon=icon_of(message),
        person=person_of(message),
        body=next(view for view in views if view.attribute.name == "body"),
        groups={label: [v for v in rest if v.attribute.group == group] for group, label in GROUPS.items()},
        unknown={path: _json(value) for path, value in sorted((message.unknown or {}).items())},
        journey=journey_of(message),
        steps=[*map(_step, revisions), _first_step(message)],
    )


def shown(value: Value) -> str | datetime | None:
    """The value as a page shows it: a text, a moment, or None."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value) if isinstance(value, int) else value


def _attribute(message: Message, attribute: Attribute, origin: Origin | None) -> AttributeView:
    said = message.said or {}
    return AttributeView(
        attribute=attribute,
        value=shown(getattr(message, attribute.name)),
        origin=origin,
        edited=attribute.name in said,
        said=shown(from_wire(attribute.path, said.get(attribute.name))),
    )


def _step(revision: Revision) -> Step:
    return Step(
        version=revision.version,
        at=revision.at,
        kind=revision.actor_kind,
        name=revision.actor_name,
        request_uuid=revision.request_uuid,
        changes=[_change(path, old, new) for path, (old, new) in revision.changes.items()],
    )


def _first_step(message: Message) -> Step:
    return Step(1, message.created_at, "client", message.created_by, message.request_uuid, [])


def _change(path: str, old: Any, new: Any) -> Change:
    if path in BY_PATH:
        return Change(path, BY_PATH[path].label, shown(from_wire(path, old)), shown(from_wire(path, new)))
    return Change(path, None, None if old is None else _json(old), None if new is None else _json(new))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
