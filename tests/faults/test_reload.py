"""Which code a worker runs: that of the master, until somebody asks it to reload."""

import os
import shutil
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from tests.faults.processes import children_of
from tests.support.nursery import ROOT
from tests.support.service import Service, Services
from tests.support.waiting import wait_until

SHIPPED = ("app", "static", "templates", "gunicorn.conf.py", "wsgi.py")
NEW = "new code"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of all that a deployment consists of."""
    home = tmp_path / "home"
    home.mkdir()
    for name in SHIPPED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, home / name)
    return home


@pytest.fixture
def service(home: Path, sqlite_url: URL, tmp_path: Path) -> Iterator[Service]:
    services = Services(tmp_path, home=home)
    yield services.start(sqlite_url, WEB_CONCURRENCY="1")
    services.close()


def health(service: Service) -> str:
    with urllib.request.urlopen(f"{service.url}/healthz", timeout=10) as answer:
        text: str = answer.read().decode()
    return text


def deploy_new_code(home: Path) -> None:
    file = home / "app" / "health.py"
    text = file.read_text("utf-8")
    file.write_text(text.replace('return jsonify(status="ok")\n', f'return jsonify(status="{NEW}")\n'), "utf-8")


def has_other_workers(service: Service, old: set[int]) -> bool:
    present = children_of(service.pid)
    return bool(present) and not present & old


def test_a_reload_serves_the_code_on_disk_and_a_worker_that_died_comes_back_with_the_code_of_the_others(
    service: Service, home: Path
) -> None:
    deploy_new_code(home)
    old = children_of(service.pid)
    for worker in old:
        os.kill(worker, signal.SIGKILL)
    wait_until(lambda: has_other_workers(service, old), "the worker was replaced")
    of_the_replaced = health(service)

    service.reload()

    wait_until(lambda: NEW in health(service), "the new code answers")
    assert NEW not in of_the_replaced
