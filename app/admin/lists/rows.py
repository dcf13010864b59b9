"""A message as one row of a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from app.admin.delivery import Delivery, delivery_of
from app.admin.hidden_names import hiding, names_of_each
from app.admin.lists.excerpt import NOTHING, Excerpt, Sought
from app.admin.personal import personal, personal_text
from app.admin.rendering import short, words
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
# With the reason of what failed, which takes some of the room.
LONGEST_LINE = 130
# Around what was searched for, and of a subject that stands above it. Rows are most of what a page weighs.
LONGEST_PLACE, SUBJECT_ABOVE = 70, 40
LONGEST_FAILURE, LONGEST_TRASH_REASON = 50, 100


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
        status = words(self.delivery.status) if self.delivery else ""
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
    place = sought.excerpt(body, LONGEST_PLACE)
    longest = SUBJECT_ABOVE if place else LONGEST_LINE
    subject_place = sought.excerpt(subject, longest, longest // 2)
    delivery = delivery_of(message)
    tells_why = delivery is not None and delivery.tone == "failed" and place is None and subject_place is None
    failure = _beginning(message.delivery_failure, LONGEST_FAILURE) if tells_why else ""
    subject = subject[: longest - len(failure)]
    return Row(
        department_id=message.department_id,
        uuid=message.uuid,
        type=message.type,
        icon=icon_of(message),
        person=person_of(message),
        subject=subject or None,
        line=_first_line(body)[: LONGEST_LINE - len(subject) - len(failure)],
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
    reason = _beginning(message.trash_reason, LONGEST_TRASH_REASON)
    return Trashed(message.trashed_by or "", message.trashed_at, reason)


def _beginning(text: str | None, longest: int) -> str:
    """The first words of a text as the account may see them, in one line."""
    seen = " ".join((personal_text(text) or "").split())
    return seen if len(seen) <= longest else seen[:longest].rstrip() + "…"


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
