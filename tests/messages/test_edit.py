"""A staff edit: refused when stale or wrong, recorded when it changes something."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from app.messages.edit import Edit, apply_edit
from app.messages.errors import InvalidFields, MessageNotFound, VersionMismatch
from app.messages.values import Value
from app.models.engine import writing
from tests.messages.factories import edit, message, revisions, save_of, values, write

AT = datetime(2026, 1, 1, tzinfo=UTC)


def try_edit(engine: Engine, version: int = 1, uuid: str = "m", department: str = "d", **new: Value) -> None:
    with writing(engine) as session:
        apply_edit(session, Edit(department, uuid, version, new, "pat", "r", AT))


@pytest.fixture(autouse=True)
def first_save(engine: Engine) -> None:
    write(engine, save_of(body="said", type="NOTE"))


def test_an_edit_changes_what_it_names_and_nothing_else(engine: Engine) -> None:
    try_edit(engine, body="right", is_manual=True)
    assert values(engine) == {"body": "right", "type": "NOTE", "is_manual": True}
    assert (message(engine).version, message(engine).updated_at) == (2, AT)


def test_an_edit_makes_a_revision_with_its_editor(engine: Engine) -> None:
    try_edit(engine, body="right", type=None)
    (revision,) = revisions(engine)
    assert (revision.version, revision.at) == (2, AT)
    assert (revision.actor_kind, revision.actor_name, revision.request_uuid) == ("staff", "pat", "r")
    assert revision.changes == {"messageAttributes.body": ["said", "right"], "messageAttributes.type": ["NOTE", None]}


def test_an_edit_that_changes_nothing_makes_no_revision(engine: Engine) -> None:
    try_edit(engine, body="said", subject=None)
    assert (message(engine).version, revisions(engine)) == (1, [])


@pytest.mark.parametrize("version", [1, 3])
def test_an_edit_of_another_version_is_refused_and_tells_the_present_one(version: int, engine: Engine) -> None:
    edit(engine, body="right")
    with pytest.raises(VersionMismatch) as caught:
        try_edit(engine, version, body="late")
    assert caught.value.current == 2
    assert values(engine)["body"] == "right"


@pytest.mark.parametrize("place", [{"uuid": "other"}, {"department": "other"}])
def test_a_message_that_is_not_there_cannot_be_edited(place: dict[str, Any], engine: Engine) -> None:
    with pytest.raises(MessageNotFound):
        try_edit(engine, **place, body="x")


def test_an_edit_follows_the_rules_of_the_fields_and_names_all_faults(engine: Engine) -> None:
    with pytest.raises(InvalidFields) as caught:
        try_edit(engine, body="x" * 65_537, type="LETTER", attachments=-1, subject="fine")
    assert [fault.path for fault in caught.value.faults] == [
        "messageAttributes.body",
        "messageAttributes.type",
        "messageAttributes.numberOfMessageAttachments",
    ]
    assert values(engine) == {"body": "said", "type": "NOTE"}


def test_an_edit_of_the_times_moves_the_message_in_the_lists(engine: Engine) -> None:
    sent = datetime(2024, 5, 1, tzinfo=UTC)
    edit(engine, sent_at=sent)
    assert message(engine).occurred_at == sent
    edit(engine, sent_at=None)
    assert message(engine).occurred_at == message(engine).created_at
