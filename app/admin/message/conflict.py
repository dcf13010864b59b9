"""Two people changed one message: what the page shows of it, and which version of each field is to stay."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.admin.message.edit_form import EditForm, with_line_feeds
from app.admin.message.steps import Step, shown_value, step_of
from app.messages.attributes import ATTRIBUTES
from app.messages.values import Value
from app.models import Revision

THEIRS, YOURS = "theirs", "yours"
PICK, SHOWN = "pick-", "shown-"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which their version and yours differ: how it was, who changed it, and which is picked at first.

    Yours stands in the field of the form that is called `name`. `beside` says that theirs was picked although somebody
    wrote in it.
    """

    name: str
    label: str
    was: str | datetime | None
    theirs: str | datetime | None
    by_them: bool
    by_you: bool
    picked: str
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Since:
    """What happened after the version that somebody looked at: the steps, the latest first."""

    version: int
    steps: list[Step]


@dataclass(frozen=True, slots=True)
class Conflict:
    """The fields that differ, and who made their version: the steps since `was`, the latest first."""

    differences: list[Difference]
    since: list[Step]
    was: int


def conflict_of(
    base: Mapping[str, Value],
    theirs: Mapping[str, Value],
    changed: Mapping[str, Value],
    since: Since,
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
            picked=YOURS if name in changed else THEIRS,
        )
        for attribute in ATTRIBUTES
        if (name := attribute.name) not in hidden and theirs[name] != yours[name]
    ]
    return Conflict(differences, since.steps, since.version)


def since_version(version: int, revisions: Sequence[Revision]) -> Since:
    """What happened after `version`, given all revisions, the latest first."""
    return Since(version, [step_of(revision) for revision in revisions if revision.version > version])


def asked_again(
    base: Mapping[str, Value],
    theirs: Mapping[str, Value],
    since: Since,
    picked: Mapping[str, str],
    beside: Collection[str],
) -> Conflict:
    """The conflict as it was posted, where for the fields `beside` theirs was picked although somebody wrote in yours.

    `picked` has the side of each field that was compared.
    """
    differences = [
        Difference(
            name,
            attribute.label,
            shown_value(name, base[name]),
            shown_value(name, theirs[name]),
            by_them=theirs[name] != base[name],
            by_you=name in beside or picked[name] == YOURS,
            picked=YOURS if name in beside else picked[name],
            beside=name in beside,
        )
        for attribute in ATTRIBUTES
        if (name := attribute.name) in picked
    ]
    return Conflict(differences, since.steps, since.version)


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
