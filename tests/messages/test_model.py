"""Any sequence of saves and staff edits ends as a ten-line model of docs/api.md predicts, on both databases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from app.messages.attributes import BY_NAME
from app.messages.errors import MessageTrashed
from app.messages.history import from_wire
from app.messages.save import Expectation, Outcome, Save, Saved
from app.messages.trash import ABOUT_TRASH, TRASHED
from app.messages.values import Value
from app.models import Message
from tests.messages.factories import edit, message, move, revisions, save_of, saved, version, write

MOMENTS = [datetime(2025, 3, 28, 11, 34, 43, 226_000, UTC), datetime(1970, 1, 1, tzinfo=UTC)]
POOL: dict[str, list[Value]] = {
    "body": [None, "", "a", "b"],
    "type": [None, "NOTE", "DRAFT"],
    "is_manual": [None, False, True],
    "attachments": [None, 0, 1],
    "sent_at": [None, *MOMENTS],
    "received_at": [None, *MOMENTS],
    "delivery_status": [None, "SENT"],
}
OUTSIDE = ["mood", "messageAttributes.colour"]
attributes = st.fixed_dictionaries({}, optional={name: st.sampled_from(pool) for name, pool in POOL.items()})
unknown = st.fixed_dictionaries({}, optional={path: st.sampled_from([None, "x", "y"]) for path in OUTSIDE})
# The engine is shared by all examples; each works on a message of its own.
on_both = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


@dataclass(frozen=True)
class Put:
    attributes: dict[str, Any]
    unknown: dict[str, Any]


@dataclass(frozen=True)
class StaffEdit:
    values: dict[str, Any]


@dataclass(frozen=True)
class Retry:
    """Sends an earlier PUT again; counted from the first."""

    which: int


@dataclass(frozen=True)
class Move:
    """Staff put the message into the trash, or take it out."""

    into_trash: bool


puts = st.builds(Put, attributes, unknown)
staff_edits, retries = st.builds(StaffEdit, attributes), st.builds(Retry, st.integers(0, 9))
moves = st.builds(Move, st.booleans())
steps = st.lists(st.one_of(puts, puts, staff_edits, retries, moves), max_size=8)


@dataclass
class Model:
    """What the integration last said, and what the message shows; they differ where staff changed it."""

    said: dict[str, Any] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict)
    version: int = 0
    trashed: bool = False

    def put(self, sent: Mapping[str, Any]) -> tuple[set[str], set[str]]:
        before, kept, overwritten = dict(self.shown), set(), set()
        for name, new in sent.items():
            said, shown = self.said.get(name), self.shown.get(name)
            if new == said != shown:
                kept.add(name)
            else:
                overwritten |= {name} if said != shown != new else set()
                self.said[name] = self.shown[name] = new
        self._count(before)
        return kept, overwritten

    def edit(self, values: Mapping[str, Any]) -> None:
        before = dict(self.shown)
        self.shown.update(values)
        self._count(before)

    def move(self, *, into_trash: bool) -> None:
        self.version += self.trashed != into_trash
        self.trashed = into_trash

    def _count(self, before: Mapping[str, Any]) -> None:
        changed = any(value != before.get(name) for name, value in self.shown.items())
        self.version += self.version == 0 or changed


def shown_of(stored: Message) -> dict[str, Any]:
    outside = stored.unknown or {}
    known = {name: getattr(stored, name) for name in POOL}
    return {name: value for name, value in {**known, **outside}.items() if value is not None}


def without_nothing(shown: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in shown.items() if value is not None}


@on_both
@given(first=puts, then=steps)
def test_any_sequence_of_saves_and_edits_ends_as_the_model_says(engine: Engine, first: Put, then: list[object]) -> None:
    uuid, model, sent = str(uuid4()), Model(), list[Put]()
    for step in (first, *then):
        if isinstance(step, Move):
            move(engine, uuid, into_trash=step.into_trash)
            model.move(into_trash=step.into_trash)
        elif isinstance(step, StaffEdit):
            if model.trashed:
                with pytest.raises(MessageTrashed):
                    edit(engine, uuid, **step.values)
                continue
            edit(engine, uuid, **step.values)
            model.edit(step.values)
        else:
            assert isinstance(step, Put | Retry)
            put = step if isinstance(step, Put) else sent[step.which % len(sent)]
            sent.append(put)
            (outcome,) = write(engine, save_of(uuid, unknown=put.unknown, **put.attributes))
            if model.trashed:
                assert isinstance(outcome, MessageTrashed)
                continue
            kept, overwritten = model.put({**put.attributes, **put.unknown})
            assert (set(saved(outcome).kept), set(saved(outcome).overwritten)) == (kept, overwritten)
            assert saved(outcome).version == model.version
        stored = message(engine, uuid)
        assert (shown_of(stored), stored.version) == (without_nothing(model.shown), model.version)
        assert stored.occurred_at == (stored.sent_at or stored.received_at or stored.created_at)
        assert (stored.trashed_at is not None) is model.trashed
    assert_history_replays(engine, uuid, first, model)


def assert_history_replays(engine: Engine, uuid: str, first: Put, model: Model) -> None:
    """From the first save each revision leads from its old values to its new ones, and the last to today's."""
    past = revisions(engine, uuid)
    assert [revision.version for revision in past] == list(range(2, model.version + 1))
    replayed: dict[str, Any] = {**first.attributes, **first.unknown}
    paths = {BY_NAME[name].path: name for name in POOL}
    trash = None
    for revision in past:
        assert revision.changes
        for path, (old, new) in revision.changes.items():
            if path in ABOUT_TRASH:
                assert old == (trash if path == TRASHED else None)
                trash = new if path == TRASHED else trash
                continue
            name = paths.get(path, path)
            known = path in paths
            assert replayed.get(name) == (from_wire(path, old) if known else old)
            replayed[name] = from_wire(path, new) if known else new
            assert old != new
    assert without_nothing(replayed) == without_nothing(model.shown)
    assert (trash is not None) is model.trashed


