"""Reads a line by the rules of a PUT (docs/api.md, Fields and Strict JSON), with what an export tells beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from app.messages.attributes import ATTRIBUTES, GROUPS
from app.messages.errors import EmptyMessage, Fault, InvalidFields
from app.messages.identity import ID_RULE, normalised_id
from app.messages.save import Save
from app.messages.shape import is_unknown_path, unknown_fields
from app.messages.strict_json import parse
from app.messages.transfer.told import TOLD, Told, read_told
from app.messages.values import InvalidValue, Value

# An export puts what was in a body a few levels deeper, and several bodies may have made one message.
DEEPEST, LONGEST_LINE = 48, 16 * 1024 * 1024
# Whoever makes a message, or changes one, where the line does not tell.
IMPORTER = "import"
_IDS = ("departmentUUID", "userUUID", "uuid")
_PLACES = {group: tuple((a.key, a.name, a.rule.check) for a in ATTRIBUTES if a.group == group) for group in GROUPS}
_BESIDE = {*_IDS, "unknownFields", *TOLD}
AN_OBJECT = "must be a JSON object"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A valid line: the save that it stands for, and what the store that wrote it told about the message."""

    save: Save
    told: Told


def read_line(raw: bytes, at: datetime) -> Incoming:
    """The line, whose message is first saved `at` this moment unless it tells another.

    Raises MalformedJson, InvalidFields with all faults at once, or EmptyMessage.
    """
    if len(raw) > LONGEST_LINE:
        raise InvalidFields([Fault("line", f"must be at most {LONGEST_LINE:,} bytes long")])
    value = parse(raw, DEEPEST)
    if not isinstance(value, dict):
        raise InvalidFields([Fault("line", AN_OBJECT)])
    faults: list[Fault] = []
    department_id, user_id, uuid = (_id(value.get(name), name, faults) for name in _IDS)
    attributes = _attributes(value, faults)
    unknown = _unknown(value, faults)
    told = read_told(value, at, faults)
    if faults:
        raise InvalidFields(faults)
    if not attributes:
        raise EmptyMessage
    save = Save(
        department_id,
        user_id,
        uuid,
        attributes=attributes,
        unknown=unknown,
        client=told.client or IMPORTER,
        request_uuid=told.request_uuid or str(uuid4()),
        at=told.created_at,
        idempotency_digest=told.idempotency_digest,
    )
    return Incoming(save, told)


def _id(text: object, name: str, faults: list[Fault]) -> str:
    found = normalised_id(text) if isinstance(text, str) else None
    if found is None:
        faults.append(Fault(name, ID_RULE))
    return found or ""


def _attributes(value: Mapping[str, Any], faults: list[Fault]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for group, places in _PLACES.items():
        members = value.get(group, {})
        if not isinstance(members, dict):
            faults.append(Fault(group, AN_OBJECT))
            continue
        for key, name, check in places:
            if key in members:
                try:
                    found[name] = None if members[key] is None else check(members[key])
                except InvalidValue as error:
                    faults.append(Fault(f"{group}.{key}", str(error)))
    return found


def _unknown(value: Mapping[str, Any], faults: list[Fault]) -> dict[str, Any]:
    """The fields outside the contract: those in their places, and those that an export gathered by their paths."""
    gathered = value.get("unknownFields", {})
    if not isinstance(gathered, dict) or not all(is_unknown_path(path) for path in gathered):
        faults.append(Fault("unknownFields", "must map paths outside the contract to their values"))
        return {}
    if faults:
        return {}
    in_place = unknown_fields({key: value[key] for key in value if key not in _BESIDE})
    return {**gathered, **dict(in_place)}
