"""The objects within a line as `export` writes them. What is read is checked by them; what is written is not again."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, UnsetType

from app.messages.transfer.told import KINDS, LONGEST_NAME, MOST_VERSIONS
from app.messages.typed import group_structs, struct

_Name = Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME)]

GROUPS = group_structs(whole=True)
Origin: Any = struct(
    "Origin",
    ("client", _Name),
    ("requestUuid", str),
    ("createdAt", str),
    ("updatedAt", str),
    ("idempotencyDigest", str | UnsetType, UNSET),
)
Revision: Any = struct(
    "Revision",
    ("version", Annotated[int, Meta(ge=2, le=MOST_VERSIONS)]),
    ("at", str),
    ("actorKind", Literal[KINDS]),
    ("actorName", _Name),
    ("requestUuid", str),
    ("changes", dict[str, Annotated[list[Any], Meta(min_length=2, max_length=2)]]),
)
