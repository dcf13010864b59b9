"""The shapes of the wire, as marshmallow schemas over the rules of the domain. Each schema is built once."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from app.messages.attributes import ATTRIBUTES, CONTENT, DELIVERY, GROUPS, PROTOCOLS, SENDING, TYPES
from app.messages.errors import EmptyMessage, Fault, InvalidFields
from app.messages.find import Cursor, Filters
from app.messages.identity import ID_RULE, normalised_id
from app.messages.shape import unknown_fields
from app.messages.values import Choice, InvalidValue, Moment, Rule, Text, Value

DEFAULT_LIMIT, LARGEST_LIMIT = 50, 100
AN_OBJECT = "must be a JSON object"


class RuleField(fields.Field[Value]):
    """A value that follows a rule of the domain; null is let through where it clears an attribute."""

    def __init__(self, rule: Rule, **options: Any) -> None:
        super().__init__(**options)
        self.rule = rule

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Value:
        try:
            return self.rule.check(value)
        except InvalidValue as error:
            raise ValidationError(str(error)) from None


class IdField(fields.Field[str]):
    """The id of a message."""

    default_error_messages = {"null": ID_RULE}  # noqa: RUF012  marshmallow declares it as an instance's mapping.

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> str:
        return self.read(value)

    def read(self, value: Any) -> str:
        """The id as it is stored. Raises ValidationError."""
        found = normalised_id(value) if isinstance(value, str) else None
        if found is None:
            raise ValidationError(ID_RULE)
        return found


class GroupField(fields.Field[dict[str, Value]]):
    """One of the three objects of a body: its attributes by their stored names, null where one is to be cleared.

    A schema nested in the schema would say the same; one field for the whole group takes a third of its time.
    """

    default_error_messages = {"null": AN_OBJECT}  # noqa: RUF012  As above.

    def __init__(self, group: str) -> None:
        super().__init__()
        self.members = {a.key: (a.name, a.rule) for a in ATTRIBUTES if a.group == group}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> dict[str, Value]:
        return self.read(value)

    def read(self, value: Any) -> dict[str, Value]:
        """The attributes of the group that were sent. Raises ValidationError with the faults of all of them."""
        if not isinstance(value, dict):
            raise ValidationError(AN_OBJECT)
        found: dict[str, Value] = {}
        faults: dict[str, list[str]] = {}
        for key, (name, rule) in self.members.items():
            if key in value:
                try:
                    found[name] = None if value[key] is None else rule.check(value[key])
                except InvalidValue as error:
                    faults[key] = [str(error)]
        if faults:
            raise ValidationError(faults)
        return found


class MessageSchema(Schema):
    """The body of a PUT."""

    error_messages = {"type": AN_OBJECT}  # noqa: RUF012  As above.

    uuid = IdField()
    messageAttributes = GroupField(CONTENT)
    messageSendingAttributes = GroupField(SENDING)
    messageDeliveryAttributes = GroupField(DELIVERY)


@dataclass(frozen=True, slots=True)
class MessageBody:
    """A valid body: the attributes that were sent by their stored names, and the fields that nobody knows by path."""

    uuid: str | None
    attributes: dict[str, Value]
    unknown: dict[str, Any]


_message_schema = MessageSchema(unknown=EXCLUDE)


def load_message(value: Any) -> MessageBody:
    """The body of a PUT, from parsed JSON. Raises InvalidFields with all faults at once, or EmptyMessage."""
    loaded = _load_valid(value)
    if loaded is None:
        loaded = _load(_message_schema, value, whole="body")
    attributes = {name: value for group in GROUPS for name, value in loaded.get(group, {}).items()}
    if not attributes:
        raise EmptyMessage
    return MessageBody(loaded.get("uuid"), attributes, dict(unknown_fields(value)))


def _load_valid(value: Any) -> dict[str, Any] | None:
    """What the schema makes of a body without faults, and None for any other.

    Its fields are asked one by one: the schema's own care, which is to collect the faults of all of them, takes as
    long as they do.
    """
    if not isinstance(value, dict):
        return None
    try:
        return {name: read(value[name]) for name, read in _READERS if name in value}
    except ValidationError:
        return None


_READERS: list[tuple[str, Callable[[Any], Any]]] = [
    (name, field.read) for name, field in _message_schema.load_fields.items() if isinstance(field, IdField | GroupField)
]


class ListSchema(Schema):
    """The query of a list."""

    type = RuleField(Choice(TYPES))
    protocol = RuleField(Choice(PROTOCOLS))
    deliveryStatus = RuleField(Text(64))
    from_ = RuleField(Moment(), data_key="from")
    to = RuleField(Moment())
    limit = fields.Method(deserialize="load_limit", load_default=DEFAULT_LIMIT)
    cursor = fields.Method(deserialize="load_cursor", load_default=None)

    def load_limit(self, value: str) -> int:
        if not (value.isascii() and value.isdigit() and 1 <= len(value) <= 3 and 1 <= int(value) <= LARGEST_LIMIT):
            raise ValidationError(f"must be from 1 to {LARGEST_LIMIT}")
        return int(value)

    def load_cursor(self, value: str) -> Cursor:
        try:
            return Cursor.decode(value)
        except ValueError:
            raise ValidationError("must be a nextCursor that this list returned") from None


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A valid query of a list."""

    filters: Filters
    cursor: Cursor | None
    limit: int


_list_schema = ListSchema(unknown="raise")
_list_schema.error_messages = {**_list_schema.error_messages, "unknown": "is not a parameter of this list"}


def load_list_query(parameters: Mapping[str, list[str]]) -> ListQuery:
    """The query of a list, from its parameters with all their values. Raises InvalidFields."""
    repeated = [Fault(name, "must be given once") for name, values in parameters.items() if len(values) > 1]
    if repeated:
        raise InvalidFields(repeated)
    loaded = _load(_list_schema, {name: values[0] for name, values in parameters.items()}, whole="query")
    filters = Filters(
        type=loaded.get("type"),
        protocol=loaded.get("protocol"),
        delivery_status=loaded.get("deliveryStatus"),
        since=loaded.get("from_"),
        until=loaded.get("to"),
    )
    return ListQuery(filters, loaded["cursor"], loaded["limit"])


def _load(schema: Schema, value: Any, whole: str) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = schema.load(value)
    except ValidationError as error:
        raise InvalidFields(list(_faults(error.normalized_messages(), whole))) from None
    return loaded


def _faults(messages: Mapping[str, Any], path: str) -> Iterator[Fault]:
    for key, value in messages.items():
        place = path if key == "_schema" and path != "query" else key if path in {"body", "query"} else f"{path}.{key}"
        if isinstance(value, dict):
            yield from _faults(value, place)
        else:
            yield Fault(place, value[0])
