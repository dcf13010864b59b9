"""Clients and their secrets on the admins' pages."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.access.clients import SCOPE_CREATE, SCOPES, get_client
from app.extensions import db
from app.models import Client
from app.models.engine import writing
from tests.admin.conftest import SignIn
from tests.admin.managed import Register
from tests.admin.page import Page
from tests.admin.store import DEPARTMENT, OTHER_DEPARTMENT
from tests.admin.visitor import Visitor
from tests.api.factories import Caller, error_codes, make_caller
from tests.support.waiting import wait_until

LIST, NEW = "/admin/clients/", "/admin/new-client"
NEW_BOT = {"username": "bot", "scopes": SCOPE_CREATE, "reach": "listed", "others": DEPARTMENT, "expires": ""}
ACTS = ["grants", "secrets", "secrets/1/revoke", "disable", "enable"]


def path(username: str = "bot", act: str = "") -> str:
    return f"{LIST}{username}{'/' if act else ''}{act}"


@pytest.fixture
def register(app: Flask) -> Register:
    return Register(app)


@pytest.fixture
def admin(sign_in: SignIn) -> Visitor:
    return sign_in("admin")


@pytest.fixture
def bot(app: Flask) -> Caller:
    """A client that may do everything everywhere."""
    return make_caller(app, username="bot")


def post(visitor: Visitor, to: str, status: int, **fields: str) -> Page | None:
    response = visitor.send(to, {"csrf_token": visitor.token(), **fields})
    assert response.status_code == status, response.get_data(as_text=True)[:3000]
    return None if status == 303 else visitor.page_of(response, status)


def secret_on(page: Page | None) -> str:
    assert page is not None
    return page.text(page.find("code", "once-text"))


def newest(admin: Visitor) -> dict[str, str]:
    """The fields of the form for a second secret, as the page has them now."""
    return admin.form(path(), path(act="secrets")).submitted()


def seen(admin: Visitor) -> str:
    """What the form of the grants holds of those that are there now."""
    return admin.form(path(), path(act="grants")).fields["seen"]


def client_of(register: Register) -> Client:
    found = register.client("bot")
    assert found is not None
    return found


def change_secret(app: Flask, **values: datetime) -> None:
    """Changes columns of the client's first secret."""
    with app.app_context(), writing(db.engine) as session:
        secret = get_client(session, "bot").secrets[0]
        for name, value in values.items():
            setattr(secret, name, value)


def test_a_new_client_has_a_secret_that_is_shown_once_and_works(admin: Visitor, app: Flask, register: Register) -> None:
    response = admin.send(NEW, {"csrf_token": admin.token(), **NEW_BOT})
    secret = secret_on(admin.page_of(response))
    assert response.headers["Cache-Control"] == "no-store"
    assert secret not in str(response.headers)
    for address in (LIST, path(), "/admin/audit"):
        assert secret not in admin.client.get(address).get_data(as_text=True)
    assert Caller(app.test_client(), "bot", secret).put(department=DEPARTMENT).status_code == 200
    details: dict[str, object] = {"departments": [DEPARTMENT], "scopes": [SCOPE_CREATE]}
    assert register.trail() == [("admin", "client-created", "bot", details)]


def test_a_form_that_is_sent_again_makes_no_second_client(admin: Visitor, register: Register) -> None:
    fields = {"csrf_token": admin.token(), **NEW_BOT}
    assert admin.send(NEW, fields).status_code == 200
    page = admin.page_of(admin.send(NEW, fields), 400)
    assert list(page.errors_beside()) == ["username"]
    assert len(client_of(register).secrets) == 1


