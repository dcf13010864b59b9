"""The rules of attributes as types that msgspec checks while it reads JSON, in a fraction of the time Python takes."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, defstruct

from app.messages.attributes import ATTRIBUTES, GROUPS
from app.messages.values import Choice, Count, Flag, Moment, Rule, Text

IN_ORDER = [attribute for group in GROUPS for attribute in ATTRIBUTES if attribute.group == group]
MOMENTS = tuple(one.name for one in IN_ORDER if isinstance(one.rule, Moment))
Field = tuple[str, Any] | tuple[str, Any, Any]


def struct(name: str, *fields: Field) -> type[Struct]:
    """A JSON object that has these keys, in their order, and no others. What is UNSET is left out."""
    return defstruct(name, fields, forbid_unknown_fields=True, omit_defaults=True)


def group_structs(*, whole: bool) -> list[tuple[str, type[Struct]]]:
    """The three objects of a message by their keys, either with all of their attributes or with any."""
    return [
        (group, struct(group, *(_field(one.key, one.rule, whole=whole) for one in IN_ORDER if one.group == group)))
        for group in GROUPS
    ]


def _field(key: str, rule: Rule, *, whole: bool) -> Field:
    kind = _type_of(rule) | None
    return (key, kind) if whole else (key, kind | UnsetType, UNSET)


def _type_of(rule: Rule) -> Any:
    """The type that msgspec checks. A moment is a text to it, as there is more to the rule of one."""
    match rule:
        case Text(longest):
            return Annotated[str, Meta(max_length=longest)]
        case Choice(words):
            return Literal[words]
        case Flag():
            return bool
        case Count(low, high):
            return Annotated[int, Meta(ge=low, le=high)]
        case Moment():
            return str
