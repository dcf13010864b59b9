"""Pages of a search, whichever way its messages are found, and of several departments together."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.messages import found, glance, newest
from app.messages.find import Cursor, Filters, list_across, list_messages
from tests.messages.factories import save_of, write

AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("glances", "few"), [((200,), 0), ((5, 15), 0), ((1, 2), 0), ((), 0), ((), 3), ((), 1_000)],
    ids=["all read", "read in two goes", "read in vain", "walked", "walked in vain", "looked up"],
)  # fmt: skip
def test_pages_of_a_search_hold_each_message_once_in_order(
    engine: Engine, glances: tuple[int, ...], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glance, "GLANCES", glances)
    monkeypatch.setattr(newest, "FEW", few)
    monkeypatch.setattr(found, "LAST_SAVED", 1)
    monkeypatch.setattr(newest, "FIRST_STRIDE", 2)
    monkeypatch.setattr(newest, "FIRST_STRIDE_FOR_WORDS", 2)
    # Saved in another order than they happened, several in one moment, and between others.
    moments = {f"m{number:02}": AT.replace(day=1 + number * 7 % 11) for number in range(30)}
    write(engine, *(save_of(uuid, body=f"common {uuid}", sent_at=at) for uuid, at in moments.items()))
    write(engine, *(save_of(f"x{day}", body="other", sent_at=AT.replace(day=day)) for day in range(1, 25)))
    seen, cursor = [], None
    with Session(engine) as session:
        while True:
            page = list_messages(session, "d", None, Filters(text="common"), cursor, 7)
            seen += [message.uuid for message in page.messages]
            if page.next_cursor is None:
                break
            cursor = Cursor.decode(page.next_cursor.encode())
    assert seen == sorted(moments, key=lambda uuid: (moments[uuid], uuid), reverse=True)


def test_departments_are_listed_together_even_where_ids_and_moments_are_the_same(engine: Engine) -> None:
    write(engine, *(save_of(uuid, department, sent_at=AT, body="x") for uuid in "abc" for department in "def"))
    for filters in (Filters(), Filters(text="x")):
        seen, cursor = [], None
        with Session(engine) as session:
            while True:
                page = list_across(session, ["e", "d", "f"], filters, cursor, 2)
                seen += [(message.uuid, message.department_id) for message in page.messages]
                if page.next_cursor is None:
                    break
                cursor = Cursor.decode(page.next_cursor.encode())
        assert seen == [(uuid, department) for uuid in "cba" for department in "fed"]
