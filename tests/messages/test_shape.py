"""A stored message as the body of a PUT that saves the same again."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.schemas import MessageBody, load_message
from app.messages.attributes import ATTRIBUTES
from app.messages.merge import new_row
from app.messages.save import Save
from app.messages.shape import message_shape, saving_body
from app.messages.values import Choice, Count, Flag, Moment, Rule
from tests.messages.factories import save_of

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)
anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)


def values_of(rule: Rule) -> st.SearchStrategy[Any]:
    if isinstance(rule, Choice):
        return st.sampled_from(rule.words)
    if isinstance(rule, Flag):
        return st.booleans()
    if isinstance(rule, Count):
        return st.integers(rule.low, rule.high)
    if isinstance(rule, Moment):
        seconds = st.integers(0, 7_000_000_000)
        return seconds.map(lambda second: datetime.fromtimestamp(second, UTC).isoformat())
    return texts


bodies = st.fixed_dictionaries(
    {"uuid": st.just("m")},
    optional={
        group: st.fixed_dictionaries(
            {}, optional={a.key: st.none() | values_of(a.rule) for a in ATTRIBUTES if a.group == group}
        )
        for group in {a.group for a in ATTRIBUTES}
    },
)
groups = sorted({a.group for a in ATTRIBUTES})


def saved_as(body: MessageBody) -> Save:
    """The save that the API makes of a body."""
    return replace(save_of("m"), attributes=body.attributes, unknown=body.unknown)


@given(bodies, st.dictionaries(texts, anything, max_size=4), st.sampled_from(groups), st.dictionaries(texts, anything))
def test_what_was_saved_saves_the_same_again(
    body: dict[str, Any], beside: dict[str, Any], group: str, within: dict[str, Any]
) -> None:
    sent = {**beside, **body, group: {**within, **body.get(group, {})}}
    sent.setdefault(groups[0], {}).setdefault("body", "Hello")
    first = load_message(json.loads(json.dumps(sent)))
    row = new_row(saved_as(first))
    again = load_message(json.loads(json.dumps(saving_body(row))))
    same = new_row(saved_as(again))
    assert message_shape(same)["uuid"] == "m"
    for column in (*(a.name for a in ATTRIBUTES), "unknown"):
        assert json.dumps(row[column], default=str, sort_keys=True) == json.dumps(
            same[column], default=str, sort_keys=True
        )


def test_attributes_without_a_value_are_left_out() -> None:
    row = new_row(save_of("m", body="Hello", type="NOTE", subject=None))
    assert saving_body(row) == {"uuid": "m", "messageAttributes": {"body": "Hello", "type": "NOTE"}}


def test_a_message_of_which_everything_was_cleared_can_be_saved_again_too() -> None:
    body = saving_body(new_row(save_of("m", body=None)))
    assert load_message(body).attributes == dict.fromkeys(a.name for a in ATTRIBUTES)


@pytest.mark.parametrize("key", ["campaign", "a key", 'quo"te', "messageAttributes.note", "é", "1", ""])
def test_fields_that_nobody_knows_return_to_their_places(key: str) -> None:
    sent = {key: {"id": 7}, "messageAttributes": {"body": "Hello", key: [1]}}
    loaded = load_message(sent)
    row = new_row(saved_as(loaded))
    assert saving_body(row) == {"uuid": "m", **sent}
