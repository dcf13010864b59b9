"""A staff member's own page: password, time zone and sessions."""

import time

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.access.staff import get_staff
from app.admin.own.password import DIFFERENT, SAME, WRONG
from app.extensions import db
from tests.admin.conftest import PASSWORD, SignIn
from tests.admin.factor import audited, details_of, turn_on
from tests.admin.store import Store, department_path, message_path
from tests.admin.visitor import Visitor

YOU = "/admin/you"
NEW = "quite another password"


def change(visitor: Visitor, old: str = PASSWORD, new: str = NEW, again: str | None = None) -> dict[str, str]:
    """Sends the form and returns the errors beside its fields; none means that the password was changed."""
    fields = visitor.form(YOU, f"{YOU}/password").submitted(
        old_password=old, new_password=new, new_password_again=new if again is None else again
    )
    response = visitor.send(f"{YOU}/password", fields)
    if response.status_code == 303:
        return {}
    page = visitor.page_of(response, 400)
    assert not any(field.get("value") for field in page.find_all("input") if field.get("type") == "password")
    return page.errors_beside()


def is_in(visitor: Visitor) -> bool:
    return visitor.client.get("/admin/").status_code == 200


def ids_of(visitor: Visitor) -> list[str]:
    """The ids of the sessions that the page lists, this one first."""
    return [e.get("value", "") for e in visitor.get(YOU).find_all("input") if e.get("name") == "session"]


def zone_of(app: Flask, name: str) -> str:
    with app.app_context(), Session(db.engine) as session:
        return get_staff(session, name).time_zone


def test_the_page_says_who_one_is(editor: Visitor, sign_in: SignIn) -> None:
    assert "editor, editor, sees all departments" in editor.get(YOU).words()
    assert "stranger, admin, sees 1 department and the names" in sign_in("stranger").get(YOU).words()


def test_a_changed_password_opens_the_account_and_the_old_one_does_not(editor: Visitor, anybody: Visitor) -> None:
    assert change(editor) == {}
    assert anybody.log_in("editor", PASSWORD).status_code == 400
    assert anybody.log_in("editor", NEW).status_code == 303


def test_a_changed_password_ends_all_other_sessions_and_the_old_token(sign_in: SignIn) -> None:
    here, there = sign_in("editor"), sign_in("editor")
    before = here.client.get_cookie("session_id")
    assert before is not None
    change(here)
    after = here.client.get_cookie("session_id")
    assert after is not None
    assert (is_in(here), is_in(there)) == (True, False)
    assert after.value != before.value
    there.client.set_cookie("session_id", before.value)
    assert not is_in(there)


def test_a_change_of_password_is_written_down(app: Flask, editor: Visitor) -> None:
    change(editor)
    assert audited(app) == [("editor", "password-changed", None)]


@pytest.mark.parametrize(
    ("old", "new", "again", "field", "error"),
    [
        ("a wrong password", NEW, NEW, "old_password", WRONG),
        ("", NEW, NEW, "old_password", WRONG),
        (PASSWORD, PASSWORD, PASSWORD, "new_password", SAME),
        (PASSWORD, NEW, NEW + "!", "new_password_again", DIFFERENT),
        (PASSWORD, "short", "short", "new_password", "A password has 12 to 1,024 characters."),
    ],
)
def test_a_password_that_cannot_be_changed_stays_and_the_field_says_why(
    sign_in: SignIn, old: str, new: str, again: str, field: str, error: str
) -> None:
    here, there = sign_in("editor"), sign_in("editor")
    assert change(here, old, new, again) == {field: error}
    assert is_in(here)
    assert is_in(there)


def test_the_old_password_is_guessed_no_oftener_than_at_the_log_in(
    editor: Visitor, anybody: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_800_000_001.0)
    fields = editor.form(YOU, f"{YOU}/password").submitted(old_password="wrong")
    statuses = [editor.send(f"{YOU}/password", fields).status_code for _ in range(11)]
    assert statuses == [400] * 10 + [429]
    assert anybody.log_in("editor", PASSWORD).status_code == 429


