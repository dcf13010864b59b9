"""The messages that fill a store: the demo's departments and conversations, spread over 400 days."""

import itertools
import math
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from random import Random

from app.messages.save import Save
from bench.fill.vocabulary import ranks, word_of
from demo.cast import PLACES, Place
from demo.people import Customer, customers_of
from demo.rhythm import HOURS, WEEK
from demo.traffic import Period, Teller

DAYS = 400
LARGEST_CHUNK, LEAST_CHUNKS = 10_000, 16
FEWEST_USERS, MESSAGES_PER_USER = 2_000, 100
# A few customers are heard of all the time, most seldom.
SKEW = 3
# Numbers differ in these five digits and the two behind them.
FIRST_HUNDRED = 20_000
WORDS_PER_MESSAGE, MESSAGES_PER_WORD = (2, 8), 10


@dataclass(frozen=True)
class Plan:
    """How many messages, until when, and a seed. They are made in chunks, in the order of time."""

    rows: int
    until: datetime
    seed: int = 1

    @property
    def since(self) -> datetime:
        return self.until - timedelta(days=DAYS)

    @property
    def users(self) -> int:
        return max(FEWEST_USERS, self.rows // MESSAGES_PER_USER)

    @property
    def vocabulary(self) -> int:
        """How many words there are: the rarest are in a few messages, however many of those there are."""
        return max(100, self.rows // MESSAGES_PER_WORD)

    @property
    def chunks(self) -> int:
        return max(math.ceil(self.rows / LARGEST_CHUNK), min(LEAST_CHUNKS, self.rows))

    def size(self, chunk: int) -> int:
        return self.rows * (chunk + 1) // self.chunks - self.rows * chunk // self.chunks


@dataclass(frozen=True)
class Told:
    """One message: its saves in order, and the ranks of the words that were added to its text."""

    saves: list[Save]
    ranks: list[int]


@cache
def places_of(plan: Plan) -> list[Place]:
    """The demo's departments, each with its share of the users, who all have numbers of their own."""
    total = sum(place.customers for place in PLACES)
    return [_grown(place, 200 + at, plan.users * place.customers // total) for at, place in enumerate(PLACES)]


def _grown(place: Place, area: int, customers: int) -> Place:
    numbers = tuple(f"+1{area}{FIRST_HUNDRED + at}{{:02d}}" for at in range(customers // 99 + 1))
    return replace(place, customers=customers, numbers=numbers)


@cache
def customers(plan: Plan, place: Place) -> list[Customer]:
    return customers_of(place, Random(f"{plan.seed} {place.key}"))


def tell(plan: Plan, chunk: int) -> Iterator[Told]:
    """The messages of one chunk, which follow upon those of the chunk before it."""
    rng = Random(f"{plan.seed} {chunk}")
    period = Period(plan.since, plan.until)
    places = places_of(plan)
    tellers = {place.key: Teller(place, period, rng) for place in places}
    starts = sorted(_moment(plan, (chunk + rng.random()) / plan.chunks) for _ in range(plan.size(chunk)))
    told = (
        _embellished(plan, saves, rng)
        for at in itertools.cycle(starts)
        for place in rng.choices(places, [one.conversations for one in places])
        for saves in _by_message(tellers[place.key].conversation(at, _somebody(customers(plan, place), rng)))
        if saves[-1].at < plan.until
    )
    return itertools.islice(told, plan.size(chunk))


def _by_message(saves: Iterator[Save]) -> list[list[Save]]:
    found: dict[str, list[Save]] = {}
    for save in saves:
        found.setdefault(save.uuid, []).append(save)
    return list(found.values())


def _embellished(plan: Plan, saves: list[Save], rng: Random) -> Told:
    """The message with rare and common words at the end of its text, where it has one."""
    first = saves[0]
    if not first.attributes.get("body"):
        return Told(saves, [])
    found = ranks(rng, plan.vocabulary, rng.randint(*WORDS_PER_MESSAGE))
    body = f"{first.attributes['body']}\n{' '.join(map(word_of, found))}"
    return Told([replace(first, attributes={**first.attributes, "body": body}), *saves[1:]], found)


def _somebody(people: list[Customer], rng: Random) -> Customer:
    return people[int(len(people) * rng.random() ** SKEW)]


def _moment(plan: Plan, share: float) -> datetime:
    """When so much of the traffic is over: little at night and at the weekend."""
    hours = _hours(plan)
    place = bisect(hours, share * hours[-1])
    return plan.since + timedelta(hours=min(place, len(hours) - 1), seconds=share * len(hours) * 3600 % 3600)


@cache
def _hours(plan: Plan) -> list[float]:
    """How much traffic there is until the end of each hour."""
    hours = (plan.since + timedelta(hours=hour) for hour in range(DAYS * 24))
    return list(itertools.accumulate(WEEK[hour.weekday()] * (HOURS[hour.hour] + 0.2) for hour in hours))
