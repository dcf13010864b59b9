"""What staff did before a test begins, so that the pages of it have something to show."""

from datetime import UTC, datetime

from flask import Flask
from sqlalchemy.orm import Session

from app.access.audit import Act, Action, Actor, record
from app.access.staff import get_staff
from app.extensions import db
from app.messages.edit import Edit, apply_edit
from app.messages.trash import Disposal, dispose
from app.models import BulkJob
from app.models.engine import writing
from tests.browser.scene import DEPARTMENT, ODD

JOB = "5d1f0a34-6c7e-4f0b-9a52-2f1d4c6b8e01"
REQUEST = "5d1f0a34-6c7e-4f0b-9a52-2f1d4c6b8e02"
TRASHED = "said-9"
AT = datetime(2026, 5, 15, 9, tzinfo=UTC)


def do_past_work(app: Flask) -> None:
    """An edit, a message in the trash, and bulk work that is done."""
    with app.app_context(), writing(db.engine) as session:
        apply_edit(session, Edit(DEPARTMENT, ODD, 1, {"purpose": "FOLLOWUP", "subject": None}, "ada", REQUEST, AT))
        record(session, AT, Actor("staff", "ada", "203.0.113.9"), Act(Action.MESSAGE_EDITED, DEPARTMENT, ODD))
        dispose(session, DEPARTMENT, TRASHED, Disposal(True, "Sent to the wrong person", "ada", REQUEST, AT))
        session.add(_job(session))


def _job(session: Session) -> BulkJob:
    return BulkJob(
        id=JOB,
        staff_id=get_staff(session, "ada").id,
        department_id=DEPARTMENT,
        action="trash",
        reason="Sent to the wrong person",
        selection={"uuids": [TRASHED]},
        total=1,
        seen=1,
        changed=1,
        state="done",
        created_at=AT,
        finished_at=AT,
    )
