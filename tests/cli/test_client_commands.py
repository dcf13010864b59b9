"""`flask --app wsgi client ...`: integrations and their secrets."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.api.factories import DEPARTMENT, OTHER_DEPARTMENT, Caller, error_codes
from tests.cli.conftest import Run, RunJson, assert_refused


def secret_in(output: str) -> str:
    (secret,) = [word for word in output.split() if word.startswith("bms_")]
    return secret


def created(run_json: RunJson, app: Flask, *words: str) -> Caller:
    made = run_json("client", "create", "bot", *words)
    return Caller(app.test_client(), made["username"], made["secret"])


def test_a_new_client_can_save_and_read_at_once(run_json: RunJson, app: Flask) -> None:
    bot = created(run_json, app, "--all-departments")
    assert (bot.put().status_code, bot.get().status_code) == (200, 200)


def test_create_prints_one_object_with_name_and_secret(run_json: RunJson) -> None:
    made = run_json("client", "create", "bot", "--all-departments")
    assert made.keys() == {"username", "secret"}
    assert made["username"] == "bot"


def test_create_shows_people_the_secret_and_says_that_it_cannot_be_shown_again(run: Run, app: Flask) -> None:
    result = run("client", "create", "bot", "--all-departments")
    assert result.exit_code == 0
    assert "cannot be shown again" in result.stdout
    assert Caller(app.test_client(), "bot", secret_in(result.stdout)).list().status_code == 200


def test_a_secret_is_printed_once_and_never_stored(
    run: Run, run_json: RunJson, everything_stored: Callable[[], str]
) -> None:
    secrets = [run_json("client", "create", "bot", "--all-departments")["secret"]]
    secrets.append(run_json("client", "add-secret", "bot")["secret"])
    later = run("client", "list").output + run("client", "list", "--json").output + everything_stored()
    for secret in secrets:
        assert secret not in later
        assert secret.removeprefix("bms_") not in later


def test_departments_and_scopes_are_granted_as_named(run_json: RunJson, app: Flask) -> None:
    words = ["--department", DEPARTMENT.upper(), "--department", "sales", "--scope", "message.create"]
    bot = created(run_json, app, *words)
    assert bot.put().status_code == bot.put(department="sales").status_code == 200
    assert error_codes(bot.put(department=OTHER_DEPARTMENT)) == ["DEPARTMENT_NOT_GRANTED"]
    assert error_codes(bot.list()) == ["SCOPE_NOT_GRANTED"]
    (listed,) = run_json("client", "list")["clients"]
    assert (listed["departments"], listed["scopes"]) == ([DEPARTMENT, "sales"], ["message.create"])


def test_without_a_scope_all_are_granted_and_a_repeated_one_counts_once(run_json: RunJson) -> None:
    run_json("client", "create", "one", "--all-departments")
    run_json("client", "create", "two", "--all-departments", *["--scope", "message.create"] * 2)
    one, two = run_json("client", "list")["clients"]
    assert one["scopes"] == ["message.create", "communications.message.get"]
    assert two["scopes"] == ["message.create"]


def test_a_list_shows_grants_and_the_state_of_each_secret(run: Run, run_json: RunJson) -> None:
    assert run_json("client", "list") == {"clients": []}
    run("client", "create", "bot", "--department", "d")
    run("client", "add-secret", "bot", "--expires-in-days", "30")
    first, second = run_json("client", "list")["clients"][0]["secrets"]
    run("client", "revoke-secret", "bot", str(first["id"]))
    run("client", "create", "other", "--all-departments")
    run("client", "disable", "other")
    bot, other = run_json("client", "list")["clients"]
    assert [secret["state"] for secret in bot["secrets"]] == ["revoked", "live"]
    assert (bot["username"], bot["disabled"], bot["departments"]) == ("bot", False, ["d"])
    assert (other["username"], other["disabled"], other["departments"]) == ("other", True, None)
    expires = datetime.fromisoformat(second["expiresAt"])
    assert abs(expires - datetime.now(UTC) - timedelta(days=30)) < timedelta(minutes=5)
    text = run("client", "list").stdout
    assert "bot  active  d  " in text
    assert "other  disabled  all departments  " in text
    assert f"secret {first['id']}: revoked" in text
    assert "never used" in text
    assert f"secret {second['id']}: live" in text
    assert f"expires {second['expiresAt']}" in text


def test_a_list_shows_when_a_secret_was_last_used(run: Run, run_json: RunJson, app: Flask) -> None:
    bot = created(run_json, app, "--all-departments")
    assert run_json("client", "list")["clients"][0]["secrets"][0]["lastUsedAt"] is None
    bot.put()
    used = run_json("client", "list")["clients"][0]["secrets"][0]["lastUsedAt"]
    assert abs(datetime.fromisoformat(used) - datetime.now(UTC)) < timedelta(minutes=5)
    assert f"last used {used}" in run("client", "list").stdout


def test_a_client_that_was_disabled_can_be_enabled(run: Run, run_json: RunJson, app: Flask) -> None:
    bot = created(run_json, app, "--all-departments")
    run("client", "disable", "bot")
    assert run_json("client", "enable", "bot") == {"username": "bot", "disabled": False}
    assert bot.list().status_code == 200


def test_a_second_secret_rotates_without_a_gap(run: Run, run_json: RunJson, app: Flask) -> None:
    old = created(run_json, app, "--all-departments")
    new = Caller(app.test_client(), "bot", run_json("client", "add-secret", "bot")["secret"])
    assert old.list().status_code == new.list().status_code == 200
    first = run_json("client", "list")["clients"][0]["secrets"][0]["id"]
    assert run_json("client", "revoke-secret", "bot", str(first)) == {"username": "bot", "revoked": first}
    with_fresh_memory = Caller(app.test_client(), "bot", new.secret)
    assert with_fresh_memory.list().status_code == 200


def test_two_secrets_are_live_at_most_as_on_the_page(run: Run, run_json: RunJson) -> None:
    run_json("client", "create", "bot", "--all-departments")
    run_json("client", "add-secret", "bot", "--expires-in-days", "1")
    refused = run("client", "add-secret", "bot")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "2 secrets are live already: revoke one of them first." in refused.stderr
    first = run_json("client", "list")["clients"][0]["secrets"][0]
    run("client", "revoke-secret", "bot", str(first["id"]))
    run_json("client", "add-secret", "bot")
    states = [secret["state"] for secret in run_json("client", "list")["clients"][0]["secrets"]]
    assert states == ["revoked", "live", "live"]


def test_a_revoked_secret_and_a_disabled_client_open_nothing(run: Run, run_json: RunJson, app: Flask) -> None:
    bot = created(run_json, app, "--all-departments")
    number = run_json("client", "list")["clients"][0]["secrets"][0]["id"]
    assert "revoked" in run("client", "revoke-secret", "bot", str(number)).stdout
    assert error_codes(bot.list()) == ["INVALID_CREDENTIALS"]
    other = Caller(app.test_client(), "bot", run_json("client", "add-secret", "bot")["secret"])
    assert run_json("client", "disable", "bot") == {"username": "bot", "disabled": True}
    assert error_codes(other.list()) == ["INVALID_CREDENTIALS"]


@pytest.mark.parametrize(
    ("words", "exit_code", "named"),
    [
        (["create", "bot"], 2, "--all-departments"),
        (["create", "bot", "--all-departments", "--department", "d"], 2, "--all-departments"),
        (["create", "bot", "--department", "a b"], 2, "a b"),
        (["create", "bot", "--all-departments", "--scope", "message.delete"], 2, "message.delete"),
        (["create"], 2, "NAME"),
        (["create", "a:b", "--all-departments"], 1, "name"),
        (["create", "taken", "--all-departments"], 1, "taken"),
        (["add-secret", "nobody"], 1, "nobody"),
        (["add-secret", "taken", "--expires-in-days", "0"], 2, "--expires-in-days"),
        (["revoke-secret", "taken", "999"], 1, "999"),
        (["revoke-secret", "taken", "first"], 2, "first"),
        (["revoke-secret", "nobody", "1"], 1, "nobody"),
        (["disable", "nobody"], 1, "nobody"),
        (["enable", "nobody"], 1, "nobody"),
        (["remove", "taken"], 2, "remove"),
    ],
)
@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_what_cannot_be_done_is_said_in_one_sentence(
    words: list[str], exit_code: int, named: str, as_json: list[str], run: Run
) -> None:
    run("client", "create", "taken", "--all-departments")
    assert_refused(run("client", *words, *as_json), exit_code, named)
