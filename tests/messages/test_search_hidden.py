"""Who may not see a number or an address cannot guess it by a search either."""

from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.messages import glance
from app.messages.find import Filters, list_messages
from tests.messages.factories import save_of, write
from tests.messages.test_search import found

HIDDEN: dict[str, dict[str, Any]] = {
    "number": {"body": "zebra call 415-867-5309 now, room 415"},
    "odd": {"subject": "zebra no4158675309x"},
    "mail": {"body": "zebra write to jo.quill@feather.example"},
    "name": {"sender_name": "zebra +1 415 867 5309"},
    "sender": {"sender_value": "quill@feather.example", "body": "zebra"},
    "desk": {"recipient_value": "Quill-desk 7", "body": "zebra"},
}
PIECES = ("867", "5309", "8675", "no4158675309x", "jo", "quill", "feather", "example", "desk")


def found_whole(engine: Engine, text: str) -> set[str]:
    with Session(engine) as session:
        page = list_messages(session, "d", None, Filters(text=text, whole_words=True), None, 50)
        return {message.uuid for message in page.messages}


@pytest.mark.parametrize("glances", [(), (200,)], ids=["by the index", "by reading"])
def test_pieces_of_what_is_hidden_find_nothing_for_those_who_may_not_see_it(
    engine: Engine, glances: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glance, "GLANCES", glances)
    write(engine, *(save_of(uuid, **attributes) for uuid, attributes in HIDDEN.items()))
    assert {piece: found_whole(engine, f"zebra {piece}") for piece in PIECES} == {piece: set() for piece in PIECES}
    assert found_whole(engine, "zebra") == {*HIDDEN}
    assert found_whole(engine, "zebra 415") == {"number"}


def test_what_is_hidden_is_found_whole_by_all_and_in_pieces_by_those_who_see_it(engine: Engine) -> None:
    write(engine, *(save_of(uuid, **attributes) for uuid, attributes in HIDDEN.items()))
    for search in (found, found_whole):
        assert search(engine, "(415) 867-5309") == {"number", "odd", "name"}
        assert search(engine, "8675309") == {"number", "odd", "name"}
        assert search(engine, "jo.quill@feather.example zebra") == {"mail"}
        assert search(engine, "quill-DESK") == (set() if search is found_whole else {"desk"})
    assert found(engine, "zebra 867") == {"number", "name"}
    assert found(engine, "zebra no415") == {"odd"}
    assert found(engine, "quill feath") == {"mail", "sender"}
    assert found_whole(engine, "call room") == {"number"}


def test_an_address_that_is_neither_a_number_nor_a_mails_is_found_whole(engine: Engine) -> None:
    write(engine, save_of("m", sender_value="web-Visitor_9"), save_of("n", sender_value="web-visitor_8"))
    assert found_whole(engine, "Web-visitor_9") == {"m"}
    assert found_whole(engine, "visitor") == set()
