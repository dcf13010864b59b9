"""One message as its page shows it: its content, every attribute with its origin, and the delivery."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.admin.delivery import Journey, journey_of
from app.admin.lists.rows import icon_of, person_of
from app.admin.message.copies import curl_of, ends_edits, json_of
from app.admin.message.cut import Room
from app.admin.message.order import AS_READ
from app.admin.message.others import OtherFields, other_fields
from app.admin.message.steps import Side, shown_value
from app.admin.message.usual import usual_origin
from app.admin.personal import personal, personal_text, personal_value, sees_personal_data
from app.messages.attributes import ATTRIBUTES, BY_NAME, GROUPS, Attribute
from app.messages.history import Origin, from_wire, origins, unknown_origins
from app.messages.outcome import outcome_of
from app.messages.standing import sentence_of
from app.messages.values import Wire, to_wire
from app.models import Message, Revision

# How a heading leads to the person's name.
DIRECTIONS = {
    "INCOMING": "Incoming from",
    "OUTGOING": "Outgoing to",
    "DRAFT": "Draft to",
    "DISCARDED_DRAFT": "Discarded draft to",
    "NOTE": "Note about",
}
# In bytes of HTML. What is longer has an address of its own. The page has all its texts together in PAGE.
PAGE, LONGEST_BODY, LONGEST_COPY, LONGEST_VALUE, LONGEST_IN_HEAD = 32_000, 14_000, 8_000, 1_000, 700
# All values of attributes together, with what the integration had said.
LONGEST_VALUES = 8_000


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
    """The message as JSON and as a command. None is too long for the page.

    The command is empty where the account may not see it, or where the API would refuse it as the message is in the
    trash. `ends_edits` says that it ends what protects the edits of staff.
    """

    json: str | None
    curl: str | None
    in_trash: bool
    ends_edits: bool


@dataclass(frozen=True, slots=True)
class AttributeView:
    """An attribute: its value, where it came from, and whether staff changed it.

    `said` is what the integration had said before they did.
    """

    attribute: Attribute
    value: Side
    origin: Origin | None
    edited: bool
    said: Side


@dataclass(frozen=True, slots=True)
class MessageView:
    """The whole page. `direction` leads to `person` in the heading.

    `body` stands apart from `groups`, which hold all other attributes by their label; most of them come from
    `came_from`. `warnings` are codes with their sentences.
    """

    message: Message
    direction: str
    icon: str
    person: str
    content: Content
    body: AttributeView
    groups: dict[str, list[AttributeView]]
    came_from: Origin | None
    others: OtherFields
    journey: Journey
    warnings: list[tuple[str, str]]
    copies: Copies


def view_of(message: Message, revisions: Sequence[Revision], page: Room) -> MessageView:
    """The page of a message, given its revisions, the latest first, as far as its texts fit on the page."""
    known = origins(message, revisions)
    content, copies = _content(message, page), _copies(message, page)
    room = page.part(LONGEST_VALUES)
    rest = [_attribute(message, one, known.get(one.name), room) for one in AS_READ if one.name != "body"]
    return MessageView(
        message=message,
        direction=DIRECTIONS.get(message.type or "", "Message of"),
        icon=icon_of(message),
        person=person_of(message),
        content=content,
        body=_attribute(message, BY_NAME["body"], known.get("body"), room),
        groups={label: [v for v in rest if v.attribute.group == group] for group, label in GROUPS.items()},
        came_from=usual_origin(one.origin for one in rest),
        others=other_fields(message.unknown or {}, page, unknown_origins(message, revisions)),
        journey=journey_of(message, _told_failure(message, known)),
        warnings=[(code, sentence_of(code, vars(message))) for code in (message.warnings or "").split()],
        copies=copies,
    )


def said_of(message: Message) -> dict[str, Wire]:
    """What the integration had said of what staff changed since, as this account may see it, by path."""
    said = message.said or {}
    found = {a.path: personal_value(a.name, from_wire(a.path, said[a.name])) for a in ATTRIBUTES if a.name in said}
    return {path: to_wire(value) for path, value in found.items()}


def side_of(value: str | datetime | None, room: Room, most: int = LONGEST_VALUE) -> Side:
    """A value as far as it fits."""
    if not isinstance(value, str):
        return Side(value)
    shown = room.cut(value, most)
    return Side(shown, len(value) - len(shown))


def _told_failure(message: Message, known: Mapping[str, Origin]) -> Origin | None:
    """Who told that the message failed: by its status, if that alone says so, or else by the reason."""
    by_status = outcome_of(message.delivery_status, None) == "failed"
    return known.get("delivery_status" if by_status else "delivery_failure")


def _content(message: Message, page: Room) -> Content:
    kinds = {"EMAIL": "mail", "VOICE_CALL": "call"}
    text = personal_text(message.body)
    beginning = text and page.cut(text, LONGEST_BODY)
    return Content(
        kind="note" if message.type == "NOTE" else kinds.get(message.protocol or "", "text"),
        subject=_in_head(personal_text(message.subject), page),
        sender=_party(message.sender_name, message.sender_value, page),
        recipient=_party(message.recipient_name, message.recipient_value, page),
        text=beginning,
        missing=len(text or "") - len(beginning or ""),
    )


def _party(name: str | None, address: str | None, page: Room) -> Party:
    return Party(_in_head(personal(name), page), _in_head(personal(address), page))


def _in_head(text: str | None, page: Room) -> str | None:
    """A text that the table of attributes shows, too."""
    found = text and page.cut(text, LONGEST_IN_HEAD)
    return found if found == text else f"{found}…"


def _copies(message: Message, page: Room) -> Copies:
    in_trash = message.trashed_at is not None
    json, curl = json_of(message), curl_of(message) if sees_personal_data() and not in_trash else ""
    return Copies(page.whole(json, LONGEST_COPY), page.whole(curl, LONGEST_COPY), in_trash, ends_edits(message))


def _attribute(message: Message, attribute: Attribute, origin: Origin | None, room: Room) -> AttributeView:
    said, name = message.said or {}, attribute.name
    # The body stands above, as the customer saw it.
    value = Side(None) if name == "body" else side_of(shown_value(name, getattr(message, name)), room)
    before = shown_value(name, from_wire(attribute.path, said.get(name)))
    return AttributeView(attribute, value, origin, edited=name in said, said=side_of(before, room))
