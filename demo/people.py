"""The customers of a department, each with a name, a number, an address and an id."""

import unicodedata
from dataclasses import dataclass
from random import Random
from uuid import UUID

from demo.cast import Place
from demo.names import FIRST, LAST


@dataclass(frozen=True, slots=True)
class Customer:
    """A person that the bot speaks with. `named` says whether an editor gave the user this name."""

    user_id: str
    name: str
    number: str
    address: str
    named: bool

    @property
    def first(self) -> str:
        return self.name.split()[0]


def customers_of(place: Place, rng: Random) -> list[Customer]:
    """The customers of a place; those at the front are spoken with most."""
    found = []
    for position in range(place.customers):
        first, last = rng.choice(FIRST[place.language]), rng.choice(LAST[place.language])
        user_id = str(UUID(int=rng.getrandbits(128), version=4))
        mailbox = _plain(f"{first}.{last}")
        found.append(
            Customer(
                user_id,
                f"{first} {last}",
                _number(place, position),
                f"{mailbox}@mail.example",
                rng.random() < 0.6,
            )
        )
    return found


def _plain(text: str) -> str:
    """The text as it stands in an address: without accents, case and apostrophes."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return letters.encode("ascii", "ignore").decode().replace("'", "")


def _number(place: Place, position: int) -> str:
    """The first number of each pattern is the place's own."""
    return place.numbers[position // 99 % len(place.numbers)].format(position % 99 + 1)


def somebody(customers: list[Customer], rng: Random) -> Customer:
    """One of them; a few are regulars, most are seldom heard of."""
    return customers[int(len(customers) * rng.random() ** 1.3)]
