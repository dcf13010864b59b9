"""A stored message as JSON: the way the API shows it, and the body of a PUT that would save it again (docs/api.md)."""

import json
from collections.abc import Mapping
from typing import Any

from app.messages.attributes import ATTRIBUTES, GROUPS
from app.messages.values import to_wire

Shape = dict[str, Any]

_PLACES = {group: tuple((a.key, a.name) for a in ATTRIBUTES if a.group == group) for group in GROUPS}


def message_shape(row: Mapping[str, Any]) -> Shape:
    """A stored message in the shape of the PUT's body, with all attributes and what the store knows about it."""
    shape: Shape = {"uuid": row["uuid"]}
    for group, places in _PLACES.items():
        shape[group] = {key: to_wire(row[name]) for key, name in places}
    if row["unknown"]:
        shape["unknownFields"] = row["unknown"]
    return shape | {
        "departmentUUID": row["department_id"],
        "userUUID": row["user_id"],
        "version": row["version"],
        "createdAt": to_wire(row["created_at"]),
        "updatedAt": to_wire(row["updated_at"]),
    }


def saving_body(row: Mapping[str, Any]) -> Shape:
    """The body of a PUT that saves the message as it is, with the fields that nobody knows in their places.

    Attributes without a value are left out, as they would only clear; all are there when none has one, because a body
    without any attribute is refused.
    """
    groups = {group: {key: to_wire(row[name]) for key, name in places} for group, places in _PLACES.items()}
    known = {group: {k: v for k, v in found.items() if v is not None} for group, found in groups.items()}
    body: Shape = {"uuid": row["uuid"], **(known if any(known.values()) else groups)}
    for path, value in (row["unknown"] or {}).items():
        group, key = _place_of(path)
        (body[group] if group else body)[key] = value
    return {key: value for key, value in body.items() if value != {} or key not in GROUPS}


def _place_of(path: str) -> tuple[str, str]:
    """The group, empty for none, and the key that a path names; a key that is no plain word stands there as JSON."""
    group, dot, key = path.partition(".")
    if not dot or group not in GROUPS:
        group, key = "", path
    return group, json.loads(key) if key.startswith('"') else key
