"""What the doors work with: the engine and the domain's long-lived parts, one set per application."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask, current_app
from sqlalchemy import Engine

from app.access.credentials import Credentials
from app.access.throttle import ClientLimit
from app.config import Settings
from app.messages.committer import Committer
from app.messages.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Services:
    """The parts that live as long as the process."""

    settings: Settings
    engine: Engine
    committer: Committer
    credentials: Credentials
    client_limit: ClientLimit


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def build(app: Flask, settings: Settings, engine: Engine) -> None:
    """Makes the services and hands them to the application."""
    app.extensions["services"] = Services(
        settings=settings,
        engine=engine,
        committer=Committer(Transaction(engine).write, settings.store_deadline),
        credentials=Credentials(engine, settings.credential_pepper, now),
        client_limit=ClientLimit(engine, settings.client_requests_per_minute, time.time),
    )


def services() -> Services:
    """The services of the present application."""
    return services_of(current_app)


def services_of(app: Flask) -> Services:
    """The services of an application, also outside of a request."""
    found: Services = app.extensions["services"]
    return found
