"""The history of a message as pages show it: who did what when, and word by word what became of a text."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.admin.personal import personal_json, personal_value
from app.messages.attributes import BY_PATH
from app.messages.differences import SAME, Part, differences, excerpt
from app.messages.history import from_wire
from app.messages.trash import ABOUT_TRASH, RESTORED, TRASHED
from app.messages.values import Value
from app.models import Message, Revision

STEPS_PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Change:
    """A field before and after a revision. `label` is None for one that the contract does not know.

    `parts` are there where some of a text stayed; otherwise `old` and `new` are shown whole, as far as they fit.
    """

    path: str
    label: str | None
    old: str | datetime | None
    new: str | datetime | None
    parts: list[Part] | None


@dataclass(frozen=True, slots=True)
class Step:
    """A version: who made it, when, and by which request. `act` is first, changed, trashed or restored."""

    version: int
    at: datetime
    kind: str
    name: str
    request_uuid: str
    act: str
    reason: str | None
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class History:
    """Some steps, the latest first. `older` is the version that the next page begins with, if there is one."""

    steps: list[Step]
    older: int | None


def history_of(message: Message, revisions: Sequence[Revision], newest: int | None = None) -> History:
    """A page of the history, from version `newest` downwards. `revisions` are all of them, the latest first."""
    wanted = [revision for revision in revisions if newest is None or revision.version <= newest]
    steps = [step_of(revision) for revision in wanted[:STEPS_PER_PAGE]]
    if len(wanted) > STEPS_PER_PAGE:
        return History(steps, wanted[STEPS_PER_PAGE].version)
    return History([*steps, first_step(message)], None)


def step_of(revision: Revision) -> Step:
    """The step of a revision."""
    changes = revision.changes
    act = RESTORED if RESTORED in changes else TRASHED if TRASHED in changes else None
    return Step(
        version=revision.version,
        at=revision.at,
        kind=revision.actor_kind,
        name=revision.actor_name,
        request_uuid=revision.request_uuid,
        act=act.strip("()") if act else "changed",
        reason=changes[act][1] if act else None,
        changes=[_change(path, old, new) for path, (old, new) in changes.items() if path not in ABOUT_TRASH],
    )


def first_step(message: Message) -> Step:
    """The step that made the message."""
    return Step(1, message.created_at, "client", message.created_by, message.request_uuid, "first", None, [])


def shown_value(name: str, value: Value) -> str | datetime | None:
    """The value of an attribute as this account may see it: a text, a moment, or None."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    allowed = personal_value(name, value)
    return allowed if allowed is None or isinstance(allowed, datetime) else str(allowed)


def shown_json(value: Any) -> str | None:
    """A field outside the contract as this account may see it, or None where there is none."""
    return None if value is None else json.dumps(personal_json(value), ensure_ascii=False, indent=2)


def _change(path: str, old: Any, new: Any) -> Change:
    if path not in BY_PATH:
        return _changed(path, None, shown_json(old), shown_json(new))
    name = BY_PATH[path].name
    return _changed(path, BY_PATH[path].label, *(shown_value(name, from_wire(path, value)) for value in (old, new)))


def _changed(path: str, label: str | None, old: str | datetime | None, new: str | datetime | None) -> Change:
    parts = differences(old, new) if isinstance(old, str) and isinstance(new, str) else []
    if any(part.kind == SAME and not part.text.isspace() for part in parts) and len(parts) > 1:
        return Change(path, label, old, new, excerpt(parts))
    return Change(path, label, old, new, None)
