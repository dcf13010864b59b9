"""The whole service through a PgBouncer in transaction mode that has two connections for everybody."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import URL

from app.config import Settings
from tests.admin.conftest import SignIn, cast, sign_in, store
from tests.admin.store import DEPARTMENT, USER, Store, department_path, message_path, user_path
from tests.admin.visitor import Visitor
from tests.api.factories import Caller, NewCaller, body_of, logged, stored_message
from tests.support.databases import settings_for
from tests.support.pgbouncer import Pooled

__all__ = ["cast", "sign_in", "store"]

pytestmark = pytest.mark.postgres

ROUNDS, OF_EACH = 8, 4
PAGES = [department_path(), user_path() + "conversation", "/admin/messages?text=hello", "/admin/overview", "/admin/"]


@pytest.fixture
def settings(postgres_url: URL, pooled: Pooled, tmp_path: Path) -> Settings:
    return settings_for(pooled(postgres_url), tmp_path)


def save(caller: Caller) -> list[str]:
    """Saves and changes messages, reads them again, and returns their uuids."""
    uuids = [str(uuid4()) for _ in range(ROUNDS)]
    for uuid in uuids:
        for text in ("Hello", "Hello again"):
            answer = caller.put(body_of(uuid, body=text), department=DEPARTMENT, user=USER)
            assert answer.status_code == 200, answer.get_data(as_text=True)
        assert caller.message(uuid, DEPARTMENT, USER)["version"] == 2
    return uuids


def edit(editor: Visitor, uuid: str) -> list[str]:
    """Edits one message again and again."""
    path = message_path(uuid) + "/edit"
    for number in range(ROUNDS):
        assert editor.submit(path, body=f"Hello {number}").status_code == 303
    return []


def read(viewer: Visitor) -> list[str]:
    """Opens pages."""
    for _ in range(ROUNDS // 2):
        for path in PAGES:
            viewer.get(path)
    return []


def take(viewer: Visitor) -> list[str]:
    """Takes files out, each to its end."""
    for _ in range(ROUNDS):
        answer = viewer.client.get(department_path() + "export.csv")
        assert answer.status_code == 200
        assert answer.get_data(as_text=True).count("\r\n") > OF_EACH
    return []


def test_many_at_once_all_get_their_turn(app: Flask, store: Store, sign_in: SignIn, new_caller: NewCaller) -> None:
    """More ask than there are connections, and nobody holds one while waiting for another."""
    edited = [f"edited-{number}" for number in range(OF_EACH)]
    for uuid in edited:
        store.save(uuid, body="Hello")
    callers = [new_caller() for _ in edited]
    editors, viewers, takers = ([sign_in(name) for _ in edited] for name in ("editor", "viewer", "admin"))
    with logged() as lines, ThreadPoolExecutor(4 * OF_EACH) as people:
        work = [people.submit(save, caller) for caller in callers]
        work += [people.submit(edit, editor, uuid) for editor, uuid in zip(editors, edited, strict=True)]
        work += [people.submit(read, viewer) for viewer in viewers]
        work += [people.submit(take, taker) for taker in takers]
        saved = [uuid for one in work for uuid in one.result()]
    # Nothing went wrong that was only put right by trying again.
    assert {line["event"] for line in lines} == {"export"}
    assert len(saved) == OF_EACH * ROUNDS
    assert {stored_message(app, uuid, DEPARTMENT).version for uuid in saved} == {2}
    assert {stored_message(app, uuid, DEPARTMENT).version for uuid in edited} == {1 + ROUNDS}
