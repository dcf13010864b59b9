"""A job: how far it is, stopping it, undoing it, and the file of an export."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.exceptions import BadRequest

from app.access.audit import record
from app.access.staff import Role
from app.admin.bulk.following import JobWatcher
from app.admin.bulk.trail import begun, stopped
from app.admin.bulk.working import wake_for_free_jobs, worker
from app.admin.crumbs import Crumb, to_department, to_user
from app.admin.door import account, actor, blueprint, require
from app.admin.export.formats import FORMATS
from app.admin.export.routes import Wanted, file_of
from app.admin.lists.reach import names_of_departments
from app.extensions import db
from app.messages.bulk.jobs import EXPORT, RUNNING, can_undo, start_undo, stop_job, undo_of
from app.messages.bulk.selection import filters_as_json
from app.messages.bulk.taking import begin_taking, chosen_by, end_taking, is_fresh, is_stalled, read_chosen
from app.messages.directory import get_department, get_user
from app.messages.errors import DirectoryEntryNotFound
from app.models import BulkJob, Staff
from app.models.engine import writing
from app.services import now, services

UNDO_REASON = "Undone"


@blueprint.get("/admin/bulk/<job>")
def bulk_job(job: str) -> ResponseReturnValue:
    """How far a job is. Whoever serves this page goes on with a job that was interrupted."""
    found = job_of(job)
    if found.state == RUNNING:
        wake_for_free_jobs()
    is_own, at = found.staff_id == account().staff_id, now()
    undo = undo_of(db.session(), found)
    html = render_template(
        "admin/bulk_job.html",
        crumbs=[Crumb("Bulk work", url_for("admin.bulk_jobs"))],
        back=_list_of(found),
        job=found,
        starter=db.session.get_one(Staff, found.staff_id).username,
        is_own=is_own,
        is_fresh=is_fresh(found),
        is_stalled=is_stalled(found, at),
        undo=undo,
        may_undo=_may_undo(found) and (undo is None or undo.state == "stopped"),
        form=FlaskForm(),
    )
    # A browser that is led to a file keeps it, and goes on to show this page.
    is_due = found.action == EXPORT and is_own and is_fresh(found)
    return html, {"Refresh": f"0; url={url_for('admin.bulk_file', job=found.id)}"} if is_due else {}


@blueprint.post("/admin/bulk/<job>/stop")
def bulk_stop(job: str) -> ResponseReturnValue:
    """Stops a job; what was done stays done, and a file is no longer written."""
    found = job_of(job)
    with writing(services().engine) as session:
        stored = session.get_one(BulkJob, found.id)
        if stop_job(session, stored, now()):
            record(session, now(), actor(), stopped(stored))
    return redirect(url_for("admin.bulk_job", job=found.id), 303)


@blueprint.post("/admin/bulk/<job>/undo")
def bulk_undo(job: str) -> ResponseReturnValue:
    """Takes out of the trash again what a job put there, and leads to the progress of that."""
    found = job_of(job)
    require(Role.EDITOR)
    if not _may_undo(found):
        raise BadRequest(
            "This work cannot be undone, or not by you any more. An admin can restore what is in the trash."
        )
    with writing(services().engine) as session:
        stored = session.get_one(BulkJob, found.id)
        before = stored.selection.get("undo")
        undo = start_undo(session, stored, account().staff_id, UNDO_REASON, now())
        if undo.id != before:
            record(session, now(), actor(), begun(undo, "undo"))
        undo_id = undo.id
    worker().wake()
    return redirect(url_for("admin.bulk_job", job=undo_id), 303)


@blueprint.get("/admin/bulk/<job>/file")
def bulk_file(job: str) -> ResponseReturnValue:
    """The file of an export, for whoever asked for it. Where it cannot be taken now, the job's page says why."""
    found = job_of(job)
    if found.staff_id != account().staff_id:
        raise DirectoryEntryNotFound
    with writing(services().engine) as session:
        taken = None if request.method == "HEAD" else begin_taking(session, found.id, g.request_uuid, now())
    if taken is None:
        return redirect(url_for("admin.bulk_job", job=found.id), 303)
    chosen, names = chosen_by(taken), names_of_departments()
    set_filters = sorted(name for name, value in filters_as_json(chosen.filters).items() if value is not False)
    by = ["ticked"] if chosen.ticked is not None else set_filters
    form, place = FORMATS[taken.selection["form"]], taken.department_id
    label = f"{(names.get(place) or place) if place else ''}-{taken.user_id or ''}"
    rows = read_chosen(services().replicas.reader, chosen, list(names))
    try:
        watcher = JobWatcher(taken.id, g.request_uuid)
        return file_of(Wanted(form, label, place or None, taken.user_id, by), rows, watcher)
    except Exception:
        with writing(services().engine) as session:
            end_taking(session, taken.id, g.request_uuid, 0, now(), is_whole=False)
        raise


def job_of(job: str) -> BulkJob:
    """The job of a path, for whoever began it and for admins of its department. Raises DirectoryEntryNotFound."""
    found = db.session.get(BulkJob, job)
    if found is None:
        raise DirectoryEntryNotFound
    sees = account().sees(found.department_id) if found.department_id else account().departments is None
    is_own = found.staff_id == account().staff_id
    if not (is_own and (sees or not found.department_id)) and not (sees and account().may(Role.ADMIN)):
        raise DirectoryEntryNotFound
    return found


def _may_undo(job: BulkJob) -> bool:
    return account().may(Role.EDITOR) and can_undo(job, account().staff_id, now(), is_admin=account().may(Role.ADMIN))


def _list_of(job: BulkJob) -> Crumb:
    """The list that the messages are in."""
    if not job.department_id:
        return Crumb("All messages", url_for("admin.all_messages"))
    department = get_department(db.session(), job.department_id)
    if job.user_id:
        return to_user(department, get_user(db.session(), department.id, job.user_id))[-1]
    return to_department(department)[-1]
