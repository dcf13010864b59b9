"""The bulk work that somebody began, and for admins that of everybody in their departments."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.exceptions import BadRequest

from app.access.staff import Role
from app.admin.bulk.working import wake_for_free_jobs
from app.admin.door import account, blueprint
from app.admin.lists.reach import names_of_departments
from app.extensions import db
from app.messages.bulk.jobs import list_jobs
from app.messages.identity import normalised_id
from app.models import BulkJob, Staff

PER_PAGE = 30


@blueprint.get("/admin/bulk")
def bulk_jobs() -> ResponseReturnValue:
    """The jobs, newest first, and what became of each."""
    wake_for_free_jobs()
    is_admin = account().may(Role.ADMIN)
    before = _before()
    seen = account().departments if is_admin else frozenset[str]()
    jobs = list_jobs(db.session(), account().staff_id, seen, before, PER_PAGE + 1)
    more, jobs = len(jobs) > PER_PAGE, jobs[:PER_PAGE]
    starters = select(Staff.id, Staff.username).where(Staff.id.in_({job.staff_id for job in jobs}))
    return render_template(
        "admin/bulk_jobs.html",
        jobs=jobs,
        names=names_of_departments(),
        starters={row.id: row.username for row in db.session.execute(starters)},
        is_admin=is_admin,
        newest=url_for("admin.bulk_jobs") if before else None,
        older=url_for("admin.bulk_jobs", before=jobs[-1].id) if more else None,
    )


def _before() -> BulkJob | None:
    """The job that the page goes on behind. Raises BadRequest where there is none such."""
    wanted = request.args.get("before")
    if not wanted:
        return None
    job = normalised_id(wanted)
    found = db.session.get(BulkJob, job) if job else None
    if found is None:
        raise BadRequest("The address of this page is damaged: it goes on behind work that is not there.")
    return found
