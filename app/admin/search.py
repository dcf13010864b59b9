"""Where the search box leads: to what has the id that was typed, or to the list of what matches."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.access.staff import Role
from app.admin.bulk.job import job_of
from app.admin.door import account, blueprint
from app.admin.lists.reach import names_of_departments
from app.extensions import db
from app.messages.errors import DirectoryEntryNotFound
from app.messages.lookup import find_by_id
from app.messages.query import request_uuid_of


@blueprint.get("/admin/search")
def search() -> ResponseReturnValue:
    """Goes to what was searched for: bulk work or a message by its id, or the list of what matches."""
    text = request.args.get("q", "").strip()
    job = _job(text)
    if job is not None:
        return redirect(url_for("admin.bulk_job", job=job), 303)
    departments = names_of_departments()
    found = find_by_id(db.session(), departments, text)
    if not found and account().may(Role.ADMIN):
        found = find_by_id(db.session(), departments, text, trashed=True)
    if len(found) == 1:
        department, uuid = found[0]
        return redirect(url_for("admin.message", department=department, message=uuid), 303)
    return redirect(url_for("admin.all_messages", q=text or None), 303)


def _job(text: str) -> str | None:
    """The bulk work that has this id, the requestUuid of all that it changes; None where the account sees none."""
    job = request_uuid_of(text)
    try:
        return job and job_of(job).id
    except DirectoryEntryNotFound:
        return None
