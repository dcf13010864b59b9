"""The filters of the audit page: read from the URL, shown as a form and as chips."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from werkzeug.exceptions import BadRequest

from app.access.audit import Action
from app.access.trail import TrailFilters
from app.admin.lists.filters import Chip
from app.admin.people.audit_words import label_of
from app.admin.zone import start_of
from app.messages.identity import ID_RULE, normalised_id

LABELS = {
    "who": "Who",
    "action": "Did what",
    "subject": "To whom or what",
    "department": "Department",
    "from": "From",
    "to": "To",
}
LONGEST_NAME = 128
# The days that a calendar of this service reaches.
FIRST_YEAR, LAST_YEAR = 1970, 2200
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class TrailQuery:
    """What the URL asks for. `filters` holds only where there are no `errors`, which are by parameter."""

    given: dict[str, str]
    filters: TrailFilters
    errors: dict[str, str] = field(default_factory=dict)

    def chips(self, url: Callable[..., str], names: Mapping[str, str | None]) -> list[Chip]:
        """A chip for each filter that is set; `url` makes the address of the page from its parameters.

        `names` are those of departments.
        """
        return [
            Chip(
                LABELS[name],
                value if name in self.errors else self._shown(name, names),
                url(**{other: self.given[other] for other in self.given if other != name}),
            )
            for name, value in self.given.items()
        ]

    def _shown(self, name: str, names: Mapping[str, str | None]) -> str:
        value = self.given[name]
        if name == "department":
            return names.get(self.filters.department_id or "") or value
        return label_of(value) if name == "action" else value


def read_trail_filters(args: Mapping[str, str]) -> TrailQuery:
    """The filters of a URL. A parameter that is empty counts as one that is absent, as a form submits it."""
    given = {name: args[name].strip() for name in LABELS if args.get(name, "").strip()}
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, text in given.items():
        try:
            values[name] = _READ[name](text)
        except ValueError as error:
            errors[name] = str(error)
    since, last = values.get("from"), values.get("to")
    if since and last and last < since:
        errors["to"] = "must not lie before From"
    filters = TrailFilters(
        who=values.get("who"),
        subject=values.get("subject"),
        action=values.get("action"),
        department_id=values.get("department"),
        since=start_of(since) if since else None,
        # People mean the whole of the last day.
        until=start_of(last + timedelta(days=1)) if last else None,
    )
    return TrailQuery(given, filters, errors)


def before_of(args: Mapping[str, str]) -> int | None:
    """The entry that the page lies before, if the URL names one. Raises BadRequest where it is no number."""
    text = args.get("before")
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise BadRequest("The address of this page is damaged: it does not say where the page begins.")
    return int(text)


def _name(text: str) -> str:
    if len(text) > LONGEST_NAME or not text.isprintable():
        raise ValueError(f"must be a name or an id of up to {LONGEST_NAME} characters")
    return text


def _action(text: str) -> Action:
    try:
        return Action(text)
    except ValueError:
        raise ValueError("must be one of the acts in the list") from None


def _department(text: str) -> str:
    found = normalised_id(text)
    if found is None:
        raise ValueError(f"{ID_RULE}")
    return found


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError("must be a day like 2025-03-28") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"must lie between {FIRST_YEAR} and {LAST_YEAR}")
    return day


_READ: dict[str, Callable[[str], object]] = {
    "who": _name,
    "subject": _name,
    "action": _action,
    "department": _department,
    "from": _day,
    "to": _day,
}
