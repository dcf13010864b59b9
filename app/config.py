"""Settings: read once from the environment, frozen, and refused by name when they are unsafe."""

import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate
from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent.parent
SHORTEST_KEY = 32
LOCAL_HOSTS = "localhost,127.0.0.1,[::1]"
EXAMPLE_WORDS = ("change", "default", "example", "insecure", "password", "secret")
# As Flask reads FLASK_DEBUG: every other word turns it on.
OFF_WORDS = {"", "0", "false", "no"}
# A name or IPv4 address, or an IPv6 address in brackets; then maybe a port.
HOST = re.compile(r"([a-z0-9][a-z0-9.-]*|\[[0-9a-f:.]+\])(?::[0-9]+)?")
POSTGRES = {"postgres", "postgresql", "postgresql+psycopg"}


class UnsafeSettings(Exception):
    """The environment describes a service that must not start. The message is one sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All that an operator can choose. Durations are seconds; the table in the README says what each one means."""

    database_url: URL
    read_database_urls: tuple[URL, ...]
    secret_key: str
    credential_pepper: str
    instance_path: Path
    production: bool
    trusted_hosts: tuple[str, ...]
    trusted_proxies: int
    failure_status: int | None
    log_level: str
    store_deadline: float
    client_requests_per_minute: int
    session_idle: int
    session_absolute: int

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """The settings that `environ` (by default the process's own environment) describes.

        Raises UnsafeSettings, naming the variable, where a value is missing, malformed or unsafe.
        """
        values = os.environ if environ is None else environ
        try:
            read = _Environment().load({name: value for name, value in values.items() if value != ""})
        except ValidationError as error:
            faults = "; ".join(
                f"{name}: {' '.join(faults)}" for name, faults in sorted(error.normalized_messages().items())
            )
            raise UnsafeSettings(f"The settings cannot be used: {faults}") from None
        _refuse_unsafe(read, values)
        instance = Path(read["INSTANCE_PATH"]).resolve()
        database_url = _database_url(read["DATABASE_URL"], instance)
        return cls(
            database_url=database_url,
            read_database_urls=_replica_urls(read["READ_DATABASE_URL"], database_url),
            secret_key=read["SECRET_KEY"] or _generated(instance / "secret_key"),
            credential_pepper=read["CREDENTIAL_PEPPER"] or _generated(instance / "credential_pepper"),
            instance_path=instance,
            production=read["APP_ENV"] == "production",
            trusted_hosts=_host_names(read["TRUSTED_HOSTS"]),
            trusted_proxies=read["TRUSTED_PROXIES"],
            failure_status=read["FAILURE_STATUS"],
            log_level=read["LOG_LEVEL"],
            store_deadline=read["STORE_DEADLINE"],
            client_requests_per_minute=read["CLIENT_REQUESTS_PER_MINUTE"],
            session_idle=read["SESSION_IDLE"],
            session_absolute=read["SESSION_ABSOLUTE"],
        )


class _Environment(Schema):
    """The variables and their defaults. An empty variable counts as one that is not set."""

    class Meta:
        unknown = EXCLUDE

    DATABASE_URL = fields.String(load_default=None)
    READ_DATABASE_URL = fields.String(load_default="")
    SECRET_KEY = fields.String(load_default=None)
    CREDENTIAL_PEPPER = fields.String(load_default=None)
    INSTANCE_PATH = fields.String(load_default=str(ROOT / "instance"))
    APP_ENV = fields.String(load_default="local", validate=validate.OneOf(["local", "production"]))
    TRUSTED_HOSTS = fields.String(load_default=LOCAL_HOSTS)
    TRUSTED_PROXIES = fields.Integer(load_default=0, validate=validate.Range(0, 10))
    FAILURE_STATUS = fields.Integer(load_default=None, validate=validate.OneOf([200]))
    LOG_LEVEL = fields.String(load_default="info", validate=validate.OneOf(["debug", "info", "warning", "error"]))
    STORE_DEADLINE = fields.Float(load_default=6.0, validate=validate.Range(0.5, 9.0))
    CLIENT_REQUESTS_PER_MINUTE = fields.Integer(load_default=0, validate=validate.Range(0, 10_000_000))
    SESSION_IDLE = fields.Integer(load_default=8 * 3600, validate=validate.Range(60, 30 * 86400))
    SESSION_ABSOLUTE = fields.Integer(load_default=7 * 86400, validate=validate.Range(60, 90 * 86400))


