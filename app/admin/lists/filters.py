"""The filters of a list of messages: read from the URL, shown as a form and as chips."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from werkzeug.exceptions import BadRequest

from app.access.staff import Role
from app.admin.door import account, require
from app.admin.lists.parameters import DAY, PARAMETERS, Choices, Stretch, local_spelling
from app.admin.personal import personal, personal_text
from app.messages.find import Cursor, Filters
from app.messages.values import InvalidValue

DAYS = frozenset({"from", "to"})


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set, and the address of the list without it."""

    label: str
    value: str
    without: str


@dataclass(frozen=True, slots=True)
class Control:
    """One control of the form. `choices` are (value, words) where there are only a few, `kind` a type of input."""

    name: str
    label: str
    value: str
    error: str | None
    kind: str
    longest: int
    choices: Choices = ()
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FilterQuery:
    """What the URL asks for. `filters` holds only where there are no `errors`, which are by parameter.

    `readable` are the parameters that say something by themselves, even where they do not go with one another.
    `department` narrows a list of all departments; other lists have no such parameter.
    """

    given: dict[str, str]
    filters: Filters
    errors: dict[str, str] = field(default_factory=dict)
    readable: frozenset[str] = frozenset()

    @property
    def department(self) -> str | None:
        """The id of the one department that is asked for, as it was given."""
        return self.given.get("department")

    @property
    def query_string(self) -> str:
        """The filters as they stand in an address."""
        return urlencode(self.given)

    def controls(self, *, main: bool, without: Collection[str] = ()) -> list[Control]:
        """The form, with what was given and what is wrong with it: the main controls, or all others."""
        hidden = {*without} | {"q", "department"} | (set() if account().may(Role.ADMIN) else {"trashed"})
        return [self._control(name) for name, one in PARAMETERS.items() if one.is_main is main and name not in hidden]

    def chips(self, url: Callable[..., str], labels: Mapping[str, str | None] | None = None) -> list[Chip]:
        """A chip for each filter that is set; `url` makes the address of the list from its parameters.

        `labels` are the names of departments.
        """
        return [
            Chip(PARAMETERS[name].label, self._shown(name, labels or {}), self.without(url, name))
            for name in self.given
        ]

    def with_one(self, url: Callable[..., str], name: str, value: str) -> str:
        """The address of the list with one parameter more, or another value of it. A period replaces From and To."""
        given = {other: text for other, text in self.given.items() if name != "period" or other not in DAYS}
        return url(**given | {name: value})

    def without(self, url: Callable[..., str], name: str) -> str:
        """The address of the list without one parameter."""
        return url(**{other: self.given[other] for other in self.given if other != name})

    def _shown(self, name: str, departments: Mapping[str, str | None]) -> str:
        value, parameter = self.given[name], PARAMETERS[name]
        if parameter.is_personal:
            return personal(value) or ""
        if name == "reason":
            return personal_text(value) or ""
        if name == "department":
            return departments.get(value) or value
        return value if name in self.errors or name == "q" else parameter.shown(value)

    def _control(self, name: str) -> Control:
        parameter, value, error = PARAMETERS[name], self.given.get(name, ""), self.errors.get(name)
        # A calendar holds days only: a moment, which links of charts name, is shown as text.
        is_readable = not error or name in self.readable
        if name in DAYS and is_readable and value:
            value = local_spelling(value)
        is_day = name in DAYS and not {"T", ":"} & set(value)
        return Control(
            name,
            parameter.label,
            value if is_readable or not is_day else "",
            error,
            "date" if is_day else "text",
            parameter.longest,
            parameter.choices,
            parameter.suggestions,
        )


def read_filters(args: Mapping[str, str], *, fixed: Collection[str]) -> FilterQuery:
    """The filters of a URL. A parameter that is empty counts as one that is absent, as a form submits it.

    `fixed` are parameters that the list itself decides, so that they count for nothing in its address. Raises
    RoleNotGranted where somebody who is no admin asks for the trash.
    """
    args = _spelled_out(args)
    known = [name for name in PARAMETERS if name not in fixed]
    given = {name: args[name] for name in known if args.get(name, "").strip()}
    if "trashed" in given:
        require(Role.ADMIN)
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, text in given.items():
        try:
            values[name] = PARAMETERS[name].read(text)
        except InvalidValue as error:
            errors[name] = _in_words(PARAMETERS[name].choices) or str(error)
    since, until = _times(values)
    if since and until and until <= since:
        errors |= _without_a_day(values)
    found = {one.sets: values[name] for name, one in PARAMETERS.items() if one.sets and name in values}
    whole_words = "text" in found and account().searches_whole_words
    filters = Filters(since=since, until=until, whole_words=whole_words, **found)
    return FilterQuery(given, filters, errors, frozenset(values))


def _spelled_out(args: Mapping[str, str]) -> Mapping[str, str]:
    """A day stands for both From and To, which keeps the addresses short that a chart has by the hundred."""
    day = args.get(DAY)
    return {**args, "from": day, "to": day} if day else args


def _in_words(choices: Choices) -> str | None:
    """What is wrong with a value that is none of `choices`, in the words in which a form offers them."""
    return f"must be one of {', '.join(words for _, words in choices)}" if choices else None


def _without_a_day(values: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong where period, first and last day leave no time between them, beside what is to be changed."""
    since, until = _times({name: value for name, value in values.items() if name != "period"})
    if since and until and until <= since:
        return {"to": "must not lie before From"}
    return {"period": "has no day in common with From and To"}


def _times(values: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    """What the period, the first and the last day leave together. People mean the whole of the last day."""
    period: Stretch | None = values.get("period")
    first: Stretch | None = values.get("from")
    last: Stretch | None = values.get("to")
    since = max((one.since for one in (period, first) if one), default=None)
    until = min((one.until for one in (period, last) if one), default=None)
    return since, until


def cursor_of(args: Mapping[str, str]) -> Cursor | None:
    """The cursor of a URL, if it has one. Raises BadRequest where it is none of ours."""
    if not args.get("cursor"):
        return None
    try:
        return Cursor.decode(args["cursor"])
    except ValueError:
        raise BadRequest("The address of this page is damaged: its cursor is not one that a list made.") from None
