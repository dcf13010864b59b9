"""The search box: it goes straight to a message by an id, and lists what matches anything else."""

import pytest
from flask import Flask
from sqlalchemy import update

from app.access.staff import get_staff
from app.extensions import db
from app.models import Staff
from app.models.engine import writing
from tests.admin.conftest import SignIn
from tests.admin.store import OTHER_DEPARTMENT, Store, department_path, message_path
from tests.admin.test_message_lists import bodies
from tests.admin.visitor import Visitor

UUID = "0b0ea19c-5c1f-4f67-b6a2-5ae2ff0c0c11"


def led_to(visitor: Visitor, text: str) -> str:
    response = visitor.client.get("/admin/search", query_string={"q": text})
    assert response.status_code == 303
    return response.location


@pytest.mark.parametrize("uuid", [UUID, "kV3x_-9aQ0" * 4 + "kV3", "AB" * 32, "said-1", "7"])
def test_an_id_leads_to_its_message(editor: Visitor, store: Store, uuid: str) -> None:
    path = store.save(uuid)
    assert led_to(editor, f" {uuid} ") == path
    assert editor.get(path).words()


def test_both_spellings_of_a_uuid_lead_to_its_message(editor: Visitor, store: Store) -> None:
    store.save(UUID)
    assert led_to(editor, UUID.upper()) == message_path(UUID)


def test_a_request_leads_to_the_message_that_it_saved(editor: Visitor, store: Store) -> None:
    path = store.save()
    store.edit("first", "editor", body="Changed")
    store.save("second")
    first = store.message().request_uuid
    later = store.revisions()[0].request_uuid
    assert led_to(editor, first) == led_to(editor, first.upper()) == path
    assert led_to(editor, later) == path
    assert first != later


def test_an_id_that_two_departments_have_is_listed(sign_in: SignIn, store: Store) -> None:
    store.save(UUID, body="One")
    other = store.save(UUID, department=OTHER_DEPARTMENT, body="Two")
    assert led_to(sign_in("editor"), UUID) == f"/admin/messages?q={UUID}"
    assert bodies(sign_in("editor").get(f"/admin/messages?q={UUID}")) == ["Two", "One"]
    assert led_to(sign_in("stranger"), UUID) == other


def test_what_one_does_not_see_is_not_found_by_its_id(sign_in: SignIn, store: Store) -> None:
    store.save(UUID)
    request = store.message(UUID).request_uuid
    stranger = sign_in("stranger")
    assert led_to(stranger, UUID) == f"/admin/messages?q={UUID}"
    assert led_to(stranger, request) == f"/admin/messages?q={request}"
    assert bodies(stranger.get(f"/admin/messages?q={UUID}")) == []


def test_a_message_in_the_trash_is_found_by_admins_alone(sign_in: SignIn, store: Store) -> None:
    path = store.save(UUID)
    store.trash(UUID, "admin")
    assert led_to(sign_in("viewer"), UUID) == f"/admin/messages?q={UUID}"
    assert led_to(sign_in("admin"), UUID) == path


def test_anything_else_is_listed_and_stays_in_the_box(editor: Visitor, store: Store) -> None:
    store.save(body="You are booked")
    assert led_to(editor, 'booked & "more"') == "/admin/messages?q=booked+%26+%22more%22"
    page = editor.get("/admin/messages?q=BOOK")
    assert bodies(page) == ["You are booked"]
    box = next(e for e in page.find_all("input") if e.get("id") == "search")
    assert box.get("value") == "BOOK"


def test_nothing_leads_to_the_list_of_all_messages(editor: Visitor, store: Store) -> None:
    assert led_to(editor, "  ") == "/admin/messages"


def test_a_search_without_a_match_says_what_is_found(editor: Visitor, store: Store) -> None:
    store.save()
    for path in ("/admin/messages", department_path()):
        page = editor.get(f"{path}?q=nothing")
        assert "A word is found by its beginning" in page.words()
        assert page.link("Clear all filters") == path


def test_names_are_masked_in_what_a_search_lists(app: Flask, sign_in: SignIn, store: Store) -> None:
    store.save(body="Hi", type="OUTGOING", recipient_name="Samantha", recipient_value="+12025550111")
    with app.app_context(), writing(db.engine) as session:
        get_staff(session, "viewer").sees_personal_data = False
    page = sign_in("viewer").get("/admin/messages?counterparty=%2B12025550111&type=OUTGOING")
    assert bodies(page) == ["Hi"]
    assert "Samantha" not in page.words()
    assert "5550111" not in page.words()


def test_who_may_not_see_names_does_not_spell_them_out_either(app: Flask, sign_in: SignIn, store: Store) -> None:
    store.save("a", body="Hello", recipient_name="Marchbanks")
    viewer = sign_in("viewer")
    assert viewer.get(f"{department_path()}?q=march").find_all("a", "row-link")
    with app.app_context(), writing(db.engine) as session:
        session.execute(update(Staff).where(Staff.username == "viewer").values(sees_personal_data=False))
    assert viewer.get(f"{department_path()}?q=march").find_all("a", "row-link") == []
    assert viewer.get(f"{department_path()}?q=marchbanks").find_all("a", "row-link")
