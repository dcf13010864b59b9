"""HTTP Basic: what opens the API, what does not, and that nobody is told why."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.access.clients import add_secret, disable_client, get_client, revoke_secret
from app.models.engine import writing
from tests.api.factories import Caller, NewCaller, basic, body_of, error_codes, path_of, services_of
from tests.support.waiting import wait_until

NOW = datetime.now(UTC)


@pytest.fixture(params=["GET", "PUT"])
def method(request: pytest.FixtureRequest) -> str:
    """A PUT and a GET come in by different ways, and must not differ in whom they let in."""
    name: str = request.param
    return name


def ask(caller: Caller, method: str, authorization: str) -> TestResponse:
    headers = {"Authorization": authorization}
    return caller.http.open(path_of(), method=method, json=body_of() if method == "PUT" else None, headers=headers)


def further_secret(app: Flask, caller: Caller, expires_at: datetime | None = None) -> Caller:
    """The same client with another secret."""
    services = services_of(app)
    with writing(services.engine) as session:
        client = get_client(session, caller.username)
        secret = add_secret(client, services.settings.credential_pepper, NOW - timedelta(days=1), expires_at)
    return Caller(app.test_client(), caller.username, secret)


def revoke_first_secret(app: Flask, caller: Caller) -> None:
    with writing(services_of(app).engine) as session:
        client = get_client(session, caller.username)
        revoke_secret(client, client.secrets[0].id, NOW)


def right_header(caller: Caller) -> str:
    return basic(f"{caller.username}:{caller.secret}".encode())


def test_a_username_and_its_secret_open_the_api(method: str, caller: Caller) -> None:
    assert ask(caller, method, right_header(caller)).status_code == 200


def test_the_name_of_the_scheme_has_no_case(method: str, caller: Caller) -> None:
    assert ask(caller, method, right_header(caller).replace("Basic", "bASIC")).status_code == 200


def test_there_may_be_several_blanks_before_the_credentials(method: str, caller: Caller) -> None:
    assert ask(caller, method, right_header(caller).replace(" ", "   ")).status_code == 200


@pytest.mark.parametrize("header", ["", "Bearer abc", "Digest username=x", "Basically abc", "Negotiate", "\xe9"])
def test_other_schemes_count_as_no_credentials(header: str, method: str, caller: Caller) -> None:
    answer = ask(caller, method, header)
    assert (answer.status_code, error_codes(answer)) == (401, ["MISSING_CREDENTIALS"])


BROKEN = {
    "bare": "Basic",
    "bare with a blank": "Basic ",
    "not base64": "Basic %%%",
    "cut base64": "Basic abcde",
    "no ASCII": "Basic \xe9",
    "more behind the padding": f"{basic(b'integration:x')}=YQ==",
    "no colon": basic(b"nocolon"),
    "empty user": basic(b":secret"),
    "empty secret": basic(b"integration:"),
    "both empty": basic(b":"),
    "latin-1 name": basic("integrati\u00f6n:secret".encode("latin-1")),
    "latin-1 secret": basic("integration:s\u00e9cret".encode("latin-1")),
    "utf-8": basic("integration:s\u00e9cret".encode()),
    "no utf-8": basic(b"integration:\xff\xfe"),
    "NUL in the name": basic(b"integra\0tion:secret"),
    "NUL in the secret": basic(b"integration:sec\0ret"),
    "newline": basic(b"integration:secret\n"),
    "over-long name": basic(b"i" * 300 + b":secret"),
    "over-long secret": basic(b"integration:" + b"s" * 5_000),
    "wrong secret": basic(b"integration:bms_wrong"),
    "unknown name": basic(b"nobody:bms_wrong"),
    "SQL": basic(b"' OR 1=1 --:x"),
    "percent": basic(b"%:%"),
}


@pytest.mark.parametrize("header", BROKEN.values(), ids=BROKEN.keys())
def test_whatever_is_wrong_with_credentials_reads_the_same(header: str, method: str, caller: Caller) -> None:
    answer = ask(caller, method, header)
    told = answer.get_json()
    assert (answer.status_code, error_codes(answer)) == (401, ["INVALID_CREDENTIALS"])
    assert told["errors"][0]["errorDescription"] == "The username or the secret is wrong."
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


@pytest.mark.parametrize("stray", ["!", " ", "\t", "-", "="])
def test_right_credentials_with_a_stray_character_among_them_open_nothing(
    stray: str, method: str, caller: Caller
) -> None:
    whole = right_header(caller)
    answer = ask(caller, method, whole[:20] + stray + whole[20:])
    assert (answer.status_code, error_codes(answer)) == (401, ["INVALID_CREDENTIALS"])


def test_the_secret_of_another_client_opens_nothing(caller: Caller, new_caller: NewCaller) -> None:
    other = new_caller()
    mixed = Caller(caller.http, caller.username, other.secret)
    assert error_codes(mixed.get()) == ["INVALID_CREDENTIALS"]


@pytest.mark.parametrize("change", [str.upper, str.swapcase, lambda name: name + " "])
def test_a_username_is_case_sensitive_and_exact(change: Callable[[str], str], caller: Caller) -> None:
    mixed = Caller(caller.http, change(caller.username), caller.secret)
    assert error_codes(mixed.get()) == ["INVALID_CREDENTIALS"]


def test_two_live_secrets_open_the_same_client(caller: Caller, app: Flask) -> None:
    second = further_secret(app, caller)
    assert caller.put().status_code == second.get().status_code == 200


def test_a_secret_with_an_expiry_opens_until_then(caller: Caller, app: Flask) -> None:
    assert further_secret(app, caller, datetime.now(UTC) + timedelta(hours=1)).list().status_code == 200


def test_an_expired_secret_opens_nothing(caller: Caller, app: Flask) -> None:
    expired = further_secret(app, caller, datetime.now(UTC) - timedelta(seconds=1))
    assert error_codes(expired.list()) == ["INVALID_CREDENTIALS"]
    assert caller.list().status_code == 200


def test_a_revoked_secret_opens_nothing_and_the_others_go_on(caller: Caller, app: Flask) -> None:
    second = further_secret(app, caller)
    revoke_first_secret(app, caller)
    assert error_codes(caller.list()) == ["INVALID_CREDENTIALS"]
    assert second.list().status_code == 200


def test_a_revocation_takes_hold_also_where_the_secret_was_just_used(caller: Caller, app: Flask) -> None:
    assert caller.list().status_code == 200
    revoke_first_secret(app, caller)
    wait_until(lambda: caller.list().status_code == 401, "the revoked secret is refused")


def test_a_disabled_client_is_shut_out_with_all_its_secrets(caller: Caller, app: Flask) -> None:
    second = further_secret(app, caller)
    with writing(services_of(app).engine) as session:
        disable_client(get_client(session, caller.username), NOW)
    assert error_codes(caller.list()) == error_codes(second.list()) == ["INVALID_CREDENTIALS"]
