"""Bulk work as somebody does it who has the pages before them: asked for, confirmed, and looked at until it is done."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.messages.bulk import steps
from tests.admin.store import DEPARTMENT, OTHER_DEPARTMENT, Store
from tests.admin.visitor import Visitor
from tests.support.waiting import wait_until

BULK = "/admin/bulk"


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "AT_ONCE", 3)


@pytest.fixture(autouse=True)
def no_worker_outlives_its_test(app: Flask) -> Iterator[None]:
    yield
    worker = app.extensions.get("bulk_worker")
    if worker is not None:
        wait_until(lambda: worker._thread is None, "the worker ends")  # noqa: SLF001  Nobody else needs to know.


@pytest.fixture
def messages(store: Store) -> None:
    for number in range(8):
        store.save(f"m-{number}", type="NOTE" if number % 2 else "OUTGOING", body="x")
    store.save("elsewhere", department=OTHER_DEPARTMENT, type="NOTE")
    store.save("others", user="kim", type="NOTE")


def ask(visitor: Visitor, *uuids: str, **fields: str) -> TestResponse:
    """Sends the form of a list, with these boxes ticked."""
    data = {"csrf_token": visitor.token(), "bulk_action": "trash", "bulk_department": DEPARTMENT, **fields}
    return visitor.client.post(f"{BULK}/confirm", data={**data, "uuid": list(uuids)})


def begin(visitor: Visitor, asked: TestResponse, reason: str = "Spam") -> str:
    """Confirms what was asked for, and returns where the progress is."""
    form = visitor.page_of(asked).form()
    uuids = [e.get("value", "") for e in visitor.page_of(asked).find_all("input") if e.get("name") == "uuid"]
    response = visitor.client.post(form.action or "", data={**form.submitted(bulk_reason=reason), "uuid": uuids})
    assert response.status_code == 303, response.get_data(as_text=True)
    return response.location


def result(visitor: Visitor, path: str) -> str:
    """What the page says when the work has ended."""
    wait_until(lambda: visitor.get(path).find_all("p", "progress-result"), "the work has ended")
    page = visitor.get(path)
    return page.words(page.find("p", "progress-result"))


def trashed(store: Store) -> set[str]:
    uuids = {*(f"m-{number}" for number in range(8)), "others"}
    return {uuid for uuid in uuids if store.message(uuid, trashed=None).trashed_at is not None}
