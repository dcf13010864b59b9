"""`flask --app wsgi staff ...`: the people who work in the pages."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.access.sessions import Lifetimes, open_session
from app.access.staff import authenticate, get_staff
from app.models import StaffSession
from app.models.engine import writing
from tests.cli.conftest import Run, RunJson, assert_refused

PASSWORD = "correct horse battery"


def can_log_in(engine: Engine, username: str, password: str) -> bool:
    with Session(engine) as session:
        return authenticate(session, username, password) is not None


def sessions_of_pat(engine: Engine, *, opening: int = 0) -> int:
    """How many sessions the account has, after opening so many more."""
    lives = Lifetimes(timedelta(days=1), timedelta(days=1))
    with writing(engine) as session:
        for _ in range(opening):
            open_session(session, get_staff(session, "pat"), lives, datetime.now(UTC))
    with Session(engine) as session:
        return len(session.scalars(select(StaffSession)).all())


@pytest.fixture
def pat(run: Run) -> str:
    result = run("staff", "create", "pat", "--role", "editor", "--password-stdin", text=f"{PASSWORD}\n")
    assert result.exit_code == 0, result.output
    return "pat"


def test_a_password_that_is_made_is_printed_once_and_opens_the_account(
    run: Run, run_json: RunJson, engine: Engine, everything_stored: Callable[[], str]
) -> None:
    made = run_json("staff", "create", "pat", "--role", "viewer")
    assert made.keys() == {"username", "password"}
    assert can_log_in(engine, "pat", made["password"])
    assert made["password"] not in run("staff", "list").output + run("staff", "list", "--json").output
    assert made["password"] not in everything_stored()


def test_people_are_told_the_password_and_that_it_cannot_be_shown_again(run: Run, engine: Engine) -> None:
    result = run("staff", "create", "pat", "--role", "admin")
    assert "cannot be shown again" in result.stdout
    password = result.stdout.split("password  ")[1].split("\n")[0]
    assert can_log_in(engine, "pat", password)


def test_a_password_from_standard_input_is_not_printed(run: Run, run_json: RunJson, engine: Engine) -> None:
    assert run_json("staff", "create", "pat", "--role", "viewer", "--password-stdin", text=f"{PASSWORD}\r\n") == {
        "username": "pat"
    }
    result = run("staff", "create", "alex", "--role", "viewer", "--password-stdin", text=PASSWORD)
    assert PASSWORD not in result.output
    assert can_log_in(engine, "pat", PASSWORD)
    assert can_log_in(engine, "alex", PASSWORD)


def test_a_list_shows_role_state_and_departments(run: Run, run_json: RunJson) -> None:
    assert run_json("staff", "list") == {"staff": []}
    run("staff", "create", "pat", "--role", "editor", "--department", "b", "--department", "a", "--hide-personal-data")
    run("staff", "create", "alex", "--role", "admin")
    run("staff", "disable", "alex")
    assert run_json("staff", "list") == {
        "staff": [
            {"username": "alex", "role": "admin", "disabled": True, "departments": None, "seesPersonalData": True},
            {
                "username": "pat",
                "role": "editor",
                "disabled": False,
                "departments": ["a", "b"],
                "seesPersonalData": False,
            },
        ]
    }
    assert run("staff", "list").stdout.splitlines() == [
        "alex  admin  disabled  all departments",
        "pat  editor  active  a, b  personal data hidden",
    ]


def test_disabling_shuts_the_account_out_and_ends_its_sessions(
    run: Run, run_json: RunJson, engine: Engine, pat: str
) -> None:
    assert sessions_of_pat(engine, opening=2) == 2
    assert run_json("staff", "disable", pat) == {"username": pat}
    assert sessions_of_pat(engine) == 0
    assert not can_log_in(engine, pat, PASSWORD)
    assert "disabled" in run("staff", "disable", pat).stdout


def test_a_new_password_replaces_the_old_one_and_ends_all_sessions(
    run: Run, run_json: RunJson, engine: Engine, pat: str
) -> None:
    sessions_of_pat(engine, opening=2)
    made = run_json("staff", "set-password", pat)
    assert sessions_of_pat(engine) == 0
    assert (can_log_in(engine, pat, PASSWORD), can_log_in(engine, pat, made["password"])) == (False, True)
    result = run("staff", "set-password", pat, "--password-stdin", text="another long one\n")
    assert (result.exit_code, "another long one" in result.output) == (0, False)
    assert can_log_in(engine, pat, "another long one")


def test_an_account_that_was_disabled_can_be_enabled(run: Run, run_json: RunJson, engine: Engine, pat: str) -> None:
    run("staff", "disable", pat)
    assert "enabled" in run("staff", "enable", pat).stdout
    assert run_json("staff", "enable", pat) == {"username": pat}
    assert can_log_in(engine, pat, PASSWORD)


def test_a_lost_second_factor_is_taken_and_all_sessions_end(run: Run, engine: Engine, pat: str) -> None:
    with writing(engine) as session:
        staff = get_staff(session, pat)
        staff.totp_secret, staff.totp_since = "SEED", datetime.now(UTC)
    sessions_of_pat(engine, opening=1)
    assert "password alone" in run("staff", "take-second-factor", pat).stdout
    with Session(engine) as session:
        assert get_staff(session, pat).totp_since is None
    assert sessions_of_pat(engine) == 0


@pytest.mark.parametrize(
    ("words", "text", "exit_code", "named"),
    [
        (["create", "new"], None, 2, "--role"),
        (["create", "new", "--role", "owner"], None, 2, "owner"),
        (["create", "new", "--role", "viewer", "--department", "a b"], None, 2, "a b"),
        (["create", "n w", "--role", "viewer"], None, 1, "name"),
        (["create", "pat", "--role", "viewer"], None, 1, "pat"),
        (["create", "new", "--role", "viewer", "--password-stdin"], "short\n", 1, "password"),
        (["create", "new", "--role", "viewer", "--password-stdin"], "", 1, "password"),
        (["set-password", "pat", "--password-stdin"], "short\n", 1, "password"),
        (["set-password", "nobody"], None, 1, "nobody"),
        (["disable", "nobody"], None, 1, "nobody"),
        (["enable", "nobody"], None, 1, "nobody"),
        (["take-second-factor", "nobody"], None, 1, "nobody"),
    ],
)
@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_what_cannot_be_done_is_said_in_one_sentence(
    words: list[str], text: str | None, exit_code: int, named: str, as_json: list[str], run: Run, pat: str
) -> None:
    assert_refused(run("staff", *words, *as_json, text=text), exit_code, named)
