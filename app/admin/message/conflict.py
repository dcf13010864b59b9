"""Two people changed one message: what the page shows of it, and which version of each field is to stay."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.admin.message.steps import Step, shown_value, step_of
from app.messages.attributes import ATTRIBUTES
from app.messages.values import Value
from app.models import Revision

THEIRS, YOURS = "theirs", "yours"
PICK = "pick-"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which their version and yours differ: how it was, who changed it, and which is picked at first.

    Yours stands in the field of the form that is called `name`.
    """

    name: str
    label: str
    was: str | datetime | None
    theirs: str | datetime | None
    by_them: bool
    by_you: bool

    @property
    def picked(self) -> str:
        return YOURS if self.by_you else THEIRS


@dataclass(frozen=True, slots=True)
class Conflict:
    """The fields that differ, and who made their version: the steps since, the latest first."""

    differences: list[Difference]
    since: list[Step]


def conflict_of(
    base: Mapping[str, Value],
    theirs: Mapping[str, Value],
    changed: Mapping[str, Value],
    since: Sequence[Revision],
    hidden: frozenset[str],
) -> Conflict:
    """The conflict between what is stored now and `changed`, both of which started from `base`.

    The fields in `hidden` are not for this account to see or change: theirs stay.
    """
    yours = {**base, **changed}
    differences = [
        Difference(
            name,
            attribute.label,
            shown_value(name, base[name]),
            shown_value(name, theirs[name]),
            by_them=theirs[name] != base[name],
            by_you=name in changed,
        )
        for attribute in ATTRIBUTES
        if (name := attribute.name) not in hidden and theirs[name] != yours[name]
    ]
    return Conflict(differences, [step_of(revision) for revision in since])


def picked_theirs(value_of: Callable[[str], str | None]) -> frozenset[str]:
    """The fields for which their version was picked, given the fields that were posted."""
    return frozenset(a.name for a in ATTRIBUTES if value_of(PICK + a.name) == THEIRS)
