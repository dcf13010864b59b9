"""A page of messages across a whole department, and the cursor between pages."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.messages.errors import MessageNotFound
from app.messages.find import Cursor, Filters, get_message, list_messages
from tests.messages.factories import save_of, write

NO_FILTER = Filters()
utc = st.datetimes(timezones=st.just(UTC))
ids = st.from_regex(r"[A-Za-z0-9_-]{1,128}", fullmatch=True).filter(lambda text: len(text) != 36)


@given(utc, ids)
def test_a_cursor_reads_back_as_it_was_made(at: datetime, uuid: str) -> None:
    assert Cursor.decode(Cursor(at, uuid).encode()) == Cursor(at, uuid)


@given(st.text())
def test_a_word_is_a_cursor_only_in_the_spelling_that_was_given_out(word: str) -> None:
    try:
        cursor = Cursor.decode(word)
    except ValueError:
        return
    assert cursor.encode() == word


def test_a_department_lists_the_messages_of_all_its_users(engine: Engine) -> None:
    write(engine, save_of("a", user="u"), save_of("b", user="v"), save_of("c", "other"))
    with Session(engine) as session:
        page = list_messages(session, "d", None, NO_FILTER, None, 10)
        assert [found.uuid for found in page.messages] == ["b", "a"]
        assert page.next_cursor is None


def test_a_message_can_be_found_without_naming_its_user(engine: Engine) -> None:
    write(engine, save_of("a", user="u"))
    with Session(engine) as session:
        assert get_message(session, "d", "a").user_id == "u"
        assert get_message(session, "d", "a", "u").user_id == "u"
        with pytest.raises(MessageNotFound):
            get_message(session, "d", "a", "v")
