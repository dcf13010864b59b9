"""Two people changed one message: what the page shows of it, and which version of each field is to stay."""

import hashlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from app.admin.message.cut import Room
from app.admin.message.edit_form import EditForm, with_line_feeds
from app.admin.message.order import AS_READ
from app.admin.message.steps import Side, Step, shown_value, step_of
from app.admin.message.view import side_of
from app.messages.attributes import ATTRIBUTES
from app.messages.values import Value
from app.models import Revision

THEIRS, YOURS = "theirs", "yours"
PICK, SHOWN = "pick-", "shown-"
# In bytes of HTML: what was and theirs of all fields together, and one of them. The rest is on the page of its version.
MOST, LONGEST = 32_000, 4_000
# In characters: a beginning that all have in common is left out where it is longer, but for the last words of it.
LONGEST_ALIKE, LAST_ALIKE = 400, 100
# The end of a line counts as one, however it is written: browsers write it in their own way.
_CHARACTER = re.compile(r"\r\n|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which their version and yours differ: how it was, who changed it, and which is picked.

    Of long texts the first `alike` characters, which all have in common, are left out. `was` and `theirs` are as much
    of the rest as fits. Yours stands in the field of the form that is called `name`. `beside` says that theirs was
    picked although somebody wrote in it.
    """

    name: str
    label: str
    alike: int
    was: Side
    theirs: Side
    by_them: bool
    by_you: bool
    picked: str
    beside: bool


@dataclass(frozen=True, slots=True)
class Since:
    """What happened after the version that somebody looked at: the steps, the latest first."""

    version: int
    steps: list[Step]

    def is_all_of(self, staff: str) -> bool:
        """Whether all of it was done by one member of staff."""
        return all((step.kind, step.name) == ("staff", staff) for step in self.steps)


@dataclass(frozen=True, slots=True)
class Conflict:
    """The fields that differ, and what happened since the version that both began with: who made theirs.

    `unsaved` is what was written, by label, in fields that by now hold what the account may not see: theirs stay.
    """

    differences: list[Difference]
    since: Since
    unsaved: Mapping[str, str | datetime | None]


@dataclass(frozen=True, slots=True)
class _Versions:
    """The values that are compared: those that both began with, those that are stored now, and yours."""

    base: Mapping[str, Value]
    theirs: Mapping[str, Value]
    yours: Mapping[str, Value]


def conflict_of(
    base: Mapping[str, Value],
    theirs: Mapping[str, Value],
    changed: Mapping[str, Value],
    since: Since,
    hidden: frozenset[str],
) -> Conflict:
    """The conflict between what is stored now and `changed`, both of which started from `base`.

    The fields in `hidden` are not for this account to see or change, nor whether theirs are the same as yours.
    """
    yours = {**base, **changed}
    differing = {name for name, value in yours.items() if name not in hidden and theirs[name] != value}
    unsaved = _unsaved({name: shown_value(name, changed[name]) for name in changed if name in hidden})
    return Conflict(_differences(differing, _Versions(base, theirs, yours), changed, changed), since, unsaved)


def since_version(version: int, revisions: Sequence[Revision]) -> Since:
    """What happened after `version`, given all revisions, the latest first."""
    return Since(version, [step_of(revision) for revision in revisions if revision.version > version])


@dataclass(frozen=True, slots=True)
class Posted:
    """A comparison that was posted: yours, as it was typed, and the side that was picked of each field.

    For the fields `beside` theirs was picked although somebody wrote in yours.
    """

    form: EditForm
    picked: Mapping[str, str]
    beside: Collection[str]


def asked_again(
    base: Mapping[str, Value], theirs: Mapping[str, Value], since: Since, posted: Posted, hidden: frozenset[str]
) -> Conflict:
    """The conflict as it was posted, without what is `hidden` from this account by now."""
    form, picked, beside = posted.form, posted.picked, posted.beside
    versions = _Versions(base, theirs, {name: form[name].data for name in picked})
    by_you = {name for name in picked if form.differs(name, base)}
    yours = {name for name, side in picked.items() if side == YOURS or name in beside}
    unsaved = _unsaved({name: form[name].data for name in yours & hidden})
    return Conflict(_differences(picked.keys() - hidden, versions, by_you, yours, beside), since, unsaved)


def _unsaved(written: Mapping[str, str | datetime | None]) -> dict[str, str | datetime | None]:
    return {one.label: written[one.name] for one in AS_READ if one.name in written}


def _differences(
    names: Collection[str],
    versions: _Versions,
    by_you: Collection[str],
    yours_picked: Collection[str],
    beside: Collection[str] = (),
) -> list[Difference]:
    """The fields `names`, in the order in which they are read and with the room that they share."""
    room, differences = Room(MOST), []
    for attribute in AS_READ:
        name = attribute.name
        if name not in names:
            continue
        was, theirs, yours = (shown_value(name, one[name]) for one in (versions.base, versions.theirs, versions.yours))
        alike = _alike(was, theirs, yours)
        differences.append(
            Difference(
                name,
                attribute.label,
                alike,
                _side(was, alike, room),
                _side(theirs, alike, room),
                by_them=versions.theirs[name] != versions.base[name],
                by_you=name in by_you,
                picked=YOURS if name in yours_picked else THEIRS,
                beside=name in beside,
            )
        )
    return differences


def _alike(*versions: str | datetime | None) -> int:
    """How many characters are left out, because all versions begin with them."""
    texts = [with_line_feeds(one) for one in versions if isinstance(one, str)]
    if len(texts) < len(versions):
        return 0
    common = sum(1 for _ in takewhile(lambda found: len({*found}) == 1, zip(*texts, strict=False)))
    return common - LAST_ALIKE if common > LONGEST_ALIKE else 0


def _side(value: str | datetime | None, alike: int, room: Room) -> Side:
    """A version from where they differ, as far as it fits."""
    rest = "".join(_CHARACTER.findall(value)[alike:]) if alike and isinstance(value, str) else value
    return side_of(rest, room, LONGEST)


def digest_of(text: str | None) -> str:
    """What tells whether a text of the form is still the one that was shown, however long it is."""
    return hashlib.sha256(with_line_feeds(text or "").encode("utf-8", "surrogatepass")).hexdigest()[:16]


def written_beside(form: EditForm, value_of: Callable[[str], str | None]) -> frozenset[str]:
    """The fields for which their version was picked although somebody wrote in yours since it was shown."""
    return frozenset(
        name
        for name, side in picks(value_of).items()
        if side == THEIRS and name in form and value_of(SHOWN + name) not in {None, digest_of(form[name].data)}
    )


def picks(value_of: Callable[[str], str | None]) -> dict[str, str]:
    """The side that was picked of each field that was compared, given the fields that were posted."""
    found = {a.name: value_of(PICK + a.name) for a in ATTRIBUTES}
    return {name: side for name, side in found.items() if side in {THEIRS, YOURS}}
