"""What the doors work with: the engine and the domain's long-lived parts, one set per application."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask, current_app
from sqlalchemy import Engine

from app.access.credentials import Credentials
from app.access.recent_writers import RecentWriters
from app.access.throttle import ClientLimit
from app.config import Settings
from app.messages.committer import Committer
from app.messages.transaction import Transaction
from app.models.engine import replicas_of
from app.models.replicas import OWN_WRITES_SECONDS, Replicas


@dataclass(frozen=True, slots=True)
class Services:
    """The parts that live as long as the process. `engine` is the primary's, where all is written."""

    settings: Settings
    engine: Engine
    replicas: Replicas
    recent_writers: RecentWriters
    committer: Committer
    credentials: Credentials
    client_limit: ClientLimit


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def build(app: Flask, settings: Settings, engine: Engine) -> None:
    """Makes the services and hands them to the application."""
    replicas = replicas_of(engine, settings.database_url, settings.read_database_urls, settings.store_deadline)
    app.extensions["services"] = Services(
        settings=settings,
        engine=engine,
        replicas=replicas,
        recent_writers=RecentWriters(
            settings.instance_path / "recent_writers" if replicas else None, OWN_WRITES_SECONDS
        ),
        committer=Committer(Transaction(engine).write, settings.store_deadline),
        credentials=Credentials(replicas.guard, settings.credential_pepper, now),
        client_limit=ClientLimit(engine, settings.client_requests_per_minute, time.time),
    )


def services() -> Services:
    """The services of the present application."""
    return services_of(current_app)


def services_of(app: Flask) -> Services:
    """The services of an application, also outside of a request."""
    found: Services = app.extensions["services"]
    return found
