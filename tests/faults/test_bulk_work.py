"""The whole service is killed while it does bulk work: each message is done exactly once all the same."""

import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from urllib.error import URLError

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import create_app
from app.access.sessions import Lifetimes, open_session
from app.extensions import db
from app.messages.batch import write_saves
from app.messages.bulk.jobs import DONE, Order, start_job
from app.messages.bulk.selection import Selection
from app.messages.windows import Count
from app.models import AuditEntry, BulkJob, Message, Revision, Staff
from app.models.engine import writer, writing
from tests.faults.installation import Installation
from tests.messages.factories import save_of
from tests.support.databases import settings_for
from tests.support.waiting import wait_until

MESSAGES, AT_ONCE = 4_000, 500
KILLS = 2


@pytest.fixture
def app(installation: Installation) -> Flask:
    """The store of the service, seen from here."""
    return create_app(settings_for(installation.database, installation.instance))


@pytest.fixture
def token(app: Flask) -> str:
    """The session of somebody who began to trash everything."""
    at = datetime.now(UTC)
    with app.app_context():
        for start in range(0, MESSAGES, AT_ONCE):
            saves = [save_of(f"m-{number}", body="x") for number in range(start, start + AT_ONCE)]
            with writer(db.engine).begin() as connection:
                write_saves(connection, saves, set())
        with writing(db.engine) as session:
            staff = Staff(username="pat", password_hash="x", role="editor", all_departments=True, created_at=at)
            session.add(staff)
            session.flush()
            start_job(session, Order("trash", Selection("d"), "Spam", staff.id, Count(MESSAGES)), at)
            return open_session(session, staff, Lifetimes(timedelta(hours=1), timedelta(hours=1)), at)


def look(installation: Installation, token: str, path: str) -> None:
    """Opens the page of the progress, as the person does who waits for it."""
    headers = {"Cookie": f"session_id={token}"}
    try:
        with urllib.request.urlopen(urllib.request.Request(installation.service.url + path, headers=headers)) as answer:
            assert answer.status == 200
    except (URLError, HTTPException, ConnectionError):
        # A service that was killed a moment ago may not answer yet.
        return


def stored(app: Flask, read: Callable[[Session], int]) -> int:
    with app.app_context(), Session(db.engine) as session:
        return read(session)


def changed(session: Session) -> int:
    return session.scalars(select(BulkJob)).one().changed


def test_work_that_is_killed_goes_on_and_each_message_is_trashed_exactly_once(
    installation: Installation, app: Flask, token: str
) -> None:
    with app.app_context(), Session(db.engine) as session:
        job = session.scalars(select(BulkJob)).one().id
    path = f"/admin/bulk/{job}"
    for kill in range(1, KILLS + 1):
        before = stored(app, changed)

        def has_moved(before: int = before) -> bool:
            look(installation, token, path)
            return stored(app, changed) > before

        wait_until(has_moved, f"the work goes on before kill {kill}", 60)
        installation.service.kill_all()
        assert before < stored(app, changed) < MESSAGES
        installation.service.start()

    def is_done() -> bool:
        look(installation, token, path)
        return stored(app, lambda session: int(session.scalars(select(BulkJob)).one().state == DONE)) == 1

    wait_until(is_done, "the work is done", 90)
    with app.app_context(), Session(db.engine) as session:
        done = session.scalars(select(BulkJob)).one()
        assert (done.seen, done.changed) == (MESSAGES, MESSAGES)
        trashed = select(func.count()).where(Message.trashed_at.is_not(None), Message.version == 2)
        assert session.scalar(trashed) == MESSAGES
        assert session.scalar(select(func.count()).select_from(Revision)) == MESSAGES
        ends = select(AuditEntry.details).where(AuditEntry.action == "bulk-finished")
        assert session.scalars(ends).all() == [{"action": "trash", "seen": MESSAGES, "changed": MESSAGES}]
    with app.app_context():
        db.engine.dispose()