@pytest.mark.parametrize(
    ("changed", "beside"),
    [
        ({"username": "a:b"}, "username"),
        ({"others": ""}, "others"),
        ({"others": "a b é"}, "others"),
        ({"scopes": ""}, "scopes"),
        ({"expires": "1"}, "expires"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(
    admin: Visitor, register: Register, changed: dict[str, str], beside: str
) -> None:
    fields = {name: value for name, value in (NEW_BOT | changed).items() if (name, value) != ("scopes", "")}
    page = post(admin, NEW, 400, **fields)
    assert page is not None
    assert list(page.errors_beside()) == [beside]
    assert register.client("bot") is None


def test_a_secret_may_have_an_end(admin: Visitor, register: Register) -> None:
    post(admin, NEW, 200, **(NEW_BOT | {"expires": "90"}))
    (secret,) = client_of(register).secrets
    assert secret.expires_at is not None
    assert abs(secret.expires_at - datetime.now(UTC) - timedelta(days=90)) < timedelta(minutes=5)


def test_a_second_secret_works_beside_the_first_and_a_third_is_refused(
    admin: Visitor, app: Flask, bot: Caller, register: Register
) -> None:
    second = Caller(app.test_client(), "bot", secret_on(admin.page_of(admin.send(path(act="secrets"), newest(admin)))))
    assert bot.list().status_code == second.list().status_code == 200
    page = admin.get(path())
    assert "Two secrets are live, as many as there can be at once." in page.words()
    first, latest = client_of(register).secrets
    refused = post(admin, path(act="secrets"), 400, newest=str(latest.id), expires="")
    assert refused is not None
    assert "2 secrets are live already: revoke one of them first." in refused.words()
    post(admin, path(act=f"secrets/{first.id}/revoke"), 303)
    wait_until(lambda: bot.list().status_code == 401, "the first secret is refused")
    assert second.list().status_code == 200
    assert [(action, details) for _, action, _, details in register.trail()] == [
        ("secret-added", {"secret": latest.id}),
        ("secret-revoked", {"secret": first.id}),
    ]


def test_a_page_that_is_sent_again_makes_no_further_secret(admin: Visitor, bot: Caller, register: Register) -> None:
    fields = newest(admin)
    assert admin.send(path(act="secrets"), fields).status_code == 200
    assert "so none was made now" in admin.page_of(admin.send(path(act="secrets"), fields), 400).words()
    assert len(client_of(register).secrets) == 2


@pytest.mark.parametrize("form", [{}, {"newest": "x", "expires": ""}, {"newest": "1", "expires": "-5"}])
def test_a_form_for_a_secret_that_is_not_whole_makes_none(
    admin: Visitor, bot: Caller, register: Register, form: dict[str, str]
) -> None:
    post(admin, path(act="secrets"), 400, **form)
    assert len(client_of(register).secrets) == 1


def test_a_revoked_secret_stays_so_and_is_not_revoked_twice(admin: Visitor, bot: Caller, register: Register) -> None:
    (secret,) = client_of(register).secrets
    for _ in range(2):
        post(admin, path(act=f"secrets/{secret.id}/revoke"), 303)
    assert [action for _, action, _, _ in register.trail()] == ["secret-revoked"]
    assert error_codes(bot.list()) == ["INVALID_CREDENTIALS"]
    assert "No live secret" in admin.get(path()).words()
    post(admin, path(act="secrets/999/revoke"), 404)


def test_the_last_live_secret_is_revoked_with_a_warning(admin: Visitor, bot: Caller) -> None:
    assert "This is the only live secret: within a second the client is shut out" in admin.get(path()).words()


def test_a_disabled_client_is_shut_out_and_let_in_again(admin: Visitor, bot: Caller, register: Register) -> None:
    assert bot.list().status_code == 200
    post(admin, path(act="disable"), 303)
    wait_until(lambda: bot.list().status_code == 401, "the client is shut out")
    assert "Disabled" in admin.get(LIST).words()
    post(admin, path(act="enable"), 303)
    assert bot.list().status_code == 200
    assert [action for _, action, _, _ in register.trail()] == ["client-disabled", "client-enabled"]


def test_other_grants_hold_and_the_trail_says_from_what_to_what(
    admin: Visitor, bot: Caller, register: Register
) -> None:
    post(admin, path(act="grants"), 303, reach="listed", others=DEPARTMENT, scopes=SCOPE_CREATE, seen=seen(admin))
    wait_until(lambda: bot.list(department=DEPARTMENT).status_code == 403, "the client has the new grants")
    assert register.trail() == [
        (
            "admin",
            "client-changed",
            "bot",
            {
                "departments": {"from": "all", "to": [DEPARTMENT]},
                "scopes": {"from": list(SCOPES), "to": [SCOPE_CREATE]},
            },
        )
    ]
    post(admin, path(act="grants"), 303, reach="listed", listed=DEPARTMENT, scopes=SCOPE_CREATE)
    assert len(register.trail()) == 1
    for wrong in ({"scopes": SCOPE_CREATE}, {"others": DEPARTMENT}):
        post(admin, path(act="grants"), 400, reach="listed", **wrong)


def test_states_of_secrets_are_told_apart(admin: Visitor, app: Flask, bot: Caller) -> None:
    assert "Never used" in admin.get(path()).words()
    soon, past = datetime.now(UTC) + timedelta(days=3), datetime.now(UTC) - timedelta(days=3)
    change_secret(app, expires_at=soon, last_used_at=past)
    assert "Expires soon" in admin.get(path()).words()
    assert "Expires soon" in admin.get(LIST).words()
    assert "Never used" not in admin.get(path()).words()
    change_secret(app, expires_at=past)
    assert "Expired" in admin.get(path()).words()


def test_the_list_is_written_for_a_person_when_it_is_empty(admin: Visitor) -> None:
    assert "No clients yet" in admin.get(LIST).words()


def test_an_admin_of_some_departments_sees_and_grants_no_others(
    app: Flask, sign_in: SignIn, bot: Caller, register: Register
) -> None:
    ours, others = frozenset({OTHER_DEPARTMENT}), frozenset({OTHER_DEPARTMENT, DEPARTMENT})
    make_caller(app, ours, username="ours")
    make_caller(app, others, username="shared")
    stranger = sign_in("stranger")
    page = stranger.get(LIST)
    assert [page.words(row.find("th")) for row in page.find("tbody").iter("tr")] == ["ours"]
    for hidden in ("bot", "shared", "nobody"):
        stranger.get(path(hidden), 404)
        for act in ACTS:
            post(stranger, path(hidden, act), 404, newest="1", expires="", reach="listed", scopes=SCOPE_CREATE)
    for fields in ({"reach": "all"}, {"others": DEPARTMENT}, {"others": f"{DEPARTMENT} {OTHER_DEPARTMENT}"}):
        post(stranger, NEW, 400, **(NEW_BOT | {"username": "new"} | fields))
        post(stranger, path("ours", "grants"), 400, **({"reach": "listed", "scopes": SCOPE_CREATE} | fields))
    assert register.trail() == []
    post(stranger, NEW, 200, **(NEW_BOT | {"username": "new", "others": OTHER_DEPARTMENT}))
