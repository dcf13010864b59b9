"""The bulk worker of the process, and what makes it look for work."""

from flask import current_app

from app.admin.bulk.trail import note_end
from app.admin.door import blueprint
from app.extensions import db
from app.messages.bulk.jobs import has_free_job
from app.messages.bulk.worker import BulkWorker
from app.services import now, services

WORKER = "bulk_worker"


def worker() -> BulkWorker:
    """The bulk worker of this process."""
    found: BulkWorker = current_app.extensions.setdefault(WORKER, BulkWorker(services().engine, now, note_end))
    return found


def wake_for_free_jobs() -> None:
    """Goes on with work that a process left behind, if there is any."""
    if has_free_job(db.session(), now()):
        worker().wake()


@blueprint.before_request
def look_for_free_jobs_once() -> None:
    """The first page that a process serves makes it look for what others left behind when they were killed."""
    if not current_app.extensions.get(f"{WORKER}_looked"):
        current_app.extensions[f"{WORKER}_looked"] = True
        wake_for_free_jobs()
