"""The search index holds of each message the words that its row has now, whatever happened to it."""

import time
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from app.messages.words import TEXTS, document_of
from app.models import Message
from app.models.engine import writing
from app.models.search import WORDS_TABLE
from tests.messages.factories import edit, save_of, write

ROW = (*TEXTS, "department_id", "uuid", "request_uuid")
Key = tuple[str, str]
NUMBERS = " ".join(str(number) for number in range(10**10, 10**10 + 5_461))


def rows(session: Session) -> dict[Key, set[str]]:
    """The words that each message ought to be found by."""
    found = session.execute(select(*(getattr(Message, name) for name in ROW))).mappings()
    return {(row["department_id"], row["uuid"]): set(document_of(dict(row)).split()) for row in found}


def indexed(session: Session) -> dict[Key, set[str]]:
    """The words that each message is found by."""
    if session.connection().dialect.name != "sqlite":
        found = session.execute(text("SELECT department_id, uuid, tsvector_to_array(search) FROM message"))
        return {(department, uuid): set(words) for department, uuid, words in found}
    session.execute(text(f"CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, {WORDS_TABLE}, instance)"))
    words: dict[int, set[str]] = {}
    for number, term in session.execute(text("SELECT doc, term FROM temp.terms")):
        words.setdefault(number, set()).add(term)
    session.execute(text("DROP TABLE temp.terms"))
    keys = {number: (d, u) for number, d, u in session.execute(text("SELECT search, department_id, uuid FROM message"))}
    assert words.keys() == keys.keys()
    return {keys[number]: found for number, found in words.items()}


def assert_in_step(engine: Engine) -> None:
    with Session(engine) as session:
        assert indexed(session) == rows(session)


def test_a_first_save_and_those_that_change_words_or_not(engine: Engine) -> None:
    write(engine, save_of(body="one two", subject="three", recipient_value="+13105550123"))
    assert_in_step(engine)
    write(engine, save_of(body="two four"))
    assert_in_step(engine)
    write(engine, save_of(type="NOTE", delivery_status="SENT"))
    assert_in_step(engine)
    write(engine, save_of(body=None, recipient_value=None, sender_value="Ann@mail.example"))
    assert_in_step(engine)


def test_a_delivery_receipt_that_comes_before_its_message(engine: Engine) -> None:
    write(engine, save_of(delivery_status="DELIVERED"))
    assert_in_step(engine)
    write(engine, save_of(body="late"))
    assert_in_step(engine)


def test_a_batch_in_which_messages_are_repeated_and_some_are_there_already(engine: Engine) -> None:
    write(engine, save_of("a", body="first"), save_of("b", body="first"))
    write(
        engine,
        save_of("c", body="new"),
        save_of("a", body="second"),
        save_of("a", body="third"),
        save_of("c", subject="and more"),
        save_of("d", body="new"),
        save_of("a", "other", body="elsewhere"),
        save_of("b", user="stranger", body="refused"),
    )
    assert_in_step(engine)


def test_a_staff_edit_and_the_save_that_it_withstands(engine: Engine) -> None:
    write(engine, save_of(body="said", recipient_name="Sam"))
    edit(engine, body="right", recipient_name=None)
    assert_in_step(engine)
    write(engine, save_of(body="said", recipient_name="Samantha"))
    assert_in_step(engine)


@pytest.mark.parametrize(
    "body",
    [
        "x" * 65_536,
        "ß" * 65_536,
        "\ufdfa" * 65_536,
        "預" * 65_536,
        "a b " * 16_384,
        "🎉" * 65_536,
        " ".join(f"{n:011}" for n in range(10**10, 10**10 + 5_461)),
    ],
)
def test_a_body_as_long_as_it_may_be(engine: Engine, body: str) -> None:
    write(engine, save_of(body=body, subject=body[:998]))
    assert_in_step(engine)


def test_many_different_words_of_many_bytes(engine: Engine) -> None:
    write(engine, save_of(body=" ".join(chr(0x20000 + number) + chr(0x400 + number % 200) for number in range(16_384))))
    assert_in_step(engine)


@pytest.mark.parametrize("piece", ["1234567a", "a@b ", "a@b.c1234567,", "1 2 3 4 5 6 ", "a@...", "12.12.2012 "])
def test_many_private_parts_take_no_more_time_than_their_number_asks_for(piece: str) -> None:
    def seconds(times: int) -> float:
        row = {**dict.fromkeys(ROW), "department_id": "d", "uuid": "m", "request_uuid": "r", "body": piece * times}
        begun = time.process_time()
        document_of(row)
        return time.process_time() - begun

    assert seconds(65_536 // len(piece)) < 2


def test_an_address_of_many_bytes(engine: Engine) -> None:
    """All of it is one address, so each word of it has a mark."""
    write(engine, save_of(body="".join(chr(0x20000 + number) for number in range(32_000)) + "@mail.example"))
    assert_in_step(engine)


texts = st.none() | st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
attributes: st.SearchStrategy[Mapping[str, Any]] = st.fixed_dictionaries({}, optional=dict.fromkeys(TEXTS, texts))
batches = st.lists(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("de"), attributes), max_size=5), max_size=4
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(batches)
def test_whatever_is_saved_in_whatever_order(
    engine: Engine, batches: list[list[tuple[str, str, dict[str, Any]]]]
) -> None:
    for batch in batches:
        if batch:
            write(engine, *(save_of(uuid, department, **values) for uuid, department, values in batch))
    assert_in_step(engine)
    with writing(engine) as session:
        names = session.execute(select(Message.department_id, Message.uuid)).all()
    for department, uuid in names:
        edit(engine, uuid, department, body="Ünïcode edit")
    assert_in_step(engine)


def test_a_message_that_was_never_indexed_is_with_its_next_change(engine: Engine) -> None:
    write(engine, save_of("a", body="one"))
    write(engine, save_of("b", body="two"))
    with engine.begin() as connection:
        # What a process of the version before search leaves behind.
        connection.execute(text("UPDATE message SET search = NULL WHERE uuid = 'a'"))
        if engine.dialect.name == "sqlite":
            connection.execute(text("DELETE FROM message_words WHERE rowid = 1"))
    write(engine, save_of("a", body="three"))
    assert_in_step(engine)
