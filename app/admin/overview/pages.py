"""The overview of all departments that an account sees, and that of one."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.admin.crumbs import to_department, to_departments
from app.admin.door import account, blueprint, department_of
from app.admin.overview.figures import failed_figure, messages_figure
from app.admin.overview.labels import before_label, period_label
from app.admin.overview.lists import OF_ALL, OF_DEPARTMENT, Lists
from app.admin.overview.periods import CHOICES, PeriodQuery, read_period
from app.admin.overview.rankings import rankings_of
from app.admin.overview.tiles import tiles_of
from app.admin.zone import zone
from app.extensions import db
from app.messages.directory import department_names
from app.messages.statistics.ledger import Counting
from app.messages.statistics.overview import Overview, overview
from app.messages.statistics.sources import usual_time
from app.services import now, services

# As many ids as one statement may hold on either database.
MOST_DEPARTMENTS = 30_000
# So many seconds a page counts what nobody has asked for before; then it says how far that is.
PATIENCE = 4.0


@blueprint.get("/admin/overview", endpoint="overview")
def of_all() -> ResponseReturnValue:
    """All departments that the account sees, together."""
    names = department_names(db.session(), account().departments, MOST_DEPARTMENTS)
    return _page(names, OF_ALL, here=url_for("admin.overview"))


@blueprint.get("/admin/departments/<department>/overview", endpoint="department_overview")
def of_department(department: str) -> ResponseReturnValue:
    """One department."""
    found = department_of(department)
    return _page(
        {found.id: found.name},
        OF_DEPARTMENT,
        here=url_for("admin.department_overview", department=found.id),
        department=found,
        crumbs=to_departments(),
        place=to_department(found)[-1],
    )


def _page(names: Mapping[str, str | None], lists: Lists, *, here: str, **parts: Any) -> ResponseReturnValue:
    """The page; days that are no period are told beside their field, and then nothing is counted."""
    query = read_period(request.args, now(), zone())
    if query.period is not None:
        found = overview(services().engine, list(names), query.period, PATIENCE)
        if isinstance(found, Counting):
            parts |= {"counting": found, "present": request.full_path}
        else:
            parts |= _figures(found, lists, names, of_all=lists is OF_ALL)
    html = render_template("admin/overview.html", here=here, query=query, choices=_choices(query, here), **parts)
    return html, 400 if query.errors else 200


def _choices(query: PeriodQuery, here: str) -> list[tuple[str, str, bool]]:
    """The periods to choose from: words, address, and whether it is the present one."""
    return [(words, f"{here}?period={key}", key == query.choice) for key, words in CHOICES.items()]


def _figures(found: Overview, lists: Lists, names: Mapping[str, str | None], *, of_all: bool) -> dict[str, Any]:
    return {
        "period": period_label(found.period),
        "before": before_label(found.period),
        "usual": usual_time(found.period),
        "total": found.all.total,
        "tiles": tiles_of(found, lists, of_all=of_all),
        "figures": [messages_figure(found, lists), failed_figure(found, lists)] if found.all.total else [],
        "failed": found.all.failed,
        "lagged": found.lag.number if found.lag else 0,
        "rankings": rankings_of(found, lists, names),
        "days": found.period.days,
    }
