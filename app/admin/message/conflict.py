"""Two people changed one message: what the page shows of it, and which version of each field is to stay."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from app.admin.message.cut import Room
from app.admin.message.order import AS_READ
from app.admin.message.steps import Side, Step, shown_value, step_of
from app.admin.message.view import side_of
from app.messages.attributes import ATTRIBUTES, Attribute
from app.messages.values import Value
from app.models import Revision

THEIRS, YOURS = "theirs", "yours"
PICK = "pick-"
# In bytes of HTML: what was and theirs of all fields together, and one of them. The rest is on the page of its version.
MOST, LONGEST = 32_000, 4_000
# In characters: a beginning that all have in common is left out where it is longer, but for the last words of it.
LONGEST_ALIKE, LAST_ALIKE = 400, 100


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which their version and yours differ: how it was, who changed it, and which is picked at first.

    Of long texts the first `alike` characters, which all have in common, are left out. `was` and `theirs` are as much
    of the rest as fits. Yours stands in the field of the form that is called `name`.
    """

    name: str
    label: str
    alike: int
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
        _difference(attribute, (base[name], theirs[name], yours[name]), room, by_you=name in changed)
        for attribute in AS_READ
        if (name := attribute.name) not in hidden and theirs[name] != yours[name]
    ]
    return Conflict(base_version, differences, [step_of(revision) for revision in since])


def _difference(attribute: Attribute, values: tuple[Value, Value, Value], room: Room, *, by_you: bool) -> Difference:
    """How a field was, is now, and is wanted to be."""
    was, theirs, yours = (shown_value(attribute.name, value) for value in values)
    alike = 0
    if isinstance(was, str) and isinstance(theirs, str) and isinstance(yours, str):
        common = sum(1 for _ in takewhile(lambda three: len({*three}) == 1, zip(was, theirs, yours, strict=False)))
        if common > LONGEST_ALIKE:
            alike = common - LAST_ALIKE
            was, theirs = was[alike:], theirs[alike:]
    return Difference(
        attribute.name,
        attribute.label,
        alike,
        side_of(was, room, LONGEST),
        side_of(theirs, room, LONGEST),
        by_them=values[1] != values[0],
        by_you=by_you,
    )


def picked_theirs(value_of: Callable[[str], str | None]) -> frozenset[str]:
    """The fields for which their version was picked, given the fields that were posted."""
    return frozenset(a.name for a in ATTRIBUTES if value_of(PICK + a.name) == THEIRS)