def test_the_chosen_zone_is_that_of_all_times(app: Flask, editor: Visitor, store: Store) -> None:
    store.save()
    form = editor.form(YOU, f"{YOU}/time-zone")
    assert form.fields["time_zone"] == "UTC"
    response = editor.send(f"{YOU}/time-zone", form.submitted(time_zone="Asia/Kolkata"))
    assert response.status_code == 303
    page = editor.get(YOU)
    assert "Times are now shown in Asia/Kolkata." in page.words()
    assert "+05:30" in page.words(page.find_all("time")[0])
    assert page.form(f"{YOU}/time-zone").fields["time_zone"] == "Asia/Kolkata"
    assert "+05:30" in editor.get(message_path()).words()
    assert editor.get(department_path()).heading
    assert audited(app) == [("editor", "time-zone-changed", None)]
    assert details_of(app, "time-zone-changed") == {"from": "UTC", "to": "Asia/Kolkata"}


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "localtime", "\0"])
def test_what_is_no_zone_is_refused_beside_the_field(app: Flask, editor: Visitor, zone: str) -> None:
    fields = editor.form(YOU, f"{YOU}/time-zone").submitted(time_zone=zone)
    page = editor.page_of(editor.send(f"{YOU}/time-zone", fields), 400)
    assert page.errors_beside() == {"time_zone": "There is no such time zone."}
    assert zone_of(app, "editor") == "UTC"


def test_zones_are_grouped_by_region(editor: Visitor) -> None:
    groups = {group.get("label"): len(list(group)) for group in editor.get(YOU).find_all("optgroup")}
    assert list(groups) == (
        "UTC/Africa/America/Antarctica/Arctic/Asia/Atlantic/Australia/Europe/Indian/Pacific/Other names".split("/")
    )
    assert all(groups.values())


def test_the_list_names_the_browser_the_address_and_this_session(app: Flask, anybody: Visitor) -> None:
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
    anybody.client.environ_base["HTTP_USER_AGENT"] = firefox
    anybody.log_in("editor", PASSWORD)
    page = anybody.get(YOU)
    assert [page.words(e) for e in page.find_all("h3")] == ["Firefox 145 on Linux This one"]
    assert "From 127.0.0.1, opened" in page.words()


def test_another_session_is_ended_from_here(app: Flask, sign_in: SignIn) -> None:
    here, there = sign_in("editor"), sign_in("editor")
    other = ids_of(here)[1]
    response = here.send(f"{YOU}/sessions/end", {"csrf_token": here.token(), "session": other})
    assert (response.status_code, response.location) == (303, YOU)
    assert (is_in(here), is_in(there)) == (True, False)
    assert audited(app) == [("editor", "session-ended", other)]


def test_ending_this_session_is_logging_out(editor: Visitor) -> None:
    response = editor.send(f"{YOU}/sessions/end", {"csrf_token": editor.token(), "session": ids_of(editor)[0]})
    assert response.location == "/admin/login"
    assert editor.client.get_cookie("session_id") is None


def test_all_other_sessions_are_ended_and_those_of_colleagues_are_not(app: Flask, sign_in: SignIn) -> None:
    here, there, further, colleague = (sign_in(name) for name in ("editor", "editor", "editor", "viewer"))
    assert here.press(YOU, f"{YOU}/sessions/end-others").status_code == 303
    assert [is_in(one) for one in (here, there, further, colleague)] == [True, False, False, True]
    assert details_of(app, "sessions-ended") == {"this_one": False, "count": 2}


def test_a_session_that_was_ended_in_another_tab_is_over_and_no_error(app: Flask, sign_in: SignIn) -> None:
    here, _ = sign_in("editor"), sign_in("editor")
    fields = {"csrf_token": here.token(), "session": ids_of(here)[1]}
    for sentence in ("That session has ended.", "That session had ended already."):
        assert here.send(f"{YOU}/sessions/end", fields).location == YOU
        assert sentence in here.get(YOU).words()
    assert len(audited(app)) == 1


def test_a_session_of_somebody_else_looks_like_one_that_is_over(app: Flask, sign_in: SignIn) -> None:
    admin, editor = sign_in("admin"), sign_in("editor")
    token = editor.client.get_cookie("session_id")
    assert token is not None
    for session in (*ids_of(editor), token.value, "made-up", "\0"):
        fields = {"csrf_token": admin.token(), "session": session}
        response = admin.send(f"{YOU}/sessions/end", fields)
        assert (response.status_code, response.location) == (303, YOU)
        assert "That session had ended already." in admin.get(YOU).words()
    assert is_in(editor)
    assert audited(app) == []


def test_the_page_holds_nothing_that_opens_a_session(app: Flask, editor: Visitor) -> None:
    turn_on(app, "editor")
    token = editor.client.get_cookie("session_id")
    assert token is not None
    with app.app_context(), Session(db.engine) as session:
        staff = get_staff(session, "editor")
        secrets = [token.value, staff.password_hash, staff.totp_secret or ""]
    page = editor.client.get(YOU).get_data(as_text=True)
    assert not any(secret in page for secret in secrets)
