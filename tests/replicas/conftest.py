"""An application with a replica, staff and clients of it, and which server was asked for what."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import URL, Engine, event

from app import create_app
from app.config import Settings
from tests.admin.conftest import cast, editor, sign_in, store, viewer
from tests.api.factories import services_of
from tests.support.databases import settings_for
from tests.support.replica import Cluster
from tests.support.templates import share_templates
from tests.support.waiting import wait_until

__all__ = ["cast", "editor", "sign_in", "store", "viewer"]

NewProcess = Callable[..., Flask]
Asked = dict[str, list[str]]


@pytest.fixture
def settings(cluster: Cluster, primary_url: URL, tmp_path: Path) -> Settings:
    replica = cluster.replica.url(primary_url.database or "").render_as_string(hide_password=False)
    return settings_for(primary_url, tmp_path, READ_DATABASE_URL=replica)


@pytest.fixture
def new_process(cluster: Cluster, settings: Settings) -> Iterator[NewProcess]:
    """Makes applications as processes of their own would be, each of which reads at the replica already."""
    made: list[Flask] = []

    def make(**changed: Any) -> Flask:
        app = create_app(replace(settings, **changed))
        share_templates(app)
        made.append(app)
        wait_until(lambda: reads_replica(app), "the replica is read")
        return app

    yield make
    cluster.put_right()
    for app in made:
        services_of(app).replicas.close()
        services_of(app).engine.dispose()


@pytest.fixture
def app(new_process: NewProcess) -> Flask:
    return new_process()


def reads_replica(app: Flask) -> bool:
    """Whether a page that is asked for now would be read at the replica."""
    return services_of(app).replicas.choose() is not None


@contextmanager
def asked(cluster: Cluster) -> Iterator[Asked]:
    """The statements that each server is sent while the block runs, pings and watches apart."""
    hosts = {str(cluster.primary.url().query["host"]): "primary", str(cluster.replica.url().query["host"]): "replica"}
    found: Asked = {"primary": [], "replica": []}

    def note(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        found[hosts[connection.connection.driver_connection.info.host]].append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)
