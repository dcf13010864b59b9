"""Search finds the same messages on both databases, whatever somebody types and whatever was said."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.messages import glance
from app.messages.find import Filters, count_messages, list_messages
from tests.messages.factories import edit, save_of, write

SAID = {
    "booking": "You are booked for Friday at 10:15 with Dr. Vik.",
    "invoice": "Can somebody call me about the invoice?",
    "vietnamese": "Chào chị Đặng Thị Hường, hẹn gặp lại",
    "german": "Die Straße ist gesperrt, liebe Größe Müller",
    "turkish": "İstanbul'da \u0131l\u0131k bir akşam",
    "cyrillic": "Привет, Алёна! Заказ готов",
    "arabic": "مَرْحَبًا بك في العيادة",
    "chinese": "我想预约明天的门诊",
    "japanese": "東京タワーで会いましょう",
    "thai": "สวัสดีครับ พบกันพรุ่งนี้",
    "hindi": "नमस्ते, आपका आदेश तैयार है",
    "korean": "안녕하세요 예약 확인",
    "greek": "Καλημέρα Ὀδυσσεύς",
    "emoji": "Happy birthday 🎉👍🏽",
    "hyphens": "co\u00adoperate with the well-known O'Brien",
    "syntax": 'a OR NEAR("b", c) AND * : ^ - \\ tel mail uuid dept req',
    "address": "Write to help@clinic.example, please.",
    "code": "Your code is 8472 1930",
}
FOUND = [
    ("booked", {"booking"}),
    ("BOOK", {"booking"}),
    ("book fri", {"booking"}),
    ("booked invoice", set()),
    ("dang huong", {"vietnamese"}),
    ("ĐẶNG", {"vietnamese"}),
    ("chị", {"vietnamese"}),
    ("strasse", {"german"}),
    ("STRASSE", {"german"}),
    ("straße", {"german"}),
    ("grosse muller", {"german"}),
    ("istanbul", {"turkish"}),
    ("İSTANBUL", {"turkish"}),
    ("ilik", {"turkish"}),
    ("ПРИВЕТ", {"cyrillic"}),
    ("алена", {"cyrillic"}),
    ("مرحبا", {"arabic"}),
    ("مَرْحَبًا", {"arabic"}),
    ("预约", {"chinese"}),
    ("门诊", {"chinese"}),
    ("诊", {"chinese"}),
    ("约预", set()),
    ("タワー", {"japanese"}),
    ("พรุ่งนี้", {"thai"}),
    ("नमस्ते", {"hindi"}),
    ("आदेश", {"hindi"}),
    ("안녕", {"korean"}),
    ("οδυσσευσ", {"greek"}),
    ("🎉", {"emoji"}),
    ("👍", {"emoji"}),
    ("cooperate", {"hyphens"}),
    ("well-known", {"hyphens"}),
    ("o'brien", {"hyphens"}),
    ("brien", {"hyphens"}),
    ('"a OR NEAR(', {"syntax"}),
    ("NEAR", {"syntax"}),
    ("tel", {"syntax"}),
    ("mail", {"syntax"}),
    ("dept", {"syntax"}),
    ("uuid", {"syntax"}),
    ("req", {"syntax"}),
    ("HELP@Clinic.example", {"address"}),
    ("<help@clinic.example>", {"address"}),
    ("8472 1930", {"code"}),
    ("84721930", {"code"}),
    ("193", {"code"}),
    ("clinic.exa", {"address"}),
    ("§", set()),
    ("§dept", {"syntax"}),
    ("*", set()),
    ("()", set()),
    ('"', set()),
    (":", set()),
    ("\\", set()),
    ("' OR 1=1 --", set()),
    ("NOT booked", set()),
    ("words:booked", set()),
    ("bo*ked", set()),
    ("x" * 10_000, set()),
    ("booked\0", {"booking"}),
    ("\0", set()),
    ("\ud800", set()),
]


def found(engine: Engine, text: str, department: str = "d", **filters: object) -> set[str]:
    with Session(engine) as session:
        page = list_messages(session, department, None, Filters(text=text, **filters), None, 50)  # type: ignore[arg-type]
        assert count_messages(session, department, None, Filters(text=text, **filters), 50) == len(page.messages)  # type: ignore[arg-type]
        return {message.uuid for message in page.messages}


@pytest.mark.parametrize("glances", [(), (200,)], ids=["by the index", "by reading"])
def test_what_is_typed_finds_what_was_said(
    engine: Engine, glances: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glance, "GLANCES", glances)
    write(engine, *(save_of(uuid, body=body) for uuid, body in SAID.items()))
    assert {text: found(engine, text) for text, _ in FOUND} == dict(FOUND)


def test_where_only_whole_words_count_none_is_found_by_its_beginning(engine: Engine) -> None:
    write(engine, *(save_of(name, body=text) for name, text in SAID.items()))
    typed = {
        "booked": ["booking"],
        "book": [],
        "Größe": ["german"],
        "明天": ["chinese"],
        "東京": ["japanese"],
        "我": [],
    }
    with Session(engine) as session:
        found = {
            text: [
                m.uuid
                for m in list_messages(session, "d", None, Filters(text=text, whole_words=True), None, 9).messages
            ]
            for text in typed
        }
    assert found == typed


def test_an_address_finds_its_person_and_not_who_has_a_similar_one(engine: Engine) -> None:
    write(
        engine,
        save_of("ann", recipient_value="Ann@Mail.example"),
        save_of("joann", recipient_value="jo.ann@mail.example"),
    )
    assert found(engine, "ann@mail.example") == {"ann"}
    assert found(engine, "ANN@MAIL.EXAMPLE") == {"ann"}
    assert found(engine, "ann@mail") == {"ann", "joann"}


@pytest.mark.parametrize(
    "uuid", ["0b0ea19c-5c1f-4f67-b6a2-5ae2ff0c0c11", "kV3x_-9aQ0" * 4 + "kV3", "ab" * 32, "said-1", "7"]
)  # fmt: skip
def test_an_id_is_found_by_itself_alone(engine: Engine, uuid: str) -> None:
    write(engine, save_of(uuid), save_of("other"))
    assert found(engine, f" {uuid} ") == {uuid}
    assert found(engine, uuid[:-1] + "x") == set()


def test_the_request_that_made_a_message_finds_it(engine: Engine) -> None:
    save = save_of("m")
    write(engine, save, save_of("other"))
    assert found(engine, save.request_uuid.upper()) == {"m"}


def test_names_subjects_and_a_body_are_searched_together(engine: Engine) -> None:
    write(engine, save_of("m", subject="Blood test", sender_name="Cho Min-seo", body="Any news?"), save_of("other"))
    assert found(engine, "news cho blood") == {"m"}


def test_a_search_stays_within_its_department(engine: Engine) -> None:
    write(engine, save_of("a", body="secret"), save_of("b", "other", body="secret"))
    assert found(engine, "secret") == {"a"}
    assert found(engine, "secret", "other") == {"b"}


def test_a_search_and_other_filters_combine(engine: Engine) -> None:
    write(
        engine,
        save_of("a", body="Hello", type="NOTE", user="u"),
        save_of("b", body="Hello", type="OUTGOING", user="v"),
        save_of("c", body="Bye", type="OUTGOING", user="v"),
    )
    assert found(engine, "hello", type="OUTGOING") == {"b"}
    assert found(engine, "hello", user="u") == {"a"}
    assert found(engine, "hello", user="v", type="NOTE") == set()


def test_the_words_of_before_an_edit_find_nothing(engine: Engine) -> None:
    write(engine, save_of(body="before"))
    edit(engine, body="after")
    assert found(engine, "before") == set()
    assert found(engine, "after") == {"m"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(max_size=300))
def test_whatever_is_typed_is_an_answer_and_not_a_failure(engine: Engine, text: str) -> None:
    found(engine, text)
