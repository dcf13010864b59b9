"""The history of a message as pages show it: who did what when, and word by word what became of a text."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.admin.message.cut import Room
from app.admin.message.others import short_path
from app.admin.personal import personal_json, personal_text, personal_value
from app.messages.attributes import BY_PATH
from app.messages.differences import SAME, Part, differences, excerpt
from app.messages.history import from_wire
from app.messages.trash import ABOUT_TRASH, RESTORED, TRASHED
from app.messages.values import Value
from app.models import Message, Revision

STEPS_PER_PAGE = 20
# In characters: as much of a value is shown at most.
LONGEST_SIDE = 1_000
# Longer than the two longest bodies; fields outside the contract may be longer still.
LONGEST_COMPARED = 150_000
# In bytes of HTML: one step with all of its changes, the tags of one, of a change, and of a stretch of its text.
LONGEST_STEP, STEP, CHANGE, PART = 8_000, 1_000, 450, 80
# With less than this for its texts a change is rather counted than shown.
LEAST = 400


@dataclass(frozen=True, slots=True)
class Side:
    """A value before or after a change: the beginning of a text and how many characters are `missing`, or a moment."""

    value: str | datetime | None
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """A field before and after a revision. `label` is None for one that the contract does not know.

    `parts` are there where some of a text stayed; otherwise `old` and `new` are shown whole, as far as they fit.
    """

    path: str
    label: str | None
    old: Side
    new: Side
    parts: list[Part] | None


@dataclass(frozen=True, slots=True)
class Step:
    """A version: who made it, when, and by which request. `act` is first, changed, trashed or restored.

    For `more` changes there is no room.
    """

    version: int
    at: datetime
    kind: str
    name: str
    request_uuid: str
    act: str
    reason: str | None
    changes: list[Change]
    more: int = 0


@dataclass(frozen=True, slots=True)
class History:
    """Some steps, the latest first. `older` is the version that the next page begins with, if there is one."""

    steps: list[Step]
    older: int | None


def history_of(message: Message, revisions: Sequence[Revision], page: Room, newest: int | None = None) -> History:
    """As much of the history as fits on the page, from version `newest` downwards.

    `revisions` are all of them, the latest first.
    """
    wanted = [revision for revision in revisions if newest is None or revision.version <= newest]
    steps: list[Step] = []
    for revision in wanted[:STEPS_PER_PAGE]:
        if steps and page.left < LONGEST_STEP and page.left < _size(revision):
            break
        steps.append(step_of(revision, page))
    if len(wanted) > len(steps):
        return History(steps, wanted[len(steps)].version)
    return History([*steps, first_step(message)], None)


def step_of(revision: Revision, page: Room | None = None) -> Step:
    """The step of a revision, as far as it fits on the page."""
    changes = revision.changes
    act = RESTORED if RESTORED in changes else TRASHED if TRASHED in changes else None
    room = (page or Room(LONGEST_STEP)).part(LONGEST_STEP)
    room.take(STEP)
    fields = [(path, old, new) for path, (old, new) in changes.items() if path not in ABOUT_TRASH]
    shown: list[Change] = []
    for path, old, new in fields:
        if shown and room.left < CHANGE + LEAST:
            break
        room.take(CHANGE)
        shown.append(_change(path, old, new, room))
    return Step(
        version=revision.version,
        at=revision.at,
        kind=revision.actor_kind,
        name=revision.actor_name,
        request_uuid=revision.request_uuid,
        act=act.strip("()") if act else "changed",
        reason=changes[act][1] if act else None,
        changes=shown,
        more=len(fields) - len(shown),
    )


def _size(revision: Revision) -> int:
    """What a step takes at most, but for texts that are longer in HTML than here."""
    texts = sum(min(len(str(value)), LONGEST_SIDE) for pair in revision.changes.values() for value in pair)
    return min(STEP + CHANGE * len(revision.changes) + texts, LONGEST_STEP)


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


def _change(path: str, old: Any, new: Any, room: Room) -> Change:
    if path not in BY_PATH:
        return _changed(short_path(personal_text(path) or "", room), None, shown_json(old), shown_json(new), room)
    name = BY_PATH[path].name
    before, after = (shown_value(name, from_wire(path, value)) for value in (old, new))
    return _changed(path, BY_PATH[path].label, before, after, room)


def _changed(
    path: str, label: str | None, old: str | datetime | None, new: str | datetime | None, room: Room
) -> Change:
    parts: list[Part] = []
    if isinstance(old, str) and isinstance(new, str) and len(old) + len(new) <= LONGEST_COMPARED:
        parts = differences(old, new)
    if any(part.kind == SAME and not part.text.isspace() for part in parts) and len(parts) > 1:
        return Change(path, label, Side(None), Side(None), _fitting(excerpt(parts), room))
    return Change(path, label, _side(old, room), _side(new, room), None)


def _side(value: str | datetime | None, room: Room) -> Side:
    if not isinstance(value, str):
        return Side(value)
    shown = room.cut(value[:LONGEST_SIDE], room.left)
    return Side(shown, len(value) - len(shown))


def _fitting(parts: list[Part], room: Room) -> list[Part]:
    """The parts for which there is room; those behind them count as left out."""
    shown: list[Part] = []
    for number, part in enumerate(parts):
        room.take(PART)
        text = room.cut(part.text, max(room.left, 0))
        if text != part.text:
            rest = sum(len(one.text) + one.left_out for one in parts[number + 1 :])
            return [*shown, Part(part.kind, text, len(part.text) - len(text) + part.left_out), Part(SAME, "", rest)]
        shown.append(part)
    return shown
