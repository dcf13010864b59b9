"""A running service with a client of its own, for what only gunicorn itself can show."""

from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import URL

from tests.api.factories import basic
from tests.faults.conftest import USERNAME, new_secret
from tests.support.service import Service, Services


class Running(NamedTuple):
    """A service, where it listens, and the Authorization of a client of it."""

    service: Service
    address: str
    authorization: str


@pytest.fixture
def running(services: Services, sqlite_url: URL, tmp_path: Path) -> Running:
    secret = new_secret(sqlite_url, tmp_path)
    service = services.start(sqlite_url, WEB_CONCURRENCY="1")
    return Running(service, service.url.removeprefix("http://"), basic(f"{USERNAME}:{secret}".encode()))
