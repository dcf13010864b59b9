"""A stored message as JSON: the way the API shows it, and the body of a PUT that would save it again (docs/api.md)."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from app.messages.attributes import ATTRIBUTES, GROUPS
from app.messages.values import to_wire

Shape = dict[str, Any]

_PLACES = {group: tuple((a.key, a.name) for a in ATTRIBUTES if a.group == group) for group in GROUPS}
_KEYS = {group: frozenset(key for key, _ in places) for group, places in _PLACES.items()}


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


def unknown_fields(body: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The path and the value of each field of a body that is none of the contract's."""
    for key, value in body.items():
        if key in _KEYS:
            if not value.keys() <= _KEYS[key]:
                yield from ((f"{key}.{_step(inner)}", value[inner]) for inner in value if inner not in _KEYS[key])
        elif key != "uuid":
            yield _step(key), value


def is_unknown_path(path: str) -> bool:
    """Whether `unknown_fields` may have made the path."""
    try:
        group, key = _place_of(path)
    except ValueError:
        return False
    if path != (f"{group}.{_step(key)}" if group else _step(key)):
        return False
    return key not in _KEYS[group] if group else key != "uuid" and key not in _KEYS


def _step(key: str) -> str:
    """A key as a step of a path, in quotes unless it is a plain word, so that no two paths read the same."""
    return key if key.isidentifier() else json.dumps(key, ensure_ascii=False)


def _place_of(path: str) -> tuple[str, str]:
    """The group, empty for none, and the key that a path names; a key that is no plain word stands there as JSON."""
    group, dot, key = path.partition(".")
    if not dot or group not in GROUPS:
        group, key = "", path
    return group, json.loads(key) if key.startswith('"') else key
