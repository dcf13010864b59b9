"""One message as its page shows it: its content, every attribute with its origin, and the delivery."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.admin.delivery import Journey, journey_of
from app.admin.lists.rows import icon_of, person_of
from app.admin.message.copies import curl_of, json_of
from app.admin.message.cut import cut
from app.admin.personal import personal, personal_json, personal_text, personal_value, sees_personal_data
from app.messages.attributes import ATTRIBUTES, GROUPS, Attribute
from app.messages.history import Origin, from_wire, origins
from app.messages.standing import sentence_of
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
# In bytes of HTML. What is longer has an address of its own.
LONGEST_BODY, LONGEST_COPY, LONGEST_SAID = 20_000, 8_000, 2_000


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody at one end of a message, as far as it tells."""

    name: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class Content:
    """What the customer saw: `kind` is text, mail, call or note. Of a long `text` the rest is `missing` characters."""

    kind: str
    subject: str | None
    sender: Party
    recipient: Party
    text: str | None
    missing: int


@dataclass(frozen=True, slots=True)
class Copies:
    """The message as JSON and as a command. None is too long for the page; `curl_hidden` is not for this account."""

    json: str | None
    curl: str | None
    curl_hidden: bool


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
class MessageView:
    """The whole page. `direction` leads to `person` in the heading.

    `body` stands apart from `groups`, which hold all other attributes by their label. `warnings` are codes with their
    sentences.
    """

    message: Message
    direction: str
    icon: str
    person: str
    content: Content
    body: AttributeView
    groups: dict[str, list[AttributeView]]
    unknown: dict[str, str]
    journey: Journey
    warnings: list[tuple[str, str]]
    copies: Copies


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
        content=_content(message),
        body=next(view for view in views if view.attribute.name == "body"),
        groups={label: [v for v in rest if v.attribute.group == group] for group, label in GROUPS.items()},
        unknown={path: _json(personal_json(value)) for path, value in sorted((message.unknown or {}).items())},
        journey=journey_of(message, known.get("delivery_status") or known.get("delivery_failure")),
        warnings=[(code, sentence_of(code, vars(message))) for code in (message.warnings or "").split()],
        copies=_copies(message),
    )


def shown(value: Value) -> str | datetime | None:
    """The value as a page shows it: a text, a moment, or None."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value) if isinstance(value, int) else value


def _content(message: Message) -> Content:
    kinds = {"EMAIL": "mail", "VOICE_CALL": "call"}
    text = personal_text(message.body)
    beginning = text and cut(text, LONGEST_BODY)
    return Content(
        kind="note" if message.type == "NOTE" else kinds.get(message.protocol or "", "text"),
        subject=personal_text(message.subject),
        sender=Party(personal(message.sender_name), personal(message.sender_value)),
        recipient=Party(personal(message.recipient_name), personal(message.recipient_value)),
        text=beginning,
        missing=len(text or "") - len(beginning or ""),
    )


def _copies(message: Message) -> Copies:
    hidden = not sees_personal_data()
    json, curl = json_of(message), "" if hidden else curl_of(message)
    return Copies(_unless_long(json), _unless_long(curl), curl_hidden=hidden)


def _unless_long(text: str) -> str | None:
    return text if cut(text, LONGEST_COPY) == text else None


def _attribute(message: Message, attribute: Attribute, origin: Origin | None) -> AttributeView:
    said, name = message.said or {}, attribute.name
    before = shown(personal_value(name, from_wire(attribute.path, said.get(name))))
    return AttributeView(
        attribute=attribute,
        value=shown(personal_value(name, getattr(message, name))),
        origin=origin,
        edited=name in said,
        said=cut(before, LONGEST_SAID) if isinstance(before, str) else before,
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
