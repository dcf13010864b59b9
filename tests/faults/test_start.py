"""The first start, the second, and starts that must not happen."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import URL

from tests.faults.load import PATH, Caller, body_of
from tests.support.nursery import ROOT
from tests.support.service import Services

if TYPE_CHECKING:
    from tests.support.databases import PostgresDatabases

SECONDS = 60
STRONG_KEY, STRONG_PEPPER = "0f1e2d3c4b5a69788796a5b4c3d2e1f0" * 2, "9b8a7c6d5e4f30211203f4e5d6c7b8a9" * 2
PRODUCTION = {
    "APP_ENV": "production",
    "SECRET_KEY": STRONG_KEY,
    "CREDENTIAL_PEPPER": STRONG_PEPPER,
    "TRUSTED_HOSTS": "store.example.org",
}
UNSAFE = {
    "a short key": ({"SECRET_KEY": "abc123"}, "SECRET_KEY"),
    "no key": ({"SECRET_KEY": ""}, "SECRET_KEY"),
    "a default key": ({"SECRET_KEY": "please-change-me-please-change-me-0123456789"}, "SECRET_KEY"),
    "no pepper": ({"CREDENTIAL_PEPPER": ""}, "CREDENTIAL_PEPPER"),
    "the key as pepper": ({"CREDENTIAL_PEPPER": STRONG_KEY}, "CREDENTIAL_PEPPER"),
    "a debugger": ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
    "any host": ({"TRUSTED_HOSTS": "*"}, "TRUSTED_HOSTS"),
    "no host": ({"TRUSTED_HOSTS": ","}, "TRUSTED_HOSTS"),
    "any host of a domain": ({"TRUSTED_HOSTS": "store.example.org,*.example.org"}, "TRUSTED_HOSTS"),
    "a word for a number": ({"STORE_DEADLINE": "soon"}, "STORE_DEADLINE"),
    "a database of another kind": ({"DATABASE_URL": "mysql://localhost/messages"}, "DATABASE_URL"),
}


def run(program: str, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Runs a Python program as operators do, to its end."""
    return subprocess.run(
        [sys.executable, "-m", program, *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environ},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """A database in which nothing was ever set up."""
    if request.param == "sqlite":
        yield URL.create("sqlite", database=str(tmp_path / "messages.sqlite3"))
        return
    postgres: PostgresDatabases = request.getfixturevalue("postgres")
    database = postgres.create()
    yield database
    postgres.drop(database)


def test_a_second_setup_keeps_the_data_and_prints_no_secret(
    empty_database: URL, cold_services: Services, tmp_path: Path
) -> None:
    environ = {"DATABASE_URL": empty_database.render_as_string(hide_password=False), "INSTANCE_PATH": str(tmp_path)}
    first = run("flask", "--app", "wsgi", "setup", **environ)
    [secret] = set(re.findall(r"bms_[\w-]+", first.stdout))
    service = cold_services.start(empty_database)
    caller = Caller(service.url, ("first-client", secret), lambda _answer: None)
    saved = caller.put(body_of("between"))

    second = run("flask", "--app", "wsgi", "setup", **environ)

    found = caller.get(f"{PATH}/{saved.envelope['messageUuid']}")
    caller.close()
    assert (first.returncode, second.returncode) == (0, 0)
    assert second.stdout == ""
    assert not re.search("bms_|password|secret", second.stderr)
    assert (saved.status, found.status) == (200, 200)


# Each way of starting asks the same settings, whose every refusal has tests of its own.
@pytest.mark.parametrize(
    ("command", "case"),
    [
        *(("gunicorn wsgi:app --bind 127.0.0.1:0", case) for case in UNSAFE),
        ("flask --app wsgi setup", "a short key"),
        ("flask --app wsgi setup", "a database of another kind"),
    ],
)
def test_an_unsafe_start_is_refused_with_one_sentence_that_names_the_setting(
    command: str, case: str, tmp_path: Path
) -> None:
    unsafe, name = UNSAFE[case]

    refused = run(*command.split(), INSTANCE_PATH=str(tmp_path), **{**PRODUCTION, **unsafe})

    assert refused.returncode != 0
    assert refused.stdout == ""
    [sentence] = refused.stderr.splitlines()
    assert name in sentence
    assert sentence.endswith(".")
    assert list(tmp_path.iterdir()) == []
