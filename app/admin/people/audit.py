"""The audit trail: who did what."""

from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.roster import Wanted, roster
from app.access.trail import TrailPage, read_trail
from app.admin.door import blueprint
from app.admin.people.account_view import names_of
from app.admin.people.audit_filters import before_of, read_trail_filters
from app.admin.people.audit_words import (
    action_groups,
    aim_of,
    departments_in,
    details_of,
    label_of,
    page_of_subject,
    tone_of,
)
from app.admin.people.managing import manager
from app.extensions import db
from app.messages.directory import department_names
from app.models import Staff

PER_PAGE = 30
# So many names are suggested, and so many departments can be chosen from a list; beyond, they are typed.
MOST_SUGGESTED = 100


@blueprint.get("/admin/audit")
def audit() -> ResponseReturnValue:
    """The entries that the admin may read, newest first."""
    by = manager()
    query, before = read_trail_filters(request.args), before_of(request.args)
    session, page = db.session(), TrailPage([], None)
    if not query.errors:
        page = read_trail(session, by, query.filters, before, PER_PAGE)
    asked = frozenset({query.filters.department_id} if query.filters.department_id else ())
    told = [frozenset(departments_in(entry)) for entry in page.entries]
    names = names_of([*told, asked] if by.reaches(asked) else told)
    html = render_template(
        "admin/audit.html",
        entries=page.entries,
        query=query,
        chips=query.chips(_here, names),
        groups=action_groups(),
        people=[staff.username for staff in roster(session, by, Staff, Wanted(MOST_SUGGESTED)).owners],
        departments=department_names(session, by.departments, MOST_SUGGESTED + 1),
        most_suggested=MOST_SUGGESTED,
        names=names,
        limited=by.departments is not None,
        cleared=_here(),
        newest=_here(**query.given) if before else None,
        older=_here(**query.given, before=str(page.next_before)) if page.next_before else None,
        label_of=label_of,
        aim_of=aim_of,
        details_of=details_of,
        tone_of=tone_of,
        page_of_subject=page_of_subject,
    )
    return html, 400 if query.errors else 200


def _here(**given: str) -> str:
    """The address of the page with these parameters."""
    return f"{url_for('admin.audit')}?{urlencode(given)}" if given else url_for("admin.audit")
