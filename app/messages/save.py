"""A save and its outcome: what an integration asks for, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.messages.errors import MessageError
from app.messages.values import Value


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an If-Match asks for: one of `versions`, or with `any_version` that the message exists at all."""

    versions: frozenset[int]
    any_version: bool = False

    def met_by(self, version: int) -> bool:
        return self.any_version or version in self.versions


@dataclass(frozen=True, slots=True)
class Save:
    """One validated PUT. `attributes` has only those that were sent, None for those to clear, by their stored names.

    `unknown` maps the path of each field outside the contract to its JSON value. `idempotency_digest` is the SHA-256
    of the body when the id was derived from an Idempotency-Key, otherwise None.
    """

    department_id: str
    user_id: str
    uuid: str
    attributes: Mapping[str, Value]
    unknown: Mapping[str, Any]
    client: str
    request_uuid: str
    at: datetime
    expectation: Expectation | None = None
    idempotency_digest: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.department_id, self.uuid


@dataclass(frozen=True, slots=True)
class Saved:
    """A save that is on disk. `row` is the message as it is now; the names say which staff edits met the save."""

    row: Mapping[str, Any]
    kept: tuple[str, ...] = field(default=())
    overwritten: tuple[str, ...] = field(default=())

    @property
    def version(self) -> int:
        version: int = self.row["version"]
        return version


Outcome = Saved | MessageError
