"""A number is found in whatever spelling it was stored and is typed."""

import pytest
from sqlalchemy import Engine

from tests.messages.factories import message, save_of, write
from tests.messages.test_search import found

NUMBER = "+13105550123"


@pytest.mark.parametrize(
    "stored",
    [
        NUMBER,
        "(310) 555-0123",
        "310.555.0123",
        "001 310 555 0123",
        "+1\u00a0310\u2011555\u20110123",
        "whatsapp:+13105550123",
        "tel:3105550123",
        "(+1) 310 555 0123",
        "＋１３１０５５５０１２３",  # noqa: RUF001  As a Japanese keyboard writes it.
    ],
)
@pytest.mark.parametrize(
    "typed",
    [
        "(310) 555-0123",
        "310.555.0123",
        "310 555 0123",
        "3105550123",
        "5550123",
        "555-0123",
        "555 0123",
        "+1 310 555 0123",
        "+1 (310) 555-0123",
        "0013105550123",
        "\u202a+1\u00a0310\u2011555\u20110123\u202c",
        " 310-555-0123 ",
        "+1 (310) 555-0123.",
        "310-555-0123?",
        "tel:+13105550123",
        "TEL: 310-555-0123,",
        "(310)555-0123 x5",
        "310.555.0123 ext. 12",
        "+1 310 555 0123;ext=7",
        "310-555-0123#4",
        "(+1) 310 555 0123",
        "\u201c310-555-0123\u201d",
        "\u201e310 555 0123\u201c.",
        "'310 555 0123'",
        "310\u00b7555\u00b70123",
        "[310] 555-0123",
        "<tel:+13105550123>",
        "sms:+13105550123",
        "whatsapp:+13105550123",
        "WhatsApp://+13105550123",
        "line:+13105550123",
        "３１０５５５０１２３",  # noqa: RUF001  As above.
    ],
)
def test_a_number_is_found_in_any_spelling(engine: Engine, stored: str, typed: str) -> None:
    write(engine, save_of("m", recipient_value=stored), save_of("other", recipient_value="+13105550124"))
    assert found(engine, typed) == {"m"}


@pytest.mark.parametrize("typed", ["+33 (0)1 99 00 02 03", "0033 (0) 1 99 00 02 03.", "+33 1 99 00 02 03"])
def test_the_zero_behind_a_country_code_is_not_dialled(engine: Engine, typed: str) -> None:
    write(engine, save_of("m", recipient_value="+33199000203"), save_of("other", recipient_value="+33199000204"))
    assert found(engine, typed) == {"m"}


def test_ids_of_a_channel_are_no_numbers(engine: Engine) -> None:
    write(engine, save_of("m", sender_value="messenger:3105550123"), save_of("n", sender_value="whatsapp:+13105550123"))
    assert message(engine, "m").counterparty == "messenger:3105550123"
    assert message(engine, "n").counterparty == "13105550123"
    assert found(engine, "whatsapp") == {"n"}
    assert found(engine, "messenger 3105550123") == {"m"}


@pytest.mark.parametrize("typed", ["mo.x@mail.example", "mailto:Mo.X@mail.example", "\u201cmo.x@mail.example\u201d"])
@pytest.mark.parametrize("stored", ["Mo <mo.x@mail.example>", "MAILTO:mo.x@mail.example", "mo.x@mail.example"])
def test_an_address_is_found_with_a_name_or_a_scheme_before_it(engine: Engine, stored: str, typed: str) -> None:
    write(engine, save_of("m", recipient_value=stored), save_of("other", recipient_value="Mo <mo.y@mail.example>"))
    assert found(engine, typed) == {"m"}
    assert message(engine, "m").counterparty == "mo.x@mail.example"


def test_a_short_number_is_found_by_all_of_its_digits(engine: Engine) -> None:
    write(engine, save_of("m", sender_value="987654"), save_of("n", sender_value="242"), save_of("t", body="987654"))
    assert found(engine, "987654") == {"m", "t"}
    assert found(engine, "98765") == {"t"}
    assert found(engine, "242") == {"n"}


def test_what_is_no_number_keeps_what_stands_behind_it(engine: Engine) -> None:
    write(engine, save_of("m", body="Take 4 x5 (of 2026) at 10:15."), save_of("n", body="Take 4 at 10"))
    assert found(engine, "4 x5") == {"m"}
    assert found(engine, "10:15.") == {"m"}


def test_a_number_is_found_together_with_words_and_within_a_text(engine: Engine) -> None:
    write(
        engine,
        save_of("to", recipient_value=NUMBER, recipient_name="Sam Carter"),
        save_of("from", sender_value=NUMBER, body="Hello"),
        save_of("text", body="Call (310) 555-0123 today"),
    )
    assert found(engine, "310-555-0123") == {"to", "from", "text"}
    assert found(engine, "sam (310) 555-0123") == {"to"}
    assert found(engine, "(310) 555-0123 hello") == {"from"}
    assert found(engine, "310 555 0123 today") == {"text"}


def test_the_first_digits_of_a_number_do_not_give_it_away(engine: Engine) -> None:
    write(engine, save_of("m", recipient_value=NUMBER))
    assert [found(engine, NUMBER[: length + 1]) for length in range(1, 11)] == [set()] * 10