def _refuse_unsafe(read: Mapping[str, Any], values: Mapping[str, str]) -> None:
    production = read["APP_ENV"] == "production"
    for name in ("SECRET_KEY", "CREDENTIAL_PEPPER"):
        key = read[name]
        if key is None and production:
            raise UnsafeSettings(f"{name} must be set in production: `openssl rand -hex 32` makes one.")
        if key is not None and _is_weak(key):
            raise UnsafeSettings(
                f"{name} is too easy to guess: it needs {SHORTEST_KEY} random characters or more; "
                "`openssl rand -hex 32` makes one."
            )
    if not production:
        return
    if read["SECRET_KEY"] == read["CREDENTIAL_PEPPER"]:
        raise UnsafeSettings("CREDENTIAL_PEPPER must differ from SECRET_KEY.")
    if values.get("FLASK_DEBUG", "").lower() not in OFF_WORDS:
        raise UnsafeSettings("FLASK_DEBUG must be off in production: its debugger runs code for anyone.")
    if not values.get("TRUSTED_HOSTS"):
        raise UnsafeSettings("TRUSTED_HOSTS must name the hosts this service answers to in production.")


def _is_weak(key: str) -> bool:
    """A key is weak when it is short, repeats a few characters, or contains a word that examples use."""
    return len(key) < SHORTEST_KEY or len(set(key)) < 10 or any(word in key.lower() for word in EXAMPLE_WORDS)


def _host_names(text: str) -> tuple[str, ...]:
    """The hosts as a Host header is compared with them: ASCII in lower case, without a port."""
    names = [_host_name(part.strip()) for part in text.split(",") if part.strip()]
    if not names:
        raise UnsafeSettings("TRUSTED_HOSTS must name at least one host that this service answers to.")
    return tuple(names)


def _host_name(text: str) -> str:
    dot = "." if text.startswith(".") else ""
    try:
        found = HOST.fullmatch(text.removeprefix(".").encode("idna").decode("ascii").lower())
    except UnicodeError:
        found = None
    if found is None:
        raise UnsafeSettings(f"TRUSTED_HOSTS must name hosts, without wildcards, and {text!r} is no name of one.")
    return dot + found[1]


def _database_url(text: str | None, instance: Path) -> URL:
    if text is None:
        return URL.create("sqlite", database=str(instance / "messages.sqlite3"))
    url = _url(text, "DATABASE_URL")
    if url.drivername in POSTGRES:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database and url.database != ":memory:":
        return url
    raise UnsafeSettings("DATABASE_URL must be a postgresql:// address or a sqlite:/// file.")


def _replica_urls(text: str, primary: URL) -> tuple[URL, ...]:
    urls = [_url(part.strip(), "READ_DATABASE_URL") for part in text.split(",") if part.strip()]
    if any(url.drivername not in POSTGRES for url in urls):
        raise UnsafeSettings("READ_DATABASE_URL must be postgresql:// addresses, with commas between them.")
    if urls and primary.get_backend_name() == "sqlite":
        raise UnsafeSettings("READ_DATABASE_URL names replicas of a Postgres, but DATABASE_URL is none.")
    return tuple(url.set(drivername="postgresql+psycopg") for url in urls)


def _url(text: str, name: str) -> URL:
    try:
        return make_url(text)
    except (ArgumentError, ValueError):
        raise UnsafeSettings(f"{name} is no database address: write postgresql://user@host/name.") from None


def _generated(path: Path) -> str:
    """The key kept in `path`; the first start makes it, readable by its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        # A link appears whole or not at all, so that processes which start at the same time agree on one key.
        with suppress(FileExistsError):
            os.link(draft, path)
        Path(draft).unlink()
    return path.read_text("ascii")
