"""Bulk work is counted and confirmed here, and then begun: as jobs, one for each department, or as a file."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from app.access.audit import record
from app.admin.bulk.trail import begun
from app.admin.bulk.wish import PREFIX, Wish, wish_of_form
from app.admin.bulk.working import worker
from app.admin.crumbs import to_department, to_user
from app.admin.door import account, actor, blueprint
from app.admin.export.formats import FORMATS
from app.admin.message.trash import ReasonForm
from app.messages.bulk.jobs import EXPORT, Order, start_job
from app.messages.bulk.taking import start_export
from app.messages.errors import InvalidFields
from app.models import BulkJob
from app.models.engine import writing
from app.services import now, services


@blueprint.post("/admin/bulk/confirm")
def bulk() -> ResponseReturnValue:
    """Says how many messages it is about, and asks why, or for a file, which kind."""
    return _page(wish_of_form(), ReasonForm(formdata=None, prefix=PREFIX))


@blueprint.post("/admin/bulk/start")
def bulk_start() -> ResponseReturnValue:
    """Begins, and leads to the progress."""
    wish = wish_of_form()
    # It is counted here, before the transaction, which keeps others from writing.
    if not wish.counts.by_department or wish.is_too_wide:
        return _page(wish, ReasonForm(formdata=None, prefix=PREFIX)), 400
    try:
        jobs = _begun(wish)
    except InvalidFields as error:
        form = ReasonForm(prefix=PREFIX)
        form.reason.errors = [fault.problem for fault in error.faults]
        return _page(wish, form), 400
    if wish.action != EXPORT:
        worker().wake()
    return redirect(url_for("admin.bulk_job", job=jobs[0]) if len(jobs) == 1 else url_for("admin.bulk_jobs"), 303)


def _begun(wish: Wish) -> list[str]:
    """The ids of new jobs. Raises InvalidFields for a reason that is none."""
    by = "ticks" if wish.ticked is not None else "filters"
    with writing(services().engine) as session:
        jobs = [_export(session, wish)] if wish.action == EXPORT else _jobs(session, wish)
        for job in jobs:
            record(session, now(), actor(), begun(job, by))
        return [job.id for job in jobs]


def _jobs(session: Session, wish: Wish) -> list[BulkJob]:
    reason, counts = request.form.get(f"{PREFIX}reason", ""), wish.counts.by_department
    return [
        start_job(
            session,
            Order(wish.action, selection, reason, account().staff_id, counts[selection.department_id]),
            now(),
        )
        for selection in wish.selections
        if selection.department_id in counts
    ]


def _export(session: Session, wish: Wish) -> BulkJob:
    form = request.form.get(f"{PREFIX}form", "")
    if form not in FORMATS:
        raise BadRequest("The form does not say which kind of file is wanted.")
    return start_export(session, wish.chosen, form, account().staff_id, wish.counts.total, now())


def _departments(wish: Wish) -> str:
    """The departments of a list of all of them, or the one that it is narrowed to."""
    only = wish.query.department
    if only is not None:
        return wish.names.get(only) or only
    return "all departments" if account().departments is None else "the departments that you see"


def _page(wish: Wish, form: ReasonForm) -> str:
    place, counts = wish.place, wish.counts
    crumbs = to_department(place.department) if place.department else []
    if place.department and place.user:
        crumbs = to_user(place.department, place.user)
    return render_template(
        "admin/bulk.html",
        crumbs=crumbs,
        place=place.here.label if place.department else _departments(wish),
        wish=wish,
        form=form,
        count=counts.total,
        counts=counts.by_department,
        chips=wish.query.chips(lambda **_: wish.back, wish.names) if wish.ticked is None else [],
    )
