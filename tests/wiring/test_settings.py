"""Settings are read once, and refused by name where a value is missing, malformed or unsafe."""

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from sqlalchemy import make_url

from app.config import Settings, UnsafeSettings

KEY, PEPPER = "3fa9c1e07b5d42688e0f91d2c4b6a7f5" * 2, "c5d8e2f1a09b47368d5e4f7a6b1c2d3e" * 2
PRODUCTION = {
    "APP_ENV": "production",
    "SECRET_KEY": KEY,
    "CREDENTIAL_PEPPER": PEPPER,
    "TRUSTED_HOSTS": "messages.example.com",
    "DATABASE_URL": "postgresql://app@db/messages",
}


def settings_of(folder: Path, **environ: str) -> Settings:
    return Settings.from_env({"INSTANCE_PATH": str(folder), **environ})


def test_without_any_variable_the_service_is_local_and_keeps_its_data_in_one_folder(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    assert settings.database_url == make_url(f"sqlite:///{tmp_path}/messages.sqlite3")
    assert (settings.production, settings.failure_status, settings.trusted_proxies) == (False, None, 0)
    assert settings.trusted_hosts == ("localhost", "127.0.0.1", "[::1]")
    assert settings.client_requests_per_minute == 0


def test_the_environment_of_the_process_is_read_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSTANCE_PATH", str(tmp_path))
    monkeypatch.setenv("LOG_LEVEL", "error")
    assert Settings.from_env().log_level == "error"


def test_an_empty_variable_counts_as_one_that_is_not_set(tmp_path: Path) -> None:
    names = ("DATABASE_URL", "SECRET_KEY", "FAILURE_STATUS", "STORE_DEADLINE", "TRUSTED_HOSTS", "TRUSTED_PROXIES")
    assert settings_of(tmp_path, **dict.fromkeys(names, "")) == settings_of(tmp_path)


def test_settings_cannot_be_changed(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    with pytest.raises(FrozenInstanceError):
        settings.production = True  # type: ignore[misc]


def test_a_whole_production_set_up_is_accepted(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, **PRODUCTION)
    assert (settings.production, settings.trusted_hosts) == (True, ("messages.example.com",))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": KEY[:31]}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 64}, "SECRET_KEY"),
        ({"SECRET_KEY": "0123456789-please-CHANGE-me-0123456789"}, "SECRET_KEY"),
        ({"CREDENTIAL_PEPPER": ""}, "CREDENTIAL_PEPPER"),
        ({"CREDENTIAL_PEPPER": "short"}, "CREDENTIAL_PEPPER"),
        ({"CREDENTIAL_PEPPER": KEY}, "CREDENTIAL_PEPPER"),
        ({"TRUSTED_HOSTS": ""}, "TRUSTED_HOSTS"),
        ({"TRUSTED_HOSTS": " "}, "TRUSTED_HOSTS"),
        ({"TRUSTED_HOSTS": ","}, "TRUSTED_HOSTS"),
        ({"TRUSTED_HOSTS": "*"}, "TRUSTED_HOSTS"),
        ({"TRUSTED_HOSTS": "a.example, *.example"}, "TRUSTED_HOSTS"),
        ({"TRUSTED_HOSTS": "."}, "TRUSTED_HOSTS"),
    ]
    + [({"FLASK_DEBUG": word}, "FLASK_DEBUG") for word in ("1", "true", "True", "on", "yes", "2", "t")],
)
def test_production_refuses_what_is_unsafe(changed: dict[str, str], named: str, tmp_path: Path) -> None:
    assert_refused(tmp_path, named, **{**PRODUCTION, **changed})


