"""The names of a message are masked inside its texts, too, for those who may not see them."""

import pytest
from flask import Flask

from app.admin.hidden_names import hiding
from app.admin.personal import personal_text
from app.extensions import db
from app.messages.directory import get_department
from app.messages.mentions import names_of
from app.messages.naming import rename
from app.models.engine import writing
from tests.admin.conftest import SignIn
from tests.admin.store import DEPARTMENT, Store, message_path, user_path
from tests.admin.test_personal import hide_from, masked_reader

__all__ = ["masked_reader"]


@pytest.mark.parametrize(
    ("names", "text", "seen"),
    [
        (["Zoë Nuñez"], "Dear ZOE Nunez, dear Zoë", "Dear Z••• N•••, dear Z•••"),
        (["Zoe"], "Zoe\u0308's turn, not Zoely's", "Z•••'s turn, not Zoely's"),
        (["Bo Li Ann"], "Bo, Li and Ann: annual", "Bo, Li and A•••: annual"),
        (["Đặng Thị Hường"], "Chào chị dang thi HUONG!", "Chào chị d••• t••• H•••!"),
        (["李雷"], "李雷你好", "李•••你好"),
        (["Clinic Downtown Sam"], "The Clinic says hello, Sam", "The Clinic says hello, S•••"),
        (["+1 310 555 0123", None, ""], "Room 310 555", "Room 310 555"),
    ],
)
def test_the_words_of_a_name_are_masked_in_a_text_in_whatever_spelling_but_the_houses(
    masked_reader: None, names: list[str | None], text: str, seen: str
) -> None:
    with hiding(names_of(names, ["The Clinic"])):
        assert personal_text(text) == seen


def test_a_name_in_a_text_is_masked_and_the_departments_is_not(app: Flask, store: Store, sign_in: SignIn) -> None:
    store.save("first", body="Cho, this is Harbour", sender_name="Harbour Desk", recipient_name="Cho Min-seo")
    with app.app_context(), writing(db.engine) as session:
        rename(session, get_department(session, DEPARTMENT), "Harbour Clinic")
    hide_from(app, "viewer")
    viewer = sign_in("viewer")
    for path in (message_path("first"), user_path(), f"{user_path()}conversation?of=first"):
        assert "C•••, this is Harbour" in viewer.get(path).words()
    for file in ("export.csv", "export.jsonl"):
        assert "C•••, this is Harbour" in viewer.client.get(user_path() + file).get_data(as_text=True)
    assert "Cho, this is Harbour" in sign_in("admin").get(message_path("first")).words()


def test_a_text_with_a_hidden_name_is_not_edited(app: Flask, store: Store, sign_in: SignIn) -> None:
    store.save(body="Hello again from Cho", sender_name="Cho Min-seo")
    hide_from(app, "editor")
    assert "body" not in sign_in("editor").form(f"{message_path()}/edit").fields
    assert "body" in sign_in("admin").form(f"{message_path()}/edit").fields
