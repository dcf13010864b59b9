"""The fields of a message that the contract does not know, as pages show them: what fits of them.

A message may hold thousands of them, or one of 256 KiB.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.admin.message.cut import Room
from app.admin.message.usual import usual_origin
from app.admin.personal import personal_json, personal_keys
from app.messages.history import Origin

# In bytes of HTML: all of them together, one value, one path, and the tags of a row.
MOST, LONGEST_VALUE, LONGEST_PATH, ROW = 9_000, 3_000, 600, 450
# More rows never fit.
MOST_ROWS = MOST // ROW


@dataclass(frozen=True, slots=True)
class OtherField:
    """A field: its path, the beginning of its JSON, how many characters are `missing`, and where it came from."""

    path: str
    json: str
    missing: int
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class OtherFields:
    """The fields that are shown, by path, and how many are not."""

    shown: list[OtherField]
    missing: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing and not any(one.missing for one in self.shown)

    @property
    def came_from(self) -> Origin | None:
        """Where most of them came from."""
        return usual_origin(one.origin for one in self.shown)


def other_fields(fields: Mapping[str, Any], page: Room, origins: Mapping[str, Origin] | None = None) -> OtherFields:
    """The fields by their paths as this account may see them, as far as they fit on the page."""
    room = page.part(MOST)
    first = {path: fields[path] for path in sorted(fields)[:MOST_ROWS]}
    shown: list[OtherField] = []
    for (path, value), name in zip(first.items(), personal_keys(first), strict=True):
        if shown and room.left < ROW + LONGEST_PATH:
            break
        room.take(ROW)
        text = json.dumps(personal_json(value), ensure_ascii=False, indent=2)
        beginning = room.cut(text, LONGEST_VALUE)
        missing = len(text) - len(beginning)
        shown.append(OtherField(short_path(name, room), beginning, missing, (origins or {}).get(path)))
    return OtherFields(shown, len(fields) - len(shown))


def short_path(path: str, room: Room) -> str:
    """The path, or the beginning of a very long one."""
    found = room.cut(path, LONGEST_PATH)
    return found if found == path else found + "…"
