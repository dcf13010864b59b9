"""The form of an edit. Its fields come from the table of attributes; what they accept is the domain's to say."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime

from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.widgets import TextArea

from app.admin.message.order import AS_READ
from app.admin.personal import PERSONAL, personal_value, sees_personal_data
from app.admin.rendering import words
from app.admin.zone import typed, written
from app.messages.attributes import ATTRIBUTES, BY_NAME, BY_PATH, GROUPS, Attribute
from app.messages.errors import Fault, InvalidFields
from app.messages.values import Choice, Count, Flag, InvalidValue, Moment, Text, Value

# A text that may be longer than the longest line of a mail (RFC 5322, 2.1.1) gets a field of several lines.
LONGEST_MAIL_LINE = 998
FLAGS = {"true": True, "false": False}
NOT_SET = {"": "Not set"}
EXAMPLE = datetime(2025, 3, 28, 11, 34, 43, 226_000, tzinfo=UTC)
MOMENTS = frozenset(one.name for one in ATTRIBUTES if isinstance(one.rule, Moment))
_WHOLE_NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)


class EditForm(FlaskForm):
    """All attributes as text, but for those that the account may not see. The fields are added below."""

    def groups(self) -> Iterator[tuple[str, list[tuple[Field, bool]]]]:
        """The fields by the label of their group, each with whether it needs the whole width."""
        for group, label in GROUPS.items():
            there = [one for one in AS_READ if one.group == group and one.name in self]
            if there:
                yield label, [(self[one.name], _is_wide(one)) for one in there]

    def without(self, hidden: frozenset[str]) -> "EditForm":
        """The form without some of its fields: what is not in it stays as it is stored."""
        for name in hidden:
            del self[name]
        return self

    def only(self, names: Collection[str]) -> "EditForm":
        """The form with these fields alone."""
        return self.without(frozenset(a.name for a in ATTRIBUTES if a.name in self and a.name not in names))

    def put_back(self, names: Collection[str], base: Mapping[str, Value]) -> None:
        """Takes what was typed into some fields for not typed."""
        for name in names:
            if name in self:
                self[name].data = _text(base[name])

    def differs(self, name: str, base: Mapping[str, Value]) -> bool:
        """Whether a field has another text than `base`. Browsers write every line's end as CRLF, which is none."""
        return with_line_feeds(self[name].data or "") != with_line_feeds(_text(base[name]))

    def wrong(self) -> list[Field]:
        """The fields with an error, in the order in which they are read."""
        return [self[one.name] for one in AS_READ if one.name in self and self[one.name].errors]

    def show_faults(self, faults: list[Fault]) -> None:
        """Puts each fault beside its field."""
        for fault in faults:
            self[BY_PATH[fault.path].name].errors = [fault.problem]


def _is_wide(attribute: Attribute) -> bool:
    return isinstance(attribute.rule, Text) and attribute.rule.longest >= LONGEST_MAIL_LINE


def _field(attribute: Attribute) -> Field:
    rule = attribute.rule
    if isinstance(rule, Choice):
        options = NOT_SET | {word: words(word) for word in rule.words}
        return SelectField(attribute.label, choices=options, validate_choice=False)
    if isinstance(rule, Flag):
        return SelectField(attribute.label, choices=NOT_SET | {"true": "Yes", "false": "No"}, validate_choice=False)
    if isinstance(rule, Text) and rule.longest > LONGEST_MAIL_LINE:
        return TextAreaField(attribute.label)
    return StringField(attribute.label, render_kw={"autocomplete": "off"})


for _attribute in ATTRIBUTES:
    setattr(EditForm, _attribute.name, _field(_attribute))


def hidden_fields(*versions: Mapping[str, Value]) -> frozenset[str]:
    """The attributes that this account may not edit, because it does not see all of what is stored in them."""
    if sees_personal_data():
        return frozenset()
    masked = {name for values in versions for name in BY_NAME if personal_value(name, values[name]) != values[name]}
    return PERSONAL | masked


def filled_form(values: Mapping[str, Value]) -> EditForm:
    """The form that shows `values`, whatever the request submitted."""
    return _fit(EditForm(formdata=None, data=_texts(values)))


def submitted_form(base: Mapping[str, Value]) -> EditForm:
    """The form that was submitted, by somebody who had seen `base`. A field that is missing counts as unchanged."""
    return _fit(EditForm(data=_texts(base)))


def changed_values(form: EditForm, base: Mapping[str, Value]) -> dict[str, Value]:
    """What the form changes, by the attribute's name; None for what was emptied.

    A text that did not change keeps the ends of its lines. A moment may be spelled in another way, as in a form of
    another zone, and still be the same. Raises InvalidFields.
    """
    changed: dict[str, Value] = {}
    faults = []
    for attribute in ATTRIBUTES:
        if attribute.name not in form or not form.differs(attribute.name, base):
            continue
        try:
            value = _value_of(attribute, with_line_feeds(form[attribute.name].data or ""))
        except InvalidValue as error:
            faults.append(Fault(attribute.path, str(error)))
            continue
        if not (isinstance(value, datetime) and _text(value) == _text(base[attribute.name])):
            changed[attribute.name] = value
    if faults:
        raise InvalidFields(faults)
    return changed


def _value_of(attribute: Attribute, text: str) -> Value:
    """The value that a text of the form means. Raises InvalidValue."""
    rule = attribute.rule
    if not isinstance(rule, Text):
        text = text.strip()
    if not text:
        return None
    if isinstance(rule, Flag):
        return rule.check(FLAGS.get(text, text))
    if isinstance(rule, Count) and _WHOLE_NUMBER.fullmatch(text):
        return rule.check(int(text))
    return rule.check(typed(text) if isinstance(rule, Moment) else text)


def _texts(values: Mapping[str, Value]) -> dict[str, str]:
    return {attribute.name: _text(values[attribute.name]) for attribute in ATTRIBUTES}


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return written(value)
    return "" if value is None else str(value)


def with_line_feeds(text: str) -> str:
    """The text with all ends of its lines alike."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _fit(form: EditForm) -> EditForm:
    """An input would drop line ends, so a text that has some gets a field of several lines.

    A moment says how it is written, in the zone of whoever is logged in.
    """
    for field in form:
        if field.name in MOMENTS:
            field.description = f"Like {written(EXAMPLE)}"
        if isinstance(field, StringField) and "\n" in with_line_feeds(field.data or ""):
            field.widget = TextArea()
    return form
