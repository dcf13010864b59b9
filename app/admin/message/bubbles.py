"""A message as a bubble of a conversation, and a counterparty as a row of their list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.admin.delivery import Delivery, delivery_of
from app.admin.lists.rows import Row, icon_of, person_of
from app.admin.message.cut import cut
from app.admin.personal import personal, personal_text
from app.messages.conversation import Contact
from app.models import Message

# In bytes of HTML, so that a page of bubbles keeps its size in every script.
LONGEST_TEXT, LONGEST_SUBJECT = 800, 200
# Whose side of the thread a message stands on; what is neither said nor written to anybody stands between.
SIDES = {"INCOMING": "theirs", "OUTGOING": "own", "DRAFT": "own", "DISCARDED_DRAFT": "own"}


@dataclass(frozen=True, slots=True)
class Counterparty:
    """With whom a thread is. `address` is None for messages that have none, or where the name is the address."""

    name: str
    address: str | None


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message in a thread. `side` is own, theirs or between; `cut` says that its page shows more of the text."""

    uuid: str
    side: str
    icon: str
    type: str | None
    protocol: str | None
    speaker: str | None
    is_manual: bool
    subject: str | None
    text: str | None
    cut: bool
    delivery: Delivery | None
    failure: str | None
    at: datetime
    edited: bool
    is_present: bool

    @property
    def head(self) -> tuple[str | None, str | None, str | None, bool]:
        """Which way, how and by whom: what need not be shown again of a bubble that follows one with the same."""
        return self.type, self.protocol, self.speaker, self.is_manual


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A counterparty in the list of a user's."""

    url: str
    other: Counterparty
    last: Row
    count: int


def bubble_of(message: Message, *, is_present: bool) -> Bubble:
    """The bubble of a message; `is_present` marks the one that the thread was opened at."""
    text, subject = personal_text(message.body), personal_text(message.subject)
    shown = cut(text or "", LONGEST_TEXT)
    delivery = delivery_of(message)
    failed = delivery is not None and delivery.tone == "failed"
    return Bubble(
        uuid=message.uuid,
        side=SIDES.get(message.type or "", "between"),
        icon=icon_of(message),
        type=message.type,
        protocol=message.protocol if message.protocol != "NONE" else None,
        speaker=personal(message.sender_name or message.sender_value),
        is_manual=bool(message.is_manual),
        subject=cut(subject or "", LONGEST_SUBJECT) or None,
        text=shown or None,
        cut=shown != (text or ""),
        delivery=delivery,
        failure=cut(personal_text(message.delivery_failure) or "", LONGEST_SUBJECT) if failed else None,
        at=message.occurred_at,
        edited=bool(message.said),
        is_present=is_present,
    )


def contact_row(contact: Contact, last: Row, url: str) -> ContactRow:
    """The row of a counterparty, whose thread is at `url`; `last` is that of its last message."""
    other = counterparty_in([contact.last]) if contact.last.counterparty else Counterparty("No address", None)
    return ContactRow(url, other, last, contact.count)


def counterparty_in(messages: Sequence[Message]) -> Counterparty:
    """The counterparty of some messages, named as in the last one that has a name, as far as the account may see it."""
    named = next((message for message in reversed(messages) if _theirs(message, "name")), None)
    last = named or (messages[-1] if messages else None)
    if last is None:
        return Counterparty("the counterparty", None)
    address = _theirs(last, "value")
    return Counterparty(
        personal(_theirs(last, "name") or address) or person_of(last), personal(address) if named else None
    )


def _theirs(message: Message, part: str) -> str | None:
    """The name or the value of the end of a message that is the customer's (app/messages/words.py, counterparty_of)."""
    sender, recipient = getattr(message, f"sender_{part}"), getattr(message, f"recipient_{part}")
    first, second = (sender, recipient) if message.type == "INCOMING" else (recipient, sender)
    if part == "name":
        return first or None
    return (first if (first or "").strip() else second) or None
