"""Two people changed one message: what the page shows of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.admin.message_view import shown
from app.messages.attributes import ATTRIBUTES
from app.messages.values import Value
from app.models import Revision


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which the version now stored and the one that was submitted differ, and who changed it."""

    label: str
    theirs: str | datetime | None
    yours: str | datetime | None
    by_them: bool
    by_you: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both versions side by side, and who made theirs: the revisions since, the latest first."""

    differences: list[Difference]
    since: list[Revision]


def conflict_of(
    base: Mapping[str, Value], theirs: Mapping[str, Value], changed: Mapping[str, Value], since: Sequence[Revision]
) -> Conflict:
    """The conflict between what is stored now and `changed`, both of which started from `base`."""
    yours = {**base, **changed}
    differences = [
        Difference(
            attribute.label,
            shown(theirs[attribute.name]),
            shown(yours[attribute.name]),
            by_them=theirs[attribute.name] != base[attribute.name],
            by_you=attribute.name in changed,
        )
        for attribute in ATTRIBUTES
        if theirs[attribute.name] != yours[attribute.name]
    ]
    return Conflict(differences, list(since))
