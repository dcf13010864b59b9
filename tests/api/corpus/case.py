"""What one case of the corpus is, and the few ways to write one.

A body may contain `ID`; it stands for the case's own message id and has the same length, so that
exact sizes stay exact.
"""

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

ID = "00000000-0000-4000-8000-00000000c0de"
NAMESPACE = uuid.UUID("6a1f6d0e-3c0b-4b86-9f0d-0c9f2f1f7a11")
CANONICAL = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "messageAttributes": (
            "body",
            "type",
            "protocol",
            "purpose",
            "isManual",
            "numberOfMessageAttachments",
            "subject",
        ),
        "messageSendingAttributes": (
            "recipientCommunicationValue",
            "senderName",
            "recipientName",
            "senderCommunicationValue",
        ),
        "messageDeliveryAttributes": (
            "sentTimestamp",
            "receivedTimestamp",
            "deliveryStatus",
            "deliveryFailureMessage",
        ),
    }
)

Body: TypeAlias = bytes | Mapping[str, object]
Fault: TypeAlias = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Case:
    """One PUT and the answer it must get.

    `errors` are pairs of errorCode and field path; a path of None means that the code alone is
    the rule. `saved` holds the attributes by path as GET must show them, those left out being
    null, and `unknown` the fields to warn of, which are kept beside the message unless they are
    null. `department` and `user` are path
    segments as they stand in the URL. `before` is sent first and must succeed.
    """

    name: str
    body: Body
    status: int = 200
    errors: frozenset[Fault] = frozenset()
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str | None = "application/json"
    department: str = "corpus"
    user: str = "bot"
    saved: Mapping[str, object] = field(default_factory=dict)
    unknown: Mapping[str, object] = field(default_factory=dict)
    before: "Case | None" = None

    @property
    def uuid(self) -> str:
        """The id that stands in for `ID`: no two cases share one."""
        return str(uuid.uuid5(NAMESPACE, self.name))

    def payload(self, message_uuid: str) -> bytes:
        """The bytes to send, with `ID` replaced by the given id."""
        raw = self.body if isinstance(self.body, bytes) else dumped(self.body)
        return raw.replace(ID.encode(), message_uuid.encode())

    @property
    def sent_uuid(self) -> str | None:
        """The uuid that an accepted body carries, or None where the server makes one."""
        sent = ID if isinstance(self.body, bytes) else self.body.get("uuid")
        return self.uuid if sent == ID else str(sent) if sent is not None else None

    @property
    def path(self) -> str:
        return f"/communications/department/{self.department}/user/{self.user}/botmessage"


def dumped(body: Mapping[str, object]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def canonical(identifier: str) -> str:
    """An id as it is stored: the 8-4-4-4-12 form in lower case, any other as it was sent."""
    return identifier.lower() if CANONICAL.fullmatch(identifier) else identifier


def message(**groups: object) -> dict[str, object]:
    """A body with the case's own id and the given groups or other top-level fields."""
    return {"uuid": ID, **groups}


def with_field(path: str, value: object) -> dict[str, object]:
    """A body with one attribute, named by its path."""
    group, name = path.split(".")
    return message(**{group: {name: value}})


def raw_field(path: str, value: bytes) -> bytes:
    """Like `with_field`, for a value that no JSON writer would write."""
    group, name = path.split(".")
    return b'{"uuid":"%b","%b":{"%b":%b}}' % (ID.encode(), group.encode(), name.encode(), value)


def raw_extra(value: bytes, key: bytes = b'"extra"') -> bytes:
    """A good message with one more field at the top, its key and value written as given."""
    return b'{"uuid":"%b","messageAttributes":{"body":"hi"},%b:%b}' % (ID.encode(), key, value)


def malformed(name: str, body: bytes) -> Case:
    return Case(name, body, 400, frozenset({("MALFORMED_JSON", None)}))


def invalid(name: str, body: Body, *paths: str) -> Case:
    """A body that is refused with INVALID_FIELD at exactly these paths."""
    return Case(name, body, 400, frozenset(("INVALID_FIELD", path) for path in paths))


def invalid_value(path: str, why: str, value: object) -> Case:
    return invalid(f"{path}: {why}", with_field(path, value), path)


def accepted(
    name: str,
    body: Body,
    saved: Mapping[str, object] | None = None,
    unknown: Mapping[str, object] | None = None,
) -> Case:
    """A body that is saved as sent, apart from what `saved` says."""
    attributes = {} if isinstance(body, bytes) else attributes_of(body)
    return Case(name, body, saved={**attributes, **(saved or {})}, unknown=unknown or {})


def accepted_value(path: str, why: str, value: object, saved: object = ...) -> Case:
    expected = value if saved is ... else saved
    return accepted(f"{path}: {why}", with_field(path, value), {path: expected})


def attributes_of(body: Mapping[str, object]) -> dict[str, object]:
    """The known attributes of a body, by path."""
    found: dict[str, object] = {}
    for group, names in FIELDS.items():
        values = body.get(group)
        if isinstance(values, Mapping):
            found.update({f"{group}.{name}": values[name] for name in names if name in values})
    return found
