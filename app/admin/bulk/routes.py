"""Bulk work: what was ticked or filtered is counted and confirmed, then done by a job whose progress a page shows."""

from dataclasses import dataclass

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.exceptions import BadRequest

from app.access.audit import Act, Action, record
from app.access.staff import Role
from app.admin.bulk.worker import BulkWorker, ended
from app.admin.crumbs import label_of, to_department, to_user
from app.admin.door import account, actor, blueprint, department_of, require, user_of
from app.admin.lists.filters import FilterQuery, read_filters
from app.admin.lists.routes import Place
from app.admin.message.trash import ReasonForm
from app.extensions import db
from app.messages.bulk import (
    MOST_COUNTED,
    RESTORE,
    RUNNING,
    TRASH,
    Order,
    Selection,
    count_selected,
    has_free_job,
    start_job,
    stop_job,
)
from app.messages.errors import DirectoryEntryNotFound, InvalidFields
from app.messages.identity import normalised_id
from app.models import BulkJob, Department, Staff, User
from app.models.engine import writing
from app.services import now, services

# No page lists as many messages as this.
MOST_TICKED = 1_000
WORKER = "bulk_worker"
# The filters of the list are in the same form and have names of their own, `reason` among them.
PREFIX = "bulk_"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a list's form asks for: to do `action` with what was ticked, or with all that matches the filters."""

    action: str
    place: Department
    user: User | None
    uuids: tuple[str, ...] | None
    query: FilterQuery

    @property
    def selection(self) -> Selection:
        return Selection(self.place.id, self.user.id if self.user else None, self.uuids, self.query.filters)

    @property
    def back(self) -> str:
        """The list that it came from."""
        return Place(self.place, self.user).url(**self.query.given)


@blueprint.post("/admin/departments/<department>/bulk")
def bulk(department: str) -> ResponseReturnValue:
    """Says how many messages it is about, and asks why."""
    wish = _wish(department)
    return _page(wish, ReasonForm(formdata=None, prefix=PREFIX))


@blueprint.post("/admin/departments/<department>/bulk/start")
def bulk_start(department: str) -> ResponseReturnValue:
    """Begins, and leads to the progress."""
    wish = _wish(department)
    try:
        job_id = _begun(wish, request.form.get(f"{PREFIX}reason", ""))
    except InvalidFields as error:
        form = ReasonForm(prefix=PREFIX)
        form.reason.errors = [fault.problem for fault in error.faults]
        return _page(wish, form), 400
    worker().wake()
    return redirect(url_for("admin.bulk_job", department=wish.place.id, job=job_id), 303)


@blueprint.get("/admin/departments/<department>/bulk/<job>")
def bulk_job(department: str, job: str) -> ResponseReturnValue:
    """How far a job is. Whoever serves this page goes on with a job that was interrupted."""
    place = department_of(department)
    found = _job_of(place, job)
    if found.state == RUNNING:
        wake_for_free_jobs()
    user = user_of(place, found.user_id) if found.user_id else None
    return render_template(
        "admin/bulk_job.html",
        crumbs=to_user(place, user) if user else to_department(place),
        place=label_of(user or place),
        job=found,
        starter=db.session.get_one(Staff, found.staff_id).username,
        bounded=found.total > MOST_COUNTED and found.seen <= found.total,
        form=FlaskForm(),
    )


@blueprint.post("/admin/departments/<department>/bulk/<job>/stop")
def bulk_stop(department: str, job: str) -> ResponseReturnValue:
    """Stops a job; what was done stays done."""
    place = department_of(department)
    found = _job_of(place, job)
    with writing(services().engine) as session:
        stored = session.get_one(BulkJob, found.id)
        if stop_job(session, stored, now()):
            record(session, now(), actor(), ended(stored, Action.BULK_STOPPED))
    return redirect(url_for("admin.bulk_job", department=place.id, job=found.id), 303)


def worker() -> BulkWorker:
    """The bulk worker of this process."""
    found: BulkWorker = current_app.extensions.setdefault(WORKER, BulkWorker(services().engine, now))
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


def _wish(department: str) -> Wish:
    """What was asked for, if the account may do it. Raises BadRequest for a form that is none of ours."""
    place = department_of(department)
    require(Role.EDITOR)
    action = request.form.get("bulk_action", "")
    user_id = request.form.get("bulk_user")
    query = read_filters(request.form)
    if action not in {TRASH, RESTORE} or query.errors or query.filters.trashed != (action == RESTORE):
        raise BadRequest("The form does not say what is to be done with which messages.")
    if action == RESTORE:
        require(Role.ADMIN)
    ticked = None
    if request.form.get("bulk_scope") != "all":
        ids = (normalised_id(text) for text in request.form.getlist("uuid")[:MOST_TICKED])
        ticked = tuple(dict.fromkeys(uuid for uuid in ids if uuid))
    return Wish(action, place, user_of(place, user_id) if user_id else None, ticked, query)


def _begun(wish: Wish, reason: str) -> str:
    """The id of a new job. Raises InvalidFields for a reason that is none."""
    order = Order(wish.action, wish.selection, reason, account().staff_id)
    with writing(services().engine) as session:
        job = start_job(session, order, now())
        details = {"action": job.action, "total": job.total, "by": "ticks" if wish.uuids is not None else "filters"}
        record(session, now(), actor(), Act(Action.BULK_STARTED, job.department_id, job.id, details))
        return job.id


def _page(wish: Wish, form: ReasonForm) -> str:
    count = count_selected(db.session(), wish.selection)
    return render_template(
        "admin/bulk.html",
        crumbs=to_user(wish.place, wish.user) if wish.user else to_department(wish.place),
        place=label_of(wish.user or wish.place),
        wish=wish,
        form=form,
        count=count,
        more=count > MOST_COUNTED,
        chips=wish.query.chips(lambda **_: wish.back) if wish.uuids is None else [],
    )


def _job_of(place: Department, job: str) -> BulkJob:
    """The job of a path, for whoever began it and for admins. Raises DirectoryEntryNotFound."""
    require(Role.EDITOR)
    found = db.session.get(BulkJob, job)
    if found is None or found.department_id != place.id:
        raise DirectoryEntryNotFound
    if found.staff_id != account().staff_id and not account().may(Role.ADMIN):
        raise DirectoryEntryNotFound
    return found