@pytest.mark.parametrize("word", ["", "0", "false", "No"])
def test_a_debugger_that_is_off_does_not_matter(word: str, tmp_path: Path) -> None:
    assert settings_of(tmp_path, **PRODUCTION, FLASK_DEBUG=word).production


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("APP_ENV", "prod"),
        ("FAILURE_STATUS", "500"),
        ("FAILURE_STATUS", "ok"),
        ("LOG_LEVEL", "loud"),
        ("TRUSTED_HOSTS", ","),
        ("TRUSTED_HOSTS", " "),
        ("TRUSTED_HOSTS", " , ,"),
        ("TRUSTED_HOSTS", "*"),
        ("TRUSTED_HOSTS", "."),
        ("TRUSTED_HOSTS", "a.example, *.example"),
        ("TRUSTED_HOSTS", "http://a.example"),
        ("TRUSTED_HOSTS", f"a{'b' * 64}\u00fc.example"),
        ("STORE_DEADLINE", "0.1"),
        ("STORE_DEADLINE", "10"),
        ("STORE_DEADLINE", "nan"),
        ("CLIENT_REQUESTS_PER_MINUTE", "-1"),
        ("CLIENT_REQUESTS_PER_MINUTE", "many"),
        ("SESSION_IDLE", "1"),
        ("SESSION_ABSOLUTE", "1"),
        ("TRUSTED_PROXIES", "11"),
        ("SECRET_KEY", "short"),
        ("CREDENTIAL_PEPPER", "short"),
        ("DATABASE_URL", "messages.sqlite3"),
        ("DATABASE_URL", "mysql://db/messages"),
        ("DATABASE_URL", "postgresql://db:port/messages"),
        ("DATABASE_URL", "postgresql+psycopg2://db/messages"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("READ_DATABASE_URL", "nowhere"),
        ("READ_DATABASE_URL", "sqlite:////replica.sqlite3"),
        ("READ_DATABASE_URL", "postgresql://replica/messages"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(name: str, value: str, tmp_path: Path) -> None:
    assert_refused(tmp_path, name, **{name: value})


def assert_refused(folder: Path, named: str, **environ: str) -> None:
    with pytest.raises(UnsafeSettings) as caught:
        settings_of(folder, **environ)
    sentence = str(caught.value)
    assert named in sentence
    assert "\n" not in sentence
    for name in ("SECRET_KEY", "CREDENTIAL_PEPPER"):
        assert not environ.get(name) or environ[name] not in sentence


def test_all_values_that_cannot_be_used_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(UnsafeSettings, match=r"LOG_LEVEL.*; STORE_DEADLINE"):
        settings_of(tmp_path, LOG_LEVEL="loud", STORE_DEADLINE="soon")


def test_hosts_are_kept_as_a_host_header_is_compared_with_them(tmp_path: Path) -> None:
    given = "Messages.Example.com, .example.ORG:8443 ,b\u00fccher.example,[2001:DB8::1]:9000"
    names = ("messages.example.com", ".example.org", "xn--bcher-kva.example", "[2001:db8::1]")
    assert settings_of(tmp_path, TRUSTED_HOSTS=given).trusted_hosts == names


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgres_may_be_named_as_is_usual(scheme: str, tmp_path: Path) -> None:
    url = settings_of(tmp_path, DATABASE_URL=f"{scheme}://app:word@db:5433/messages?sslmode=require").database_url
    assert url.drivername == "postgresql+psycopg"
    assert url.render_as_string(hide_password=False).endswith("://app:word@db:5433/messages?sslmode=require")


def test_replicas_are_named_with_commas_between_them(tmp_path: Path) -> None:
    addresses = "postgres://app@one/messages, postgresql://app@two:5433/messages,"
    settings = settings_of(tmp_path, DATABASE_URL="postgresql://app@db/messages", READ_DATABASE_URL=addresses)
    assert [(url.drivername, url.host) for url in settings.read_database_urls] == [
        ("postgresql+psycopg", "one"),
        ("postgresql+psycopg", "two"),
    ]
    assert settings_of(tmp_path, DATABASE_URL="postgresql://app@db/messages").read_database_urls == ()


def test_keys_that_are_not_set_are_made_once_and_readable_by_their_owner_alone(tmp_path: Path) -> None:
    first, again = settings_of(tmp_path / "new" / "folder"), settings_of(tmp_path / "new" / "folder")
    assert (first.secret_key, first.credential_pepper) == (again.secret_key, again.credential_pepper)
    assert first.secret_key != first.credential_pepper
    for name in ("secret_key", "credential_pepper"):
        file = tmp_path / "new" / "folder" / name
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert len(file.read_text()) == 64
    assert {file.name for file in (tmp_path / "new" / "folder").iterdir()} == {"credential_pepper", "secret_key"}


def test_processes_that_start_at_the_same_time_agree_on_the_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as processes:
        started = list(processes.map(lambda _: settings_of(tmp_path), range(32)))
    assert len({(settings.secret_key, settings.credential_pepper) for settings in started}) == 1


def test_keys_of_another_instance_are_others(tmp_path: Path) -> None:
    assert settings_of(tmp_path / "one").secret_key != settings_of(tmp_path / "other").secret_key
