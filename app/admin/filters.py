"""The filters of a list of messages: read from the URL, shown as a form and as chips."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from werkzeug.exceptions import BadRequest

from app.admin.rendering import words
from app.messages.attributes import BY_NAME
from app.messages.find import Cursor, Filters
from app.messages.values import Choice, InvalidValue, Moment

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = Moment()
# The parameters, named as in the API, with the attribute that each is about; the days are about the time of a message.
ATTRIBUTES = {"type": "type", "protocol": "protocol", "deliveryStatus": "delivery_status"}
LABELS = {name: BY_NAME[attribute].label for name, attribute in ATTRIBUTES.items()} | {"from": "From", "to": "To"}


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set, and the address of the list without it."""

    label: str
    value: str
    without: str


@dataclass(frozen=True, slots=True)
class Control:
    """One control of the form. `choices` are (value, words) where there are only a few."""

    name: str
    label: str
    value: str
    error: str | None
    choices: list[tuple[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class FilterQuery:
    """What the URL asks for. `filters` holds only where there are no `errors`, which are by parameter."""

    given: dict[str, str]
    filters: Filters
    errors: dict[str, str] = field(default_factory=dict)

    def controls(self) -> list[Control]:
        """The form, with what was given and what is wrong with it."""
        return [
            Control(name, label, self.given.get(name, ""), self.errors.get(name), _choices(name))
            for name, label in LABELS.items()
        ]

    def chips(self, url: Callable[..., str]) -> list[Chip]:
        """A chip for each filter that is set; `url` makes the address of the list from its parameters."""
        return [
            Chip(
                LABELS[name],
                value if name in self.errors else words(value),
                url(**{other: self.given[other] for other in self.given if other != name}),
            )
            for name, value in self.given.items()
        ]


def read_filters(args: Mapping[str, str]) -> FilterQuery:
    """The filters of a URL. A parameter that is empty counts as one that is absent, as a form submits it."""
    given = {name: args[name] for name in LABELS if args.get(name)}
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, text in given.items():
        try:
            values[name] = BY_NAME[ATTRIBUTES[name]].rule.check(text) if name in ATTRIBUTES else _day(text)
        except InvalidValue as error:
            errors[name] = str(error)
    since, last = values.get("from"), values.get("to")
    if since and last and last < since:
        errors["to"] = "must not lie before From"
    # People mean the whole of the last day.
    until = last + timedelta(days=1) if last else None
    filters = Filters(
        type=values.get("type"),
        protocol=values.get("protocol"),
        delivery_status=values.get("deliveryStatus"),
        since=since,
        until=until,
    )
    return FilterQuery(given, filters, errors)


def cursor_of(args: Mapping[str, str]) -> Cursor | None:
    """The cursor of a URL, if it has one. Raises BadRequest where it is none of ours."""
    if not args.get("cursor"):
        return None
    try:
        return Cursor.decode(args["cursor"])
    except ValueError:
        raise BadRequest("The address of this page is damaged: its cursor is not one that a list made.") from None


def _day(text: str) -> datetime:
    """The beginning of a day in UTC, within the years that a message may lie in."""
    if not _DAY.fullmatch(text):
        raise InvalidValue("must be a day like 2025-03-28")
    try:
        date.fromisoformat(text)
    except ValueError:
        raise InvalidValue("must be a day that exists") from None
    return _MOMENT.check(f"{text}T00:00Z")


def _choices(name: str) -> list[tuple[str, str]] | None:
    rule = BY_NAME[ATTRIBUTES[name]].rule if name in ATTRIBUTES else None
    return [(word, words(word)) for word in rule.words] if isinstance(rule, Choice) else None
