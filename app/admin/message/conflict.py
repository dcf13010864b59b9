"""Two people changed one message: what the page shows of it, and which version of each field is to stay."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.admin.message.cut import Room
from app.admin.message.order import AS_READ
from app.admin.message.steps import Side, Step, shown_value, step_of
from app.admin.message.view import side_of
from app.messages.attributes import ATTRIBUTES
from app.messages.values import Value
from app.models import Revision

THEIRS, YOURS = "theirs", "yours"
PICK = "pick-"
# In bytes of HTML: what was and theirs of all fields together, and one of them. The rest is on the page of its version.
MOST, LONGEST = 32_000, 12_000


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which their version and yours differ: how it was, who changed it, and which is picked at first.

    `was` and `theirs` are as much of each as fits. Yours stands in the field of the form that is called `name`.
    """

    name: str
    label: str
    was: Side
    theirs: Side
    by_them: bool
    by_you: bool

    @property
    def picked(self) -> str:
        return YOURS if self.by_you else THEIRS


@dataclass(frozen=True, slots=True)
class Conflict:
    """The fields that differ, the version that both began with, and who made theirs: the steps since, latest first."""

    base: int
    differences: list[Difference]
    since: list[Step]


def conflict_of(
    base_version: int,
    base: Mapping[str, Value],
    theirs: Mapping[str, Value],
    changed: Mapping[str, Value],
    since: Sequence[Revision],
    hidden: frozenset[str],
) -> Conflict:
    """The conflict between what is stored now and `changed`, both of which started from `base`.

    The fields in `hidden` are not for this account to see or change: theirs stay.
    """
    yours, room = {**base, **changed}, Room(MOST)
    differences = [
        Difference(
            name,
            attribute.label,
            side_of(shown_value(name, base[name]), room, LONGEST),
            side_of(shown_value(name, theirs[name]), room, LONGEST),
            by_them=theirs[name] != base[name],
            by_you=name in changed,
        )
        for attribute in AS_READ
        if (name := attribute.name) not in hidden and theirs[name] != yours[name]
    ]
    return Conflict(base_version, differences, [step_of(revision) for revision in since])


def picked_theirs(value_of: Callable[[str], str | None]) -> frozenset[str]:
    """The fields for which their version was picked, given the fields that were posted."""
    return frozenset(a.name for a in ATTRIBUTES if value_of(PICK + a.name) == THEIRS)
