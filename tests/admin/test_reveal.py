"""Names and numbers are shown to an editor who asks for them, on that page alone, and the audit trail says so."""

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.access.audit import Action
from app.extensions import db
from app.models import AuditEntry, Staff
from app.models.engine import writing
from tests.admin.conftest import SignIn
from tests.admin.store import DEPARTMENT, Store, message_path, user_path
from tests.admin.visitor import Visitor

NAME, NUMBER = "Zephyrine Quillfeather", "+13105557731"
REVEAL = f"{message_path()}/reveal"
THREAD = f"{user_path()}conversation?of=first"


@pytest.fixture(autouse=True)
def hidden(app: Flask, cast: None, store: Store) -> None:
    store.save(body="Hello", type="OUTGOING", recipient_name=NAME, recipient_value=NUMBER)
    with app.app_context(), writing(db.engine) as session:
        session.execute(update(Staff).values(sees_personal_data=False))


def entries(app: Flask) -> list[AuditEntry]:
    with app.app_context(), Session(db.engine) as session:
        found = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.REVEALED.value))
        return list(found)


@pytest.mark.parametrize("role", ["editor", "admin"])
def test_an_editor_may_see_them_on_the_page_of_a_message(app: Flask, sign_in: SignIn, role: str) -> None:
    visitor = sign_in(role)
    before = visitor.get(message_path())
    assert NAME not in before.text()
    page = visitor.page_of(visitor.press(message_path(), REVEAL))
    assert page.heading == f"Outgoing to {NAME}"
    assert NUMBER in page.text()
    assert "curl -X PUT" in page.text()
    assert "shown on this page, this once" in page.words()
    (entry,) = entries(app)
    assert (entry.actor_kind, entry.actor_name) == ("staff", role)
    assert (entry.department_id, entry.subject) == (DEPARTMENT, "first")
    assert entry.details == {"page": "message", "user": "sam"}
    assert NAME not in visitor.get(message_path()).text()


def test_a_command_that_is_too_long_for_the_page_is_shown_alone_and_written_down(
    app: Flask, editor: Visitor, store: Store
) -> None:
    store.save(body="long " * 4_000)
    page = editor.page_of(editor.press(message_path(), REVEAL))
    assert "It is too long for this page." in page.words()
    command = editor.send(f"{REVEAL}?page=curl", page.form(f"{REVEAL}?page=curl").submitted())
    assert (command.status_code, command.mimetype) == (200, "text/plain")
    assert NUMBER in command.get_data(as_text=True)
    assert [(entry.details or {})["page"] for entry in entries(app)] == ["message", "curl"]


def test_an_editor_may_see_them_in_a_conversation(app: Flask, editor: Visitor) -> None:
    assert NAME not in editor.get(THREAD).text()
    page = editor.page_of(editor.press(THREAD, f"{REVEAL}?page=conversation"))
    assert page.heading == f"Conversation with {NAME}"
    assert NUMBER in page.text()
    (entry,) = entries(app)
    assert entry.details == {"page": "conversation", "user": "sam"}
    assert NAME not in editor.get(THREAD).text()


def test_a_viewer_may_not(app: Flask, viewer: Visitor) -> None:
    assert "An admin can let it see them." in viewer.get(message_path()).words()
    answer = viewer.send(REVEAL, {"csrf_token": viewer.token()})
    assert answer.status_code == 403
    assert NAME not in answer.get_data(as_text=True)
    assert entries(app) == []


def test_nothing_is_shown_without_the_forms_token(app: Flask, editor: Visitor) -> None:
    answer = editor.send(REVEAL, {})
    assert answer.status_code == 400
    assert NAME not in answer.get_data(as_text=True)
    assert editor.client.get(REVEAL).status_code == 405
    assert entries(app) == []


def test_nobody_sees_the_messages_of_a_department_that_is_not_theirs(app: Flask, sign_in: SignIn) -> None:
    stranger = sign_in("stranger")
    assert stranger.send(REVEAL, {"csrf_token": stranger.token()}).status_code == 404
    assert entries(app) == []


def test_whoever_may_see_them_anyway_is_not_written_down(app: Flask, editor: Visitor) -> None:
    with app.app_context(), writing(db.engine) as session:
        session.execute(update(Staff).values(sees_personal_data=True))
    page = editor.get(message_path())
    assert not [form for form in page.find_all("form") if (form.get("action") or "").endswith("reveal")]
    assert NAME in editor.page_of(editor.send(REVEAL, {"csrf_token": editor.token()})).text()
    assert entries(app) == []


def test_the_trail_holds_no_name_and_no_number(app: Flask, editor: Visitor) -> None:
    editor.press(message_path(), REVEAL)
    (entry,) = entries(app)
    assert NAME not in str(vars(entry))
    assert "5557731" not in str(vars(entry))