@dataclass(frozen=True)
class Wish:
    """A save that may collide with others: few uuids, two users, conditions and keys."""

    uuid: str
    user: str
    put: Put
    expectation: Expectation | None
    digest: str | None

    def save_in(self, department: str) -> Save:
        return save_of(
            self.uuid, department, self.user, self.put.unknown, self.expectation, self.digest, **self.put.attributes
        )


expectations = st.one_of(
    st.none(), st.none(), st.just(Expectation(frozenset(), any_version=True)), st.integers(1, 4).map(version)
)
wishes = st.builds(
    Wish, st.sampled_from("abc"), st.sampled_from("uuuv"), puts, expectations, st.sampled_from([None, None, "1", "2"])
)


def summary(outcome: Outcome) -> object:
    if isinstance(outcome, Saved):
        return outcome.version, outcome.kept, outcome.overwritten, shown_of(Message(**outcome.row))
    return type(outcome), getattr(outcome, "current", None)


def history(engine: Engine, uuid: str, department: str) -> list[object]:
    return [(revision.version, revision.changes) for revision in revisions(engine, uuid, department)]


@on_both
@given(sequence=st.lists(wishes, min_size=2, max_size=8), cuts=st.sets(st.integers(1, 7)))
def test_saves_in_batches_end_as_they_would_one_by_one(engine: Engine, sequence: list[Wish], cuts: set[int]) -> None:
    alone, together = str(uuid4()), str(uuid4())
    one_by_one = [summary(outcome) for wish in sequence for outcome in write(engine, wish.save_in(alone))]
    edges = [0, *sorted(cut for cut in cuts if cut < len(sequence)), len(sequence)]
    batched = [
        summary(outcome)
        for start, end in pairwise(edges)
        for outcome in write(engine, *(wish.save_in(together) for wish in sequence[start:end]))
    ]
    assert batched == one_by_one
    for uuid in {wish.uuid for wish, outcome in zip(sequence, one_by_one, strict=True) if isinstance(outcome, tuple)}:
        if history(engine, uuid, alone):
            assert shown_of(message(engine, uuid, together)) == shown_of(message(engine, uuid, alone))
        assert history(engine, uuid, together) == history(engine, uuid, alone)
