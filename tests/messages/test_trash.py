"""The trash: a change like any other, and the end of all others until the message is restored."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.messages.edit import Edit, apply_edit
from app.messages.errors import InvalidFields, MessageNotFound, MessageOfAnotherUser, MessageTrashed
from app.messages.find import Filters, get_message, list_messages
from app.messages.history import list_revisions, unknown_at, values_at
from app.messages.trash import UNDO_TIME, Disposal, can_be_undone, checked_reason, dispose
from app.models.engine import writing
from tests.messages.factories import message, next_moment, revisions, save_of, saved, version, write


def move(engine: Engine, *, into_trash: bool, reason: str = "Spam", uuid: str = "m", actor: str = "pat") -> int:
    disposal = Disposal(into_trash, reason, actor, "r", next_moment())
    with writing(engine) as session:
        return dispose(session, "d", uuid, disposal).version


@pytest.fixture(autouse=True)
def first_save(engine: Engine) -> None:
    write(engine, save_of(body="said", unknown={"mood": "good"}))


def listed(engine: Engine, *, trashed: bool = False) -> list[str]:
    with Session(engine) as session:
        return [m.uuid for m in list_messages(session, "d", None, Filters(trashed=trashed), None, 10).messages]


def test_a_message_in_the_trash_leaves_the_lists_and_comes_back(engine: Engine) -> None:
    assert (listed(engine), listed(engine, trashed=True)) == (["m"], [])
    move(engine, into_trash=True)
    assert (listed(engine), listed(engine, trashed=True)) == ([], ["m"])
    with Session(engine) as session, pytest.raises(MessageNotFound):
        get_message(session, "d", "m")
    move(engine, into_trash=False)
    assert (listed(engine), listed(engine, trashed=True)) == (["m"], [])


def test_the_trash_raises_the_version_and_stands_in_the_history(engine: Engine) -> None:
    assert move(engine, into_trash=True, reason="Spam") == 2
    stored = message(engine)
    assert (stored.trashed_by, stored.trash_reason, stored.trashed_at) == ("pat", "Spam", stored.updated_at)
    assert move(engine, into_trash=False, reason="No spam", actor="kim") == 3
    stored = message(engine)
    assert (stored.trashed_by, stored.trash_reason, stored.trashed_at) == (None, None, None)
    assert [(r.version, r.actor_kind, r.actor_name, r.changes) for r in revisions(engine)] == [
        (2, "staff", "pat", {"(trashed)": [None, "Spam"]}),
        (3, "staff", "kim", {"(trashed)": ["Spam", None], "(restored)": [None, "No spam"]}),
    ]


def test_what_is_there_already_stays_as_it_is(engine: Engine) -> None:
    assert move(engine, into_trash=False) == 1
    move(engine, into_trash=True, actor="pat")
    assert move(engine, into_trash=True, actor="kim") == 2
    assert (message(engine).trashed_by, len(revisions(engine))) == ("pat", 1)


def test_an_older_version_is_the_same_with_the_trash_in_between(engine: Engine) -> None:
    move(engine, into_trash=True)
    move(engine, into_trash=False)
    write(engine, save_of(body="new", unknown={"mood": None, "speed": 3}))
    with Session(engine) as session:
        found = get_message(session, "d", "m")
        past = list_revisions(session, found)
        assert [values_at(found, past, number)["body"] for number in (1, 2, 3, 4)] == ["said", "said", "said", "new"]
        assert [unknown_at(found, past, number) for number in (1, 3, 4)] == [{"mood": "good"}] * 2 + [{"speed": 3}]


def test_saves_and_edits_of_a_message_in_the_trash_are_refused_and_its_neighbours_are_not(engine: Engine) -> None:
    move(engine, into_trash=True)
    refused, stale, fine, digest = write(
        engine,
        save_of(body="revived"),
        save_of(body="revived", expectation=version(1)),
        save_of("n", body="a neighbour"),
        save_of(body="revived", digest="1"),
    )
    assert [type(outcome) for outcome in (refused, stale, digest)] == [MessageTrashed] * 3
    assert saved(fine).version == 1
    assert isinstance(write(engine, save_of(user="somebody-else", body="x"))[0], MessageOfAnotherUser)
    with writing(engine) as session, pytest.raises(MessageTrashed):
        apply_edit(session, Edit("d", "m", 1, {"body": "x"}, "pat", "r", next_moment()))
    assert (message(engine).body, message(engine).version) == ("said", 2)


def test_a_message_that_is_not_there_cannot_be_trashed(engine: Engine) -> None:
    with pytest.raises(MessageNotFound):
        move(engine, into_trash=True, uuid="nothing")


@pytest.mark.parametrize("text", ["", "  \n", "x" * 257, "a\0b"])
def test_a_reason_must_be_there_and_short(text: str) -> None:
    with pytest.raises(InvalidFields):
        checked_reason(text)


def test_a_reason_is_one_line() -> None:
    assert checked_reason(" two\r\n lines ") == "two lines"
    assert checked_reason("x" * 256) == "x" * 256


def test_who_trashed_it_may_undo_that_for_a_while(engine: Engine) -> None:
    move(engine, into_trash=True, actor="pat")
    stored = message(engine)
    assert stored.trashed_at is not None
    end = stored.trashed_at + UNDO_TIME
    assert can_be_undone(stored, "pat", end)
    assert not can_be_undone(stored, "pat", end + timedelta(seconds=1))
    assert not can_be_undone(stored, "kim", end)
    move(engine, into_trash=False)
    assert not can_be_undone(message(engine), "pat", end)
