"""A message as one row of a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from app.admin.delivery import Delivery, delivery_of
from app.admin.hidden_names import hiding, names_of_each
from app.admin.lists.excerpt import NOTHING, Excerpt, Sought
from app.admin.message.cut import Room
from app.admin.personal import personal, personal_text
from app.admin.rendering import fitting, short, words
from app.admin.zone import local
from app.models import Message

# The icon of each type; the word beside it says the same.
ICONS = {
    "INCOMING": "incoming",
    "OUTGOING": "outgoing",
    "DRAFT": "draft",
    "DISCARDED_DRAFT": "discarded",
    "NOTE": "note",
}
# Rows are most of what a page weighs: so many characters of a text, and no more bytes of HTML than these. The reason of
# what failed takes some of the room.
LONGEST_LINE, TEXT_BYTES, PERSON_BYTES, STATUS_BYTES = 120, 200, 64, 64
# Around what was searched for, and of a subject that stands above it.
LONGEST_PLACE, PLACE_BYTES, SUBJECT_ABOVE = 70, 140, 40
LONGEST_FAILURE, FAILURE_BYTES, LONGEST_TRASH_REASON, TRASH_REASON_BYTES = 50, 80, 100, 160


@dataclass(frozen=True, slots=True)
class Trashed:
    """Who put a message into the trash, when and why."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """What a list shows of a message. `line` is the first line of its text, empty where there is none.

    In a list of what was searched for, `place` is where the text has it, and `subject_place` where the subject has it.
    `warnings` are the codes of app/messages/standing.py. `failure` is the beginning of the reason of what failed,
    unless a place takes its room.
    """

    department_id: str
    uuid: str
    type: str | None
    icon: str
    person: str
    subject: str | None
    line: str
    subject_place: Excerpt | None
    place: Excerpt | None
    protocol: str | None
    delivery: Delivery | None
    at: datetime
    edited: bool
    warnings: list[str]
    failure: str
    trashed: Trashed | None

    @property
    def failed(self) -> bool:
        return self.delivery is not None and self.delivery.tone == "failed"

    @property
    def status_words(self) -> str:
        """The delivery status in words; of what failed it always says so."""
        status = fitting(words(self.delivery.status), STATUS_BYTES) if self.delivery else ""
        if not self.failed or status == "Failed":
            return status
        return f"Failed: {status}" if status else "Failed"


@dataclass(frozen=True, slots=True)
class Day:
    """The rows of one day in the zone of whoever is logged in."""

    date: date
    rows: list[Row]


def days_of(rows: Sequence[Row]) -> list[Day]:
    """The rows by day, in their order."""
    return [Day(date, list(group)) for date, group in groupby(rows, key=lambda row: local(row.at).date())]


def rows_of(messages: Sequence[Message], sought: Sought = NOTHING) -> list[Row]:
    """The rows of some messages, each with the place that has what was searched for."""
    rows = []
    for message, names in zip(messages, names_of_each([vars(one) for one in messages]), strict=True):
        with hiding(names):
            rows.append(_row(message, sought))
    return rows


def _row(message: Message, sought: Sought) -> Row:
    """The row of a message. A place is looked for in what the account may see, so that it tells no more than that."""
    subject, body = personal_text(message.subject) or "", personal_text(message.body) or ""
    room = Room(TEXT_BYTES)
    place = _fitted(sought.excerpt(body, LONGEST_PLACE), room.part(PLACE_BYTES))
    longest = SUBJECT_ABOVE if place else LONGEST_LINE
    subject_place = _fitted(sought.excerpt(subject, longest, longest // 2), room)
    delivery = delivery_of(message)
    tells_why = delivery is not None and delivery.tone == "failed" and place is None and subject_place is None
    failure = room.cut(_beginning(message.delivery_failure, LONGEST_FAILURE), FAILURE_BYTES) if tells_why else ""
    longest -= len(failure)
    subject = room.cut(subject[:longest], TEXT_BYTES) if subject_place is None else subject[:longest]
    return Row(
        department_id=message.department_id,
        uuid=message.uuid,
        type=message.type,
        icon=icon_of(message),
        person=fitting(person_of(message), PERSON_BYTES),
        subject=subject or None,
        line="" if place else room.cut(_first_line(body)[: longest - len(subject)], TEXT_BYTES),
        subject_place=subject_place,
        place=place,
        protocol=message.protocol,
        delivery=delivery,
        at=message.occurred_at,
        edited=bool(message.said),
        warnings=(message.warnings or "").split(),
        failure=failure,
        trashed=_trashed(message),
    )


def _trashed(message: Message) -> Trashed | None:
    if message.trashed_at is None:
        return None
    reason = fitting(_beginning(message.trash_reason, LONGEST_TRASH_REASON), TRASH_REASON_BYTES)
    return Trashed(message.trashed_by or "", message.trashed_at, reason)


def _beginning(text: str | None, longest: int) -> str:
    """The first words of a text as the account may see them, in one line."""
    seen = " ".join((personal_text(text) or "").split())
    return seen if len(seen) <= longest else seen[:longest].rstrip() + "…"


def _fitted(place: Excerpt | None, room: Room) -> Excerpt | None:
    """The place without what there is no room for."""
    return place and Excerpt(*(room.cut(text, room.left) for text in (place.before, place.found, place.behind)))


def icon_of(message: Message) -> str:
    """The name of the icon that shows which way a message went."""
    return ICONS.get(message.type or "", "unknown")


def person_of(message: Message) -> str:
    """The customer, as far as the message tells and the account may see: who sent it, or else who was to get it."""
    sender = personal(message.sender_name or message.sender_value)
    recipient = personal(message.recipient_name or message.recipient_value)
    found = (sender or recipient) if message.type == "INCOMING" else (recipient or sender)
    return found or f"User {short(message.user_id)}"


def _first_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[0][:LONGEST_LINE] if lines else ""
