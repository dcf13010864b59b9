"""The traffic: every save that the two clients sent, in the order in which they sent them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from app.messages.save import Save
from app.messages.values import Value
from demo.cast import CARE_CALLS, CLIENT_SILENT_FOR, PLACES, Place
from demo.deliveries import delivery_of, oddities
from demo.names import DAYS
from demo.people import Customer, customers_of, somebody
from demo.rhythm import pause, starts
from demo.scripts import SCRIPTS, Line, Script
from demo.texts import TEXTS

SHARE_OF_RECEIPTS, SHARE_OF_LOST = 0.5, 0.001


@dataclass(frozen=True, slots=True)
class Period:
    """From when to when, how much (1 is everything), and the seed: the same ones make the same traffic."""

    since: datetime
    until: datetime
    factor: float = 1.0
    seed: int = 1

    @property
    def trouble(self) -> tuple[datetime, datetime]:
        """Three hours of an afternoon in which a carrier lets one place down."""
        noon = (self.until - timedelta(days=6)).replace(hour=17, minute=0, second=0, microsecond=0)
        return noon, noon + timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Traffic:
    """All saves in order, and the customers of each place by its key."""

    saves: list[Save]
    customers: dict[str, list[Customer]]


def traffic_of(period: Period) -> Traffic:
    """The whole traffic of a period."""
    saves: list[Save] = []
    customers: dict[str, list[Customer]] = {}
    for place in PLACES:
        rng = Random(f"{period.seed} {place.key}")
        customers[place.key] = customers_of(place, rng)
        teller = Teller(place, period, rng)
        until = min(period.until - place.silent_for, _end_of(place.client, period))
        for at in starts(place, period.since, until, period.factor, rng):
            saves += (save for save in teller.conversation(at, somebody(customers[place.key], rng)) if save.at < until)
    return Traffic(sorted(saves, key=lambda save: (save.at, save.key)), customers)


def _end_of(client: str, period: Period) -> datetime:
    return period.until - (CLIENT_SILENT_FOR if client == CARE_CALLS else timedelta())


class Teller:
    """Tells the conversations of one place."""

    def __init__(self, place: Place, period: Period, rng: Random) -> None:
        self._place = place
        self._rng = rng
        self._trouble = period.trouble if place is PLACES[0] else (period.until, period.until)

    def conversation(self, at: datetime, customer: Customer) -> Iterator[Save]:
        """All saves of one conversation."""
        script = self._rng.choices(SCRIPTS, [one.weight for one in SCRIPTS])[0]
        blanks = self._blanks(customer)
        for line in script.lines:
            if self._rng.random() >= line.chance:
                return
            at += pause(line.after, self._rng)
            yield from self._message(at, customer, script, line, blanks)

    def _message(
        self, at: datetime, customer: Customer, script: Script, line: Line, blanks: dict[str, str]
    ) -> Iterator[Save]:
        at = at.replace(microsecond=at.microsecond // 1000 * 1000)
        attributes = self._attributes(customer, script, line, blanks)
        unknown = oddities(attributes, self._rng)
        uuid = self._uuid()
        if line.kind == "INCOMING":
            attributes |= {"delivery_status": "RECEIVED", "received_at": at, "sent_at": at - timedelta(seconds=2)}
        if line.kind != "OUTGOING":
            yield self._save(at, customer, uuid, attributes, unknown)
            return
        delivery = delivery_of(script.protocol, at, self._trouble, self._rng)
        attributes["sent_at"] = at
        if self._rng.random() < SHARE_OF_LOST:
            # Only the receipt reached the store, and it waits for the message in vain.
            yield self._save(delivery.at, customer, uuid, delivery.attributes, {})
            return
        if self._rng.random() < SHARE_OF_RECEIPTS:
            yield self._save(at, customer, uuid, {**attributes, "delivery_status": "SENT"}, unknown)
            yield self._save(delivery.at, customer, uuid, delivery.attributes, {})
        else:
            yield self._save(delivery.at, customer, uuid, attributes | delivery.attributes, unknown)

    def _attributes(self, customer: Customer, script: Script, line: Line, blanks: dict[str, str]) -> dict[str, Value]:
        mail = script.protocol == "EMAIL"
        theirs = (customer.name, customer.address if mail else customer.number)
        ours = (self._place.name, self._place.address if mail else self._place.number)
        sender, recipient = (theirs, ours) if line.kind == "INCOMING" else (ours, theirs)
        pictures = line.kind == "INCOMING" and self._rng.random() < 0.05
        return {
            "body": self._words(line.text, blanks),
            "type": line.kind,
            "protocol": "NONE" if line.kind == "NOTE" else script.protocol,
            "purpose": line.purpose,
            "is_manual": line.by_hand,
            "attachments": self._rng.randint(1, 3) if pictures else 0,
            "subject": self._words(line.subject, blanks) if line.subject else None,
            "sender_name": sender[0],
            "sender_value": sender[1],
            "recipient_name": recipient[0],
            "recipient_value": recipient[1],
        }

    def _blanks(self, customer: Customer) -> dict[str, str]:
        rng = self._rng
        return {
            "first": customer.first,
            "name": customer.name,
            "place": self._place.name,
            "day": rng.choice(DAYS[self._place.language]),
            "time": f"{rng.randint(8, 17)}:{rng.choice(['00', '15', '30', '45'])}",
            "host": rng.choice(self._place.hosts),
            "amount": f"{rng.randint(20, 480)}.{rng.randint(0, 99):02d}",
            "number": f"{self._place.key[0].upper()}-{rng.randint(10_000, 99_999)}",
        }

    def _words(self, key: str, blanks: dict[str, str]) -> str:
        return self._rng.choice(TEXTS[self._place.language][key]).format(**blanks)

    def _save(
        self, at: datetime, customer: Customer, uuid: str, attributes: dict[str, Value], unknown: dict[str, object]
    ) -> Save:
        place = self._place
        return Save(place.id, customer.user_id, uuid, attributes, unknown, place.client, self._uuid(), at)

    def _uuid(self) -> str:
        return str(UUID(int=self._rng.getrandbits(128), version=4))
