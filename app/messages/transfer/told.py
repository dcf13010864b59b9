"""What a store tells about a message beside its attributes, and how a line's word for it is checked."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.messages.attributes import BY_PATH
from app.messages.errors import Fault
from app.messages.transfer.exact import refined
from app.messages.values import Choice, Count, InvalidValue, Moment, Text, Value
from app.models.message import REASON_LENGTH

TOLD = ("version", "createdAt", "updatedAt", "origin", "staffEdits", "trash", "revisions")
KINDS = ("client", "staff")
LONGEST_NAME, MOST_VERSIONS = 64, 2**31 - 1
REQUEST = re.compile(r"[0-9A-Za-z-]{1,36}", re.ASCII)
DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MOMENT, _NAME, _REASON = Moment(), Text(LONGEST_NAME), Text(REASON_LENGTH)
_VERSION, _KIND = Count(1, MOST_VERSIONS), Choice(KINDS)

Object = Mapping[str, Any]
Check = Callable[[object], Value]


@dataclass(frozen=True, slots=True)
class Trash:
    """When, by whom and why the message was put into the trash."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a line tells. `version` is None where it does not: then it is a PUT and no copy of a stored message."""

    created_at: datetime
    updated_at: datetime
    version: int | None = None
    client: str | None = None
    request_uuid: str | None = None
    idempotency_digest: str | None = None
    said: dict[str, Any] | None = None
    trash: Trash | None = None
    revisions: list[dict[str, Any]] = field(default_factory=list)


class _Reader:
    """Takes values out of an object and notes the faults of those that break their rules."""

    def __init__(self, found: Object, path: str, faults: list[Fault]) -> None:
        self._found = found
        self._path = path
        self._faults = faults

    def value(self, key: str, check: Check, *, needed: bool = False) -> Any:
        """The checked value, or None where there is none, which is a fault if it is `needed`."""
        value = self._found.get(key)
        if value is None and not needed:
            return None
        try:
            return check(value)
        except InvalidValue as error:
            self._faults.append(Fault(self._path + key, str(error)))
            return None

    def moment(self, key: str, *, exact: object = None) -> datetime | None:
        found: datetime | None = self.value(key, _MOMENT.check)
        return None if found is None else refined(found, self._found[key], exact)


def read_told(line: Object, at: datetime, faults: list[Fault]) -> Told:
    """What the line tells; the message is new `at` this moment where it tells none. Adds to `faults`."""
    read = _Reader(line, "", faults)
    origin = read.value("origin", _an_object) or {}
    of_origin = _Reader(origin, "origin.", faults)
    version = read.value("version", _VERSION.check)
    created = read.moment("createdAt", exact=origin.get("createdAt")) or at
    updated = read.moment("updatedAt", exact=origin.get("updatedAt")) or created
    return Told(
        created,
        updated,
        version,
        of_origin.value("client", _NAME.check),
        of_origin.value("requestUuid", _matching(REQUEST)),
        of_origin.value("idempotencyDigest", _matching(DIGEST)),
        _said(line["staffEdits"], faults) if line.get("staffEdits") is not None else None,
        _trash(line["trash"], faults) if line.get("trash") is not None else None,
        read_revisions(line["revisions"], version or 1, faults) if line.get("revisions") is not None else [],
    )


def _said(found: object, faults: list[Fault]) -> dict[str, Any] | None:
    """What the integration had last said about attributes that staff changed, as it is stored."""
    if not isinstance(found, dict) or not found.keys() <= BY_PATH.keys():
        faults.append(Fault("staffEdits", "must map paths of attributes to what the integration had said"))
        return None
    read = _Reader(found, "staffEdits.", faults)
    for path in found:
        read.value(path, BY_PATH[path].rule.check)
    return {BY_PATH[path].name: said for path, said in found.items()} or None


def _trash(found: object, faults: list[Fault]) -> Trash | None:
    read = _Reader(found if isinstance(found, dict) else {}, "trash.", faults)
    at, by = read.value("at", _MOMENT.check, needed=True), read.value("by", _NAME.check, needed=True)
    reason = read.value("reason", _REASON.check, needed=True)
    return Trash(_whole(at, found["at"]), by, reason) if isinstance(found, dict) and at and by else None


def read_revisions(found: object, version: int, faults: list[Fault]) -> list[dict[str, Any]]:
    """The history as it is stored: one change for each version that it tells of, none beyond the message's own."""
    revisions: list[dict[str, Any]] = []
    for number, one in enumerate(found if isinstance(found, list) else [None]):
        read = _Reader(one if isinstance(one, dict) else {}, f"revisions[{number}].", faults)
        revision = {
            "version": read.value("version", Count(2, max(2, version)).check, needed=True),
            "at": read.value("at", _MOMENT.check, needed=True),
            "actor_kind": read.value("actorKind", _KIND.check, needed=True),
            "actor_name": read.value("actorName", _NAME.check, needed=True),
            "request_uuid": read.value("requestUuid", _matching(REQUEST), needed=True),
            "changes": read.value("changes", _changes, needed=True),
        }
        if revision["at"]:
            revision["at"] = _whole(revision["at"], one["at"])
        revisions.append(revision)
    if len({revision["version"] for revision in revisions}) < len(revisions):
        faults.append(Fault("revisions", "must be of different versions"))
    return revisions


def _whole(moment: datetime, text: str) -> datetime:
    """The moment, which was read to the millisecond, with the microseconds that an export writes."""
    return refined(moment, text[:-4] + "Z", text)


def _an_object(value: object) -> Any:
    if not isinstance(value, dict):
        raise InvalidValue("must be a JSON object")
    return value


def _changes(value: object) -> Any:
    if not isinstance(value, dict) or not all(isinstance(pair, list) and len(pair) == 2 for pair in value.values()):
        raise InvalidValue("must map paths to [old, new]")
    return value


def _matching(pattern: re.Pattern[str]) -> Check:
    def check(value: object) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise InvalidValue("must be as an export writes it")
        return value

    return check
