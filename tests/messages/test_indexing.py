"""What an older version stored is found once it was indexed, whoever else writes meanwhile."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app.messages import glance, indexing
from app.messages.find import list_messages
from app.messages.indexing import index_anew, index_missing
from app.messages.matching import Filters
from app.models.search import reindex_rows
from tests.messages.factories import message, save_of, write
from tests.messages.many import store_many
from tests.messages.test_search_index import assert_in_step


def forget_words(engine: Engine) -> None:
    """Leaves the messages as the version before search has stored them."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE message SET search = NULL, counterparty = NULL, warnings = NULL"))
        if engine.dialect.name == "sqlite":
            connection.execute(text("DELETE FROM message_words"))


def found(engine: Engine, words: str, department: str = "d") -> list[str]:
    with Session(engine) as session:
        page = list_messages(session, department, None, Filters(text=words), None, 100)
        return [message.uuid for message in page.messages]


def test_old_messages_are_found_and_have_what_follows_from_them(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The newest messages are read without the index.
    monkeypatch.setattr(glance, "GLANCES", ())
    write(engine, save_of("a", body="Hello", sender_value="+13105550123", type="INCOMING"))
    write(engine, save_of("b", department="e", body="Hello"))
    before = message(engine, "a")
    forget_words(engine)
    assert found(engine, "hello") == []
    assert list(index_missing(engine)) == [1, 2]
    after = message(engine, "a")
    assert (found(engine, "hello"), found(engine, "hello", "e"), found(engine, "5550123")) == (["a"], ["b"], ["a"])
    assert (after.counterparty, after.warnings) == (before.counterparty, before.warnings)
    assert after.counterparty == "13105550123"
    assert_in_step(engine)


def test_whoever_is_interrupted_goes_on(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "AT_ONCE", 30)
    monkeypatch.setattr(indexing, "WINDOW", 70)
    store_many(engine, 200, searchable=True)
    forget_words(engine)
    begun = index_missing(engine)
    assert [next(begun), next(begun)] == [30, 60]
    begun.close()
    assert list(index_missing(engine))[-1] == 140
    assert list(index_missing(engine)) == []
    assert_in_step(engine)


def test_what_is_saved_meanwhile_is_left_as_it_is(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "AT_ONCE", 2)
    write(engine, *(save_of(name, body="old words") for name in "abcd"))
    forget_words(engine)
    begun = index_missing(engine)
    next(begun)
    write(engine, save_of("d", body="new words"), save_of("e", body="new"))
    assert list(begun)[-1] == 3
    assert set(found(engine, "new")) == {"d", "e"}
    assert_in_step(engine)


def test_messages_that_were_indexed_by_another_rule_are_indexed_anew(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "AT_ONCE", 2)
    write(engine, *(save_of(name, body=f"{name} calls 415-867-5309") for name in "abc"))
    write(engine, save_of("d", department="e", body="d"))
    with Session(engine) as session:
        keys = [("d", name) for name in "abc"]
        reindex_rows(session.connection(), dict.fromkeys(keys, "415 867 5309"))
        session.commit()
    assert list(index_missing(engine)) == []
    assert list(index_anew(engine)) == [2, 3, 4]
    assert_in_step(engine)


def test_a_customer_whose_address_was_spelled_by_another_rule_is_one_counterparty_again(engine: Engine) -> None:
    write(engine, save_of("old", recipient_value="whatsapp:+13105550123"), save_of("new", sender_value="+13105550123"))
    with engine.begin() as connection:
        connection.execute(text("UPDATE message SET counterparty = 'whatsapp:+13105550123' WHERE uuid = 'old'"))
    assert list(index_anew(engine)) == [2]
    assert {message(engine, uuid).counterparty for uuid in ("old", "new")} == {"13105550123"}
    assert_in_step(engine)
