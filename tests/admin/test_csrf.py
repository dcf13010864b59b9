"""No form works without its token, so that no other site can send it."""

import pytest

from tests.admin.store import Store, department_path, message_path, user_path
from tests.admin.visitor import LOGIN, Visitor

FORMS = [
    LOGIN,
    "/admin/logout",
    "/admin/logout-everywhere",
    "/admin/login/code",
    "/admin/you/password",
    "/admin/you/time-zone",
    "/admin/you/sessions/end",
    "/admin/you/sessions/end-others",
    "/admin/you/second-factor",
    "/admin/you/second-factor/off",
    "/admin/you/recovery-codes",
    message_path() + "/edit",
    department_path() + "name",
    user_path() + "name",
    "/admin/new-staff-account",
    "/admin/staff/viewer/disable",
    "/admin/new-client",
    "/admin/clients/bot/secrets",
]


@pytest.mark.parametrize("token", [None, "", "made-up"])
@pytest.mark.parametrize("path", FORMS)
def test_a_form_without_a_valid_token_is_refused(editor: Visitor, store: Store, path: str, token: str | None) -> None:
    store.save()
    fields = {"version": "1", "body": "Forged", "name": "Forged"} | ({} if token is None else {"csrf_token": token})
    page = editor.page_of(editor.send(path, fields), 400)
    assert page.heading == "This form is too old"
    assert "Nothing was changed." in page.words()
    assert store.message().body == "Hello"
    assert editor.client.get("/admin/").status_code == 200


def test_a_token_of_somebody_else_is_refused(editor: Visitor, viewer: Visitor) -> None:
    token = viewer.token()
    editor.token()
    assert editor.send("/admin/logout", {"csrf_token": token}).status_code == 400


@pytest.mark.parametrize("path", ["/admin/logout", "/admin/logout-everywhere"])
def test_a_link_cannot_log_anybody_out(editor: Visitor, path: str) -> None:
    assert editor.get(path, 405).heading == "Not this way"
    assert editor.client.get("/admin/").status_code == 200
